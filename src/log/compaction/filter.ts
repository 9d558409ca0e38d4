// The second half of cleaning: what is left of each batch of a log, given the last offset of every key. Offsets never
// change; a batch that loses records keeps its range of offsets, its producer and its sequence, so that what a producer
// sent last is still known. Batches of the old formats come out in the present one, as in Kafka from 4.0 on.

import type { Batch } from '../../protocol/records/batch.ts'
import { buildBatch } from '../../protocol/records/build.ts'
import type { Record } from '../../protocol/records/record.ts'
import { RecordBatch } from '../../protocol/records/record-batch.ts'
import type { Int64 } from '../../protocol/schema/field.ts'
import type { OffsetMap } from './offset-map.ts'
import type { CleanedTransactions } from './transactions.ts'

/** What is known of a producer that has not expired. */
export interface LastRecord {
  /** The last offset of its last batch; undefined if a marker is all that there is of it. */
  readonly lastDataOffset: number | undefined
  readonly producerEpoch: number
}

export interface CleaningPass {
  /** The dirty section. */
  readonly map: OffsetMap
  readonly transactions: CleanedTransactions
  /** The time at which the pass began. */
  readonly now: number
  readonly deleteRetentionMs: number
  readonly lastRecords: ReadonlyMap<Int64, LastRecord>
  /** Where the range to be cleaned ends, though the map may not reach it. */
  readonly firstUncleanableOffset: number
  /** In segments that were last modified up to here, the tombstones of old formats go; see legacyDeleteHorizon(). */
  readonly legacyDeleteHorizon: number
}

/** The last clean segment was last modified at a time, or there is none. */
export function legacyDeleteHorizon(lastModified: number | undefined, deleteRetentionMs: number): number {
  return lastModified === undefined ? 0 : lastModified - deleteRetentionMs
}

/** `bytes` are those of the batch itself where all is left, and none where nothing is. */
export interface Filtered {
  readonly left: 'all' | 'rebuilt' | 'header' | 'nothing'
  readonly bytes: Buffer
}

const nothing: Filtered = { left: 'nothing', bytes: Buffer.alloc(0) }

export class BatchFilter {
  readonly #pass: CleaningPass
  #keepsLegacyTombstones = true
  recordsRead = 0
  recordsKept = 0
  /** Records without a key, which have no place in a compacted log. */
  recordsWithoutKey = 0

  constructor(pass: CleaningPass) {
    this.#pass = pass
  }

  /** To be called before the first batch of each segment. */
  startSegment(lastModified: number): void {
    this.#keepsLegacyTombstones = lastModified > this.#pass.legacyDeleteHorizon
  }

  /** Batches are to come in the order of the log, each once. */
  filter(batch: Batch): Filtered {
    const { transactions } = this.#pass
    const useless = batch.control ? transactions.onControlBatch(batch) : transactions.onBatch(batch)
    const horizon = deleteHorizonOf(batch)
    // A marker that ends nothing waits as long as a tombstone does: readers may be in the middle of the transaction.
    const discarded = useless && (!batch.control || (horizon !== undefined && horizon <= this.#pass.now))
    const kept = discarded ? [] : this.#keep(batch, horizon)
    if (kept.length === 0) return this.#isNeeded(batch) ? { left: 'header', bytes: header(batch) } : nothing

    const waits = (batch.control && useless) || kept.some(({ value }) => value === null)
    const setsHorizon = waits && horizon === undefined
    if (!setsHorizon && batch instanceof RecordBatch && batch.count === kept.length)
      return { left: 'all', bytes: batch.bytes }
    return { left: 'rebuilt', bytes: rebuilt(batch, kept, setsHorizon ? this.#newHorizon() : horizon) }
  }

  #keep(batch: Batch, horizon: number | undefined): Record[] {
    const keepsTombstones =
      batch.magic === 2 ? horizon === undefined || this.#pass.now < horizon : this.#keepsLegacyTombstones
    const kept: Record[] = []
    for (const record of batch.records()) {
      this.recordsRead++
      if (batch.control || this.#isLast(record, keepsTombstones)) kept.push(record)
    }
    this.recordsKept += kept.length
    return kept
  }

  #isLast({ key, value, offset }: Record, keepsTombstones: boolean): boolean {
    const { map } = this.#pass
    if (offset > map.latestOffset) return true
    if (key === null) {
      this.recordsWithoutKey++
      return false
    }
    return (value !== null || keepsTombstones) && offset >= map.get(key)
  }

  /**
   * Even without a record a batch says what its producer sent last: the sequence, or with a marker alone the epoch. And the
   * last batch of the range says how far the log goes.
   */
  #isNeeded({ producerId, producerEpoch, control, lastOffset }: Batch): boolean {
    if (lastOffset + 1 === this.#pass.firstUncleanableOffset) return true
    const last = this.#pass.lastRecords.get(producerId)
    if (last === undefined) return false
    return last.lastDataOffset === undefined
      ? control && producerEpoch === last.producerEpoch
      : lastOffset === last.lastDataOffset
  }

  /** Undefined if that is never: delete.retention.ms goes up to 2^63-1, and a sum that overflows Kafka does not set. */
  #newHorizon(): number | undefined {
    const horizon = this.#pass.now + this.#pass.deleteRetentionMs
    return Number.isSafeInteger(horizon) ? horizon : undefined
  }
}

function deleteHorizonOf(batch: Batch): number | undefined {
  return batch instanceof RecordBatch ? batch.deleteHorizon : undefined
}

/** The last offset of a batch carries its last sequence; batches of old formats have none and shrink to their records. */
function rebuilt(batch: Batch, records: readonly Record[], deleteHorizon: number | undefined): Buffer {
  const { codec, timestampType, maxTimestamp } = batch
  const range = batch.magic === 2 ? batch : undefined
  return buildBatch(records, {
    ...identity(batch),
    codec,
    logAppendTime: timestampType === 'LogAppendTime' ? maxTimestamp : undefined,
    baseOffset: range?.baseOffset,
    lastOffset: range?.lastOffset,
    deleteHorizon,
  })
}

/** An empty batch keeps the largest timestamp that its records had. */
function header(batch: Batch): Buffer {
  const { baseOffset, lastOffset, timestampType, maxTimestamp } = batch
  const empty = new RecordBatch(buildBatch([], { ...identity(batch), baseOffset, lastOffset }))
  empty.stamp(timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime', maxTimestamp)
  return empty.bytes
}

function identity({ leaderEpoch, producerId, producerEpoch, baseSequence, transactional, control }: Batch) {
  return { leaderEpoch, producerId, producerEpoch, baseSequence, transactional, control }
}
