// The records that wait to be appended, in the batches that they will be. What one turn writes stays together; turns that
// come while a batch is under way share the next one, up to what a batch may hold.

import type { AppendOrigin } from '../../log/partition-log.ts'
import { buildBatch, type RecordInput } from '../../protocol/records/build.ts'
import type { CompressionName } from '../../protocol/records/compression/index.ts'
import { at } from '../../protocol/records/record-batch.ts'
import { buildEnd, type Marker } from './markers.ts'
import type { CoordinatorWrite, WritingProducer } from './shard.ts'

export interface Answer {
  deliver(): void
  fail(error: unknown): void
}

export interface WaitingBatch {
  /** What each turn wrote, and when. */
  readonly turns: { readonly writes: readonly CoordinatorWrite[]; readonly timestamp: number }[]
  readonly answers: Answer[]
  size: number
  /** A batch that is of a producer is of nobody else. */
  readonly producer?: WritingProducer | undefined
  /** It is the end of a transaction, and has no records. */
  readonly marker?: { readonly marker: Marker; readonly timestamp: number }
}

/** More than lengths, deltas and attributes of a record ever take. */
const recordOverhead = 40

/** How much a batch of these would hold at most. */
export function sizeOf(writes: readonly CoordinatorWrite[]): number {
  let size: number = at.records
  for (const { key, value } of writes) size += key.length + (value?.length ?? 0) + recordOverhead
  return size
}

export class WaitingBatches {
  readonly #waiting: WaitingBatch[] = []

  /** `size` is what a batch of these alone would hold. */
  put(
    writes: readonly CoordinatorWrite[],
    size: number,
    timestamp: number,
    maxBytes: number,
    producer?: WritingProducer,
  ): void {
    let batch = this.#waiting.at(-1)
    if (batch === undefined || producer !== undefined || !isShared(batch) || batch.size + size > maxBytes) {
      batch = { turns: [], answers: [], size: 0, producer }
      this.#waiting.push(batch)
    }
    batch.turns.push({ writes, timestamp })
    batch.size += size
  }

  putMarker(marker: Marker, timestamp: number): void {
    this.#waiting.push({ turns: [], answers: [], size: 0, marker: { marker, timestamp } })
  }

  get last(): WaitingBatch | undefined {
    return this.#waiting.at(-1)
  }

  /** Whether there are so many turns, or more than one batch can hold. */
  has(turns: number): boolean {
    const [first] = this.#waiting
    return this.#waiting.length > 1 || (first !== undefined && first.turns.length >= turns)
  }

  take(): WaitingBatch | undefined {
    return this.#waiting.shift()
  }
}

function isShared({ producer, marker }: WaitingBatch): boolean {
  return producer === undefined && marker === undefined
}

/** The batch as bytes, and as whose it comes to the log. */
export function buildWaiting(
  { turns, producer, marker }: WaitingBatch,
  codec: CompressionName,
  leaderEpoch: number,
): { readonly bytes: Buffer; readonly origin: AppendOrigin } {
  if (marker !== undefined) return buildEnd(marker.marker, marker.timestamp, leaderEpoch)
  const records: RecordInput[] = []
  for (const { writes, timestamp } of turns) {
    for (const { key, value } of writes) records.push({ offset: records.length, timestamp, key, value })
  }
  const bytes = buildBatch(records, producer === undefined ? { codec } : { codec, ...identityOf(producer) })
  return { bytes, origin: { from: 'coordinator', leaderEpoch, guard: producer?.guard, gathered: true } }
}

function identityOf({ producerId, producerEpoch }: WritingProducer) {
  return { producerId, producerEpoch, transactional: true }
}
