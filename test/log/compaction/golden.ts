// The lines of test/interop/oracle/Compaction.java, against our own decisions and our own cleaning of the same bytes. As a
// program it checks files of them, as `check()` those of a text.

import { deepStrictEqual } from 'node:assert'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { assess } from '../../../src/log/compaction/choose.ts'
import type { LastRecord } from '../../../src/log/compaction/filter.ts'
import type { AbortedTransaction } from '../../../src/log/compaction/transactions.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import type { Int64 } from '../../../src/protocol/schema/field.ts'
import { clean, contentOf, type Segment } from './clean.ts'

interface SegmentLine {
  readonly baseOffset: number
  readonly lastModified: number
  readonly bytes?: string
  readonly aborted?: readonly [number, number, number, number][]
}

interface SegmentBefore extends SegmentLine {
  readonly size: number
  readonly largestTimestamp: number
  readonly firstBatchTimestamp: number
  readonly offsetIndexSize: number
  readonly timeIndexSize: number
}

interface Line {
  readonly case: number
  readonly pass: number
  readonly settings: { readonly [name: string]: number }
  readonly log: {
    readonly startOffset: number
    readonly endOffset: number
    readonly lastStableOffset: number
    readonly checkpoint?: number
  }
  readonly chosen: {
    readonly firstDirtyOffset: number
    readonly firstUncleanableOffset: number
    readonly delay: number
    readonly cleanBytes: number
    readonly cleanableBytes: number
    readonly cleanable: boolean
  }
  readonly segments: readonly SegmentBefore[]
  readonly lastRecords: readonly [number, number | null, number][]
  readonly readsFrom: number
  readonly cleaned?: { readonly endOffset: number; readonly segments: readonly SegmentLine[] }
  readonly error?: string
}

export interface Checked {
  passes: number
  cleaned: number
  errors: number
  batches: { all: number; rebuilt: number; header: number; nothing: number }
  compressed: number
  abortedKept: number
  full: number
  stale: number
}

/** Throws at the first difference; what was seen otherwise. */
export function check(text: string): Checked {
  const seen: Checked = {
    passes: 0,
    cleaned: 0,
    errors: 0,
    batches: { all: 0, rebuilt: 0, header: 0, nothing: 0 },
    compressed: 0,
    abortedKept: 0,
    full: 0,
    stale: 0,
  }
  const left = new Map<string, Buffer>()
  for (const json of text.split('\n')) {
    if (json === '') continue
    const line: Line = JSON.parse(json)
    try {
      checkLine(line, left, seen)
    } catch (error) {
      throw new Error(`case ${line.case}, pass ${line.pass}`, { cause: error })
    }
  }
  return seen
}

function checkLine(line: Line, left: Map<string, Buffer>, seen: Checked): void {
  const { settings, chosen, cleaned } = line
  const now = settings['now']!
  seen.passes++
  checkChoice(line, now)
  if (cleaned === undefined && line.error === undefined) return
  // As for Kafka, one that ended before the log starts is none any more, though its records may still be there.
  const isOfTheLog = ({ lastOffset }: AbortedTransaction) => lastOffset >= line.log.startOffset
  const segments = line.segments.map((segment): Segment => {
    const bytes =
      segment.bytes === undefined ? left.get(`${line.case}:${segment.baseOffset}`) : fromBase64(segment.bytes)
    return { ...segment, bytes: bytes ?? Buffer.alloc(0), aborted: abortedOf(segment).filter(isOfTheLog) }
  })
  const ours = clean(segments, {
    ...chosen,
    now,
    deleteRetentionMs: settings['delete.retention.ms']!,
    lastRecords: lastRecordsOf(line),
    mapEntries: settings['mapEntries']!,
    limits: { segmentBytes: settings['internal.segment.bytes']!, indexBytes: settings['segment.index.bytes']! },
  })
  if (cleaned === undefined) {
    deepStrictEqual(line.error, 'IllegalStateException: Empty batches are only supported for magic v2 and above')
    seen.errors++
    return
  }
  for (const { baseOffset, bytes } of cleaned.segments) left.set(`${line.case}:${baseOffset}`, fromBase64(bytes!))
  if (takesAbortedForOpen(line, segments)) {
    seen.stale++
    return
  }
  deepStrictEqual(
    { endOffset: ours.endOffset, segments: ours.cleaned.map(asValue) },
    {
      endOffset: cleaned.endOffset,
      segments: cleaned.segments.map(segment =>
        asValue({ ...segment, bytes: fromBase64(segment.bytes!), aborted: abortedOf(segment) }),
      ),
    },
  )
  count(segments, ours.cleaned, seen)
  seen.cleaned++
  if (ours.endOffset < chosen.firstUncleanableOffset) seen.full++
}

