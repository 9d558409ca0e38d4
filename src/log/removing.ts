// What goes from the beginning of a log: what was asked for, what retention no longer keeps, and the segments that
// compaction has put others in place of.

import { saveEpochs } from './flushing.ts'
import type { LogCore, Parts } from './log-core.ts'
import { excessSegments, expiredSegments } from './retention.ts'
import type { Segment } from './segment.ts'

/** The log begins here; segments that end before it go. */
export async function startAt(log: LogCore, parts: Parts, offset: number): Promise<void> {
  if (offset > log.startOffset) {
    log.startOffset = offset
    parts.producers.logStartOffsetIncremented(offset)
    if (parts.epochs.truncateFromStart(offset)) log.epochsSaved = false
    await saveEpochs(log, parts)
  }
  await removeOldest(log, parts, before(parts, offset))
}

/** Removes what retention no longer keeps, and says how many segments that was. `roll` begins a new one, if it may. */
export async function retain(log: LogCore, parts: Parts, roll: (now: number) => void): Promise<number> {
  const { segments } = parts
  const { retentionMs, retentionBytes } = log.config
  if (!log.config.delete) return removeOldest(log, parts, before(parts, log.startOffset))
  const now = log.context.clock.now()
  const expired = await expiredSegments(segments.all, now, retentionMs)
  if (expired.length === segments.all.length && segments.active.size > 0) roll(now)
  const removed = await removeOldest(log, parts, expired)
  return removed + (await removeOldest(log, parts, excessSegments(segments.all, retentionBytes)))
}

/** The segments that end before an offset. */
function before({ segments }: Parts, offset: number): readonly Segment[] {
  return segments.all.filter((_, i) => (segments.all[i + 1]?.baseOffset ?? Number.POSITIVE_INFINITY) <= offset)
}

/** Removes segments that the log begins with; never the active one, nor what is not yet seen. Says how many it was. */
async function removeOldest(log: LogCore, parts: Parts, oldest: readonly Segment[]): Promise<number> {
  const { all, active } = parts.segments
  const removed = all.slice(0, Math.min(oldest.length, before(parts, log.highWatermark.value).length))
  if (removed.length === 0) return 0
  // The name of the active file may be all that says where the log ends: it is to be there before the others are not.
  await active.log.size()
  await log.context.disk.syncDirectory(log.directory)
  parts.segments.remove(removed)
  log.startOffset = Math.max(log.startOffset, parts.segments.first.baseOffset)
  parts.producers.logStartOffsetIncremented(log.startOffset)
  if (parts.epochs.truncateFromStart(log.startOffset)) log.epochsSaved = false
  await saveEpochs(log, parts)
  for (const segment of removed) {
    await removeSegment(log, segment)
    await parts.snapshots.remove(segment.baseOffset)
  }
  return removed.length
}

/** Takes a segment out of the way at once, and off the disk after `file.delete.delay.ms`. */
export async function removeSegment(log: LogCore, segment: Segment): Promise<void> {
  await segment.rename(path => `${path}.deleted`)
  log.context.clock.after(log.config.fileDeleteDelayMs, () => {
    segment.remove().catch(error => log.context.report(`${segment.log.path}: not removed: ${error}`))
  })
}
