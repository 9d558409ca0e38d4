// What a partition knows of one producer: its epoch, its last batches (by which a batch that is sent again is
// recognised), and its open transaction (KIP-98).

import type { Batch } from '../protocol/records/batch.ts'
import type { Int64 } from '../protocol/schema/field.ts'

export interface AppendedBatch {
  readonly firstSequence: number
  readonly lastSequence: number
  readonly firstOffset: number
  readonly lastOffset: number
  /** The largest timestamp of its records. */
  readonly timestamp: number
}

/** As many batches as a producer may have in flight. */
const batchesKept = 5
/** Sequences count up to 2^31 - 1 and go on with 0. */
const sequences = 2 ** 31

export class Producer {
  readonly id: Int64
  epoch = -1
  /** That of the coordinator that wrote the last marker; -1 before there is one. */
  coordinatorEpoch = -1
  lastTimestamp = -1
  /** Where the open transaction begins. */
  transactionStart: number | undefined = undefined
  /** The last ones of this epoch, at most five, the latest at the end. */
  readonly batches: AppendedBatch[] = []

  constructor(id: Int64) {
    this.id = id
  }

  get lastBatch(): AppendedBatch | undefined {
    return this.batches.at(-1)
  }

  /** The batch among the last ones that this one repeats. */
  repeated(batch: Batch): AppendedBatch | undefined {
    if (batch.producerEpoch !== this.epoch) return undefined
    const first = batch.baseSequence
    const last = lastSequence(batch)
    return this.batches.find(({ firstSequence, lastSequence }) => firstSequence === first && lastSequence === last)
  }

  begin(epoch: number): void {
    if (epoch === this.epoch) return
    this.epoch = epoch
    this.batches.length = 0
  }

  /** Puts in front what was known of the epoch, where that was forgotten since. */
  rejoin(known: readonly AppendedBatch[]): void {
    const last = known.at(-1)
    if (last === undefined || this.batches.includes(last)) return
    const room = batchesKept - this.batches.length
    if (room > 0) this.batches.unshift(...known.slice(-room))
  }

  keep(batch: AppendedBatch): void {
    if (this.batches.length === batchesKept) this.batches.shift()
    this.batches.push(batch)
    this.lastTimestamp = batch.timestamp
  }
}

/** The batch, which has its offsets, as it is kept. */
export function appended(batch: Batch): AppendedBatch {
  const { baseOffset, lastOffset, maxTimestamp } = batch
  return appendedBatch(lastSequence(batch), lastOffset, lastOffset - baseOffset, maxTimestamp)
}

/** The first sequence is counted back from the last one: that of a batch without sequences is the largest there is. */
export function appendedBatch(
  lastSequence: number,
  lastOffset: number,
  offsetDelta: number,
  timestamp: number,
): AppendedBatch {
  const first = lastSequence - offsetDelta
  return {
    firstSequence: first < 0 ? first + sequences : first,
    lastSequence,
    firstOffset: lastOffset - offsetDelta,
    lastOffset,
    timestamp,
  }
}

/** -1 if the batch has none. */
export function lastSequence(batch: Batch): number {
  const { baseSequence } = batch
  if (baseSequence < 0) return -1
  return (baseSequence + batch.lastOffset - batch.baseOffset) % sequences
}

export function follows(sequence: number, last: number): boolean {
  return sequence === (last + 1) % sequences
}