function checkChoice({ log, segments, settings, chosen }: Line, now: number): void {
  const ours = assess(
    {
      ...log,
      checkpoint: log.checkpoint,
      // The jars say Long.MAX_VALUE where there is none.
      segments: segments.map(segment => ({
        ...segment,
        firstBatchTimestamp: Number.isSafeInteger(segment.firstBatchTimestamp) ? segment.firstBatchTimestamp : -1,
      })),
    },
    {
      minCleanableDirtyRatio: settings['min.cleanable.dirty.ratio']!,
      minCompactionLagMs: settings['min.compaction.lag.ms']!,
      maxCompactionLagMs: settings['max.compaction.lag.ms']!,
    },
    now,
  )
  deepStrictEqual(
    {
      firstDirtyOffset: ours.firstDirtyOffset,
      firstUncleanableOffset: ours.firstUncleanableOffset,
      delay: ours.overdueMs,
      cleanBytes: ours.cleanBytes,
      cleanableBytes: ours.dirtyBytes,
      cleanable: ours.isDue,
    },
    chosen,
  )
}

/**
 * Where a small map ended the pass before within a segment, Kafka has all aborted transactions of that segment's index but
 * begins to read behind the markers of some. It then takes the next transaction of such a producer for aborted too, and
 * keeps older records of its keys. Harmless, and not what it means to do; those passes are left out.
 */
function takesAbortedForOpen({ readsFrom, chosen }: Line, segments: readonly Segment[]): boolean {
  const first = segments.findLast(({ baseOffset }) => baseOffset <= chosen.firstDirtyOffset)
  if (first === undefined || readsFrom === 0) return false
  const firstRead = Number(first.bytes.readBigInt64BE(readsFrom))
  return first.aborted.some(({ lastOffset }) => lastOffset < firstRead)
}

function asValue(segment: { baseOffset: number; lastModified: number; bytes: Buffer; aborted: readonly unknown[] }) {
  const { baseOffset, lastModified, aborted } = segment
  return { baseOffset, lastModified, aborted, batches: [...batches(segment.bytes)].map(contentOf) }
}

function count(
  before: readonly Segment[],
  after: readonly { bytes: Buffer; aborted: readonly unknown[] }[],
  seen: Checked,
) {
  const kept = new Map(
    after.flatMap(({ bytes }) => [...batches(bytes)].map(batch => [batch.lastOffset, batch] as const)),
  )
  for (const segment of before) {
    for (const batch of batches(segment.bytes)) {
      const its = kept.get(batch.lastOffset)
      if (its === undefined) seen.batches.nothing++
      else if (its.bytes.equals(batch.bytes)) seen.batches.all++
      else if (its.bytes.readInt32BE(57) === 0) seen.batches.header++
      else seen.batches.rebuilt++
      if (batch.codec !== 'none') seen.compressed++
    }
  }
  seen.abortedKept += after.reduce((sum, { aborted }) => sum + aborted.length, 0)
}

function lastRecordsOf({ lastRecords }: Line): Map<Int64, LastRecord> {
  return new Map(
    lastRecords.map(([id, lastDataOffset, producerEpoch]) => [
      idOf(id),
      { lastDataOffset: lastDataOffset ?? undefined, producerEpoch },
    ]),
  )
}

function abortedOf({ aborted = [] }: SegmentLine): AbortedTransaction[] {
  return aborted.map(([id, firstOffset, lastOffset, lastStableOffset]) => ({
    producerId: idOf(id),
    firstOffset,
    lastOffset,
    lastStableOffset,
  }))
}

/** The one large id of the histories is a power of two. */
function idOf(id: number): Int64 {
  return Number.isSafeInteger(id) ? id : BigInt(id)
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of process.argv.slice(2)) console.log(file, check(readFileSync(file, 'utf8')))
}
