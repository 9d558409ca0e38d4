// What a coordinator keeps for the keys of one partition of its topic. A shard is a state machine without I/O: what is to
// last is changed by replaying records and by nothing else, so that a restart gives the same. Who waits for an answer and
// what is timed lives beside that, and goes with the process.

import type { VerificationGuard } from '../../log/transaction-verification.ts'
import type { Int64 } from '../../protocol/schema/field.ts'
import type { Reader } from '../../protocol/wire/reader.ts'
import type { TimerTable } from './timer-table.ts'

export interface CoordinatorWrite {
  readonly key: Buffer
  /** Null deletes. */
  readonly value: Buffer | null
}

/** It is read where it stands, once, and lent for the length of the call. */
export interface ReplayedRecord {
  readonly key: Reader
  /** Null deletes. */
  readonly value: Reader | null
  readonly offset: number
  /** -1: of no producer. */
  readonly producerId: Int64
  readonly transactional: boolean
}

export interface Shard {
  replay(record: ReplayedRecord): void
  /** The end of a producer's transaction. */
  replayMarker(producerId: Int64, committed: boolean): void
  /** Everything is replayed: timers begin. What is written here is replayed and appended as ever. */
  loaded(): void
  /** The shard is not to be used any more, and whoever waits is to be told. */
  unloaded(): void
}

/** A producer whose transaction records belong to. */
export interface WritingProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** That its coordinator knows of the transaction. */
  readonly guard: VerificationGuard | undefined
}

export interface WriteOptions {
  /** The state is already what the records say: they are not replayed. */
  readonly applied?: boolean
  readonly producer?: WritingProducer
}

/** What a shard is given of the world. All of it belongs to the turn that is under way. */
export interface ShardContext {
  now(): number
  /** 22 characters, as Kafka prints a Uuid. */
  readonly randomUuid: () => string
  readonly timers: TimerTable
  /**
   * Replays records, and appends them to the log: all of one call together, or none. Throws before it does anything if
   * they are more than a batch may hold.
   */
  write(records: readonly CoordinatorWrite[], options?: WriteOptions): void
  /** Tells whoever runs the broker something that no client is told. */
  readonly report: (message: string) => void
}

/** Takes the answer to a request. It leaves when everything that was written before it is in the log. */
export type Reply<T> = (answer: T) => void
