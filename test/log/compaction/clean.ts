// A pass over a log that lies in memory, as the part that owns segments makes it.

import type { Cleanable } from '../../../src/log/compaction/choose.ts'
import { DirtySection } from '../../../src/log/compaction/dirty-section.ts'
import { BatchFilter, type LastRecord, legacyDeleteHorizon } from '../../../src/log/compaction/filter.ts'
import { type GroupedSegment, type GroupLimits, groupSegments } from '../../../src/log/compaction/group.ts'
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts'
import { type AbortedTransaction, CleanedTransactions } from '../../../src/log/compaction/transactions.ts'
import type { Batch } from '../../../src/protocol/records/batch.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import type { Int64 } from '../../../src/protocol/schema/field.ts'

export interface Segment extends GroupedSegment {
  readonly lastModified: number
  readonly bytes: Buffer
  readonly aborted: readonly AbortedTransaction[]
}

export interface CleanedSegment {
  readonly baseOffset: number
  readonly lastModified: number
  readonly bytes: Buffer
  readonly aborted: readonly AbortedTransaction[]
}

export interface PassOptions extends Pick<Cleanable, 'firstDirtyOffset' | 'firstUncleanableOffset'> {
  readonly now: number
  readonly deleteRetentionMs: number
  readonly lastRecords: ReadonlyMap<Int64, LastRecord>
  readonly mapEntries: number
  readonly limits: Omit<GroupLimits, 'firstUncleanableOffset'>
}

export function clean(segments: readonly Segment[], options: PassOptions) {
  const { firstDirtyOffset, firstUncleanableOffset, deleteRetentionMs } = options
  const map = new OffsetMap(options.mapEntries, Buffer.from('a secret of 16 b'))
  const aborted = segments.flatMap(segment => segment.aborted)
  const range = segments.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset)
  readDirty(map, range, aborted, options)

  const endOffset = map.latestOffset + 1
  const transactions = new CleanedTransactions(aborted)
  const clean = segments.filter(({ baseOffset }) => baseOffset < firstDirtyOffset).at(-1)
  const horizon = legacyDeleteHorizon(clean?.lastModified, deleteRetentionMs)
  const filter = new BatchFilter({ ...options, map, transactions, legacyDeleteHorizon: horizon })
  const groups = groupSegments(
    range.filter(({ baseOffset }) => baseOffset < endOffset),
    { ...options.limits, firstUncleanableOffset },
  )
  const cleaned = groups.map((group): CleanedSegment => {
    const pieces: Buffer[] = []
    for (const segment of group) {
      filter.startSegment(segment.lastModified)
      for (const batch of batches(segment.bytes)) pieces.push(filter.filter(batch).bytes)
    }
    const bytes = Buffer.concat(pieces)
    const { baseOffset } = group[0]!
    return { baseOffset, lastModified: group.at(-1)!.lastModified, bytes, aborted: transactions.takeNeeded() }
  })
  return { endOffset, cleaned, filter }
}

function readDirty(
  map: OffsetMap,
  range: readonly Segment[],
  aborted: readonly AbortedTransaction[],
  { firstDirtyOffset, firstUncleanableOffset }: PassOptions,
): void {
  const dirty = new DirtySection(map, firstDirtyOffset, aborted)
  const first = Math.max(
    0,
    range.findLastIndex(({ baseOffset }) => baseOffset <= firstDirtyOffset),
  )
  for (let i = first; i < range.length; i++) {
    for (const batch of batches(range[i]!.bytes)) if (!dirty.add(batch)) return
    dirty.endSegment(range[i + 1]?.baseOffset ?? firstUncleanableOffset)
  }
}

/** A batch as a value: compressed bytes are anybody's choice, what is in them is not. */
export function contentOf(batch: Batch) {
  if (batch.codec === 'none') return batch.bytes.toString('hex')
  const { bytes } = batch
  return {
    prefix: bytes.subarray(0, 8).toString('hex'),
    epochAndMagic: bytes.subarray(12, 17).toString('hex'),
    header: bytes.subarray(21, 61).toString('hex'),
    records: [...batch.records()],
  }
}
