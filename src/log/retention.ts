// Which of the oldest segments retention no longer keeps. Whether they can go is the log's to say.

import type { Segment } from './segment.ts'

/** Those whose latest record is older than `retention.ms`; a segment without timestamps is as old as its file. */
export async function expiredSegments(
  segments: readonly Segment[],
  now: number,
  retentionMs: number,
): Promise<Segment[]> {
  const expired: Segment[] = []
  if (retentionMs < 0) return expired
  for (const segment of segments) {
    const { timestamp } = await segment.largest()
    if (now - (timestamp >= 0 ? timestamp : segment.modified) <= retentionMs) break
    expired.push(segment)
  }
  return expired
}

/** Those without which there are still at least `retention.bytes`. */
export function excessSegments(segments: readonly Segment[], retentionBytes: number): Segment[] {
  if (retentionBytes < 0) return []
  let excess = segments.reduce((sum, { size }) => sum + size, 0) - retentionBytes
  const kept = segments.findIndex(({ size }) => {
    excess -= size
    return excess < 0
  })
  return segments.slice(0, kept < 0 ? segments.length : kept)
}
