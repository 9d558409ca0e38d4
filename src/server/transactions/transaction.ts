// The state of one transactional id, and the steps that it may take. A step gives another state; it is a step only once its
// record is in `__transaction_state`.

import { ApiError } from '../errors.ts'

/** As records number them. */
export const statuses = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const

export type Status = (typeof statuses)[number]

export type Partitions = ReadonlyMap<string, ReadonlySet<number>>

export interface Transaction {
  readonly transactionalId: string
  readonly producerId: number
  /** The id that it had before its epochs were used up. */
  readonly previousProducerId: number
  /** The id that it gets when it has ended. */
  readonly nextProducerId: number
  readonly producerEpoch: number
  /** The epoch that a producer may still name because it did not hear of the next; -1 where there is none. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly status: Status
  readonly partitions: Partitions
  /** -1: none has begun. */
  readonly startTimestamp: number
  readonly lastUpdateTimestamp: number
  /** What the producer speaks: from 2 on its epoch rises with every transaction (KIP-890). */
  readonly clientVersion: number
}

export const none = -1
const noPartitions: Partitions = new Map()
const lastEpoch = 0x7fff

/** One epoch is kept back, so that whoever has the last one can still be fenced. */
export function isExhausted(epoch: number): boolean {
  return epoch >= lastEpoch - 1
}

export function risesWithEach(clientVersion: number): boolean {
  return clientVersion >= 2
}

export function isEnding({ status }: Transaction): boolean {
  return status === 'PrepareCommit' || status === 'PrepareAbort'
}

/** Nothing of it is under way. */
export function isQuiet({ status }: Transaction): boolean {
  return status === 'Empty' || status === 'CompleteCommit' || status === 'CompleteAbort'
}

export function isTimedOut({ status, startTimestamp, timeoutMs }: Transaction, now: number): boolean {
  return status === 'Ongoing' && startTimestamp + timeoutMs < now
}

export function newTransaction(
  transactionalId: string,
  producerId: number,
  timeoutMs: number,
  now: number,
): Transaction {
  return {
    transactionalId,
    producerId,
    previousProducerId: none,
    nextProducerId: none,
    producerEpoch: none,
    lastProducerEpoch: none,
    timeoutMs,
    status: 'Empty',
    partitions: noPartitions,
    startTimestamp: none,
    lastUpdateTimestamp: now,
    clientVersion: 0,
  }
}

/** A producer begins anew: the next epoch fences whoever had this one. One that names its epoch goes on from it. */
export function initialised(
  transaction: Transaction,
  expectedEpoch: number | undefined,
  timeoutMs: number,
  now: number,
): Transaction {
  const { producerEpoch, lastProducerEpoch } = transaction
  const anew = { ...begun(transaction, timeoutMs, now), previousProducerId: transaction.producerId, clientVersion: 0 }
  if (expectedEpoch === undefined) return { ...anew, producerEpoch: producerEpoch + 1, lastProducerEpoch: none }
  if (producerEpoch === none || expectedEpoch === producerEpoch) {
    return { ...anew, producerEpoch: producerEpoch + 1, lastProducerEpoch: producerEpoch }
  }
  if (expectedEpoch === lastProducerEpoch) return anew // it did not hear the answer
  throw new ApiError('PRODUCER_FENCED')
}

/** The same where the epochs are used up: under another producer id. */
export function rotated(
  transaction: Transaction,
  producerId: number,
  expectsEpoch: boolean,
  timeoutMs: number,
  now: number,
): Transaction {
  return {
    ...begun(transaction, timeoutMs, now),
    producerId,
    previousProducerId: transaction.producerId,
    producerEpoch: 0,
    lastProducerEpoch: expectsEpoch ? transaction.producerEpoch : none,
    clientVersion: 0,
  }
}

function begun(transaction: Transaction, timeoutMs: number, now: number): Transaction {
  const quiet = { status: 'Empty', partitions: noPartitions, startTimestamp: none, nextProducerId: none } as const
  return { ...transaction, ...quiet, timeoutMs, lastUpdateTimestamp: now }
}

export function contains({ partitions }: Transaction, added: Partitions): boolean {
  return [...added].every(([topic, indexes]) => [...indexes].every(index => partitions.get(topic)?.has(index) === true))
}

export function withPartitions(
  transaction: Transaction,
  added: Partitions,
  clientVersion: number,
  now: number,
): Transaction {
  const partitions = new Map(transaction.partitions)
  for (const [topic, indexes] of added) partitions.set(topic, new Set([...(partitions.get(topic) ?? []), ...indexes]))
  return {
    ...transaction,
    status: 'Ongoing',
    partitions,
    previousProducerId: transaction.producerId,
    startTimestamp: isQuiet(transaction) ? now : transaction.startTimestamp,
    lastUpdateTimestamp: now,
    clientVersion,
  }
}

/** It is decided how it ends. With rising epochs the producer goes on in the next one, under another id if need be. */
export function ended(
  transaction: Transaction,
  committed: boolean,
  clientVersion: number,
  nextProducerId: number,
  now: number,
): Transaction {
  const { producerEpoch, lastProducerEpoch } = transaction
  const rises = risesWithEach(clientVersion)
  const wasEmpty = isQuiet(transaction)
  return {
    ...transaction,
    status: committed ? 'PrepareCommit' : 'PrepareAbort',
    previousProducerId: transaction.producerId,
    nextProducerId,
    producerEpoch: rises ? producerEpoch + 1 : producerEpoch,
    lastProducerEpoch: rises ? producerEpoch : lastProducerEpoch,
    partitions: wasEmpty ? noPartitions : transaction.partitions,
    startTimestamp: wasEmpty ? now : transaction.startTimestamp,
    lastUpdateTimestamp: now,
    clientVersion,
  }
}

/** Whoever has the epoch is shut out. */
export function fenced(transaction: Transaction): Transaction {
  return { ...transaction, producerEpoch: transaction.producerEpoch + 1, lastProducerEpoch: none }
}

/** Its markers are in all partitions. */
export function completed(transaction: Transaction, now: number): Transaction {
  const { status, clientVersion, nextProducerId, producerId, producerEpoch } = transaction
  const moves = risesWithEach(clientVersion) && nextProducerId !== none
  return {
    ...transaction,
    status: status === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    producerId: moves ? nextProducerId : producerId,
    producerEpoch: moves ? 0 : producerEpoch,
    // Where the id changed, the last epoch that the producer saw is the one before the marker's.
    lastProducerEpoch: moves ? producerEpoch - 1 : transaction.lastProducerEpoch,
    previousProducerId: producerId,
    nextProducerId: none,
    partitions: noPartitions,
    lastUpdateTimestamp: now,
  }
}
