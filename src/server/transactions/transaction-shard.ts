// The transactional ids of one partition of `__transaction_state`: who may do what, and what becomes of it. Each method is
// one turn, which answers, or throws an ApiError and has changed nothing.

import { recordType } from '../../protocol/internal/coordinator-record.ts'
import { TransactionLog } from '../../protocol/internal/transaction-state.ts'
import type { ReplayedRecord, Shard, ShardContext } from '../coordinator/shard.ts'
import { ApiError } from '../errors.ts'
import {
  completed,
  contains,
  ended,
  fenced,
  initialised,
  isEnding,
  isExhausted,
  isQuiet,
  isTimedOut,
  newTransaction,
  none,
  type Partitions,
  risesWithEach,
  rotated,
  type Transaction,
  withPartitions,
} from './transaction.ts'
import { forgotten, readTransactionRecord, transactionRecord } from './transaction-record.ts'

export interface ProducerIdentity {
  readonly producerId: number
  readonly producerEpoch: number
}

export interface Asking extends ProducerIdentity {
  readonly transactionalId: string
  /** What the client speaks (KIP-890). */
  readonly clientVersion: number
}

/** What a turn asks for that it cannot make itself: it is to be taken again with one. */
export const wantsProducerId = Symbol('a producer id is wanted')

export interface ShardHost {
  /** The level of `transaction.version`. */
  transactionVersion(): number
  /** A transaction has been decided, and is to be brought to its end. */
  finish(transactionalId: string): void
}

export class TransactionShard implements Shard {
  readonly #context: ShardContext
  readonly #host: ShardHost
  readonly #transactions = new Map<string, Transaction>()

  constructor(context: ShardContext, host: ShardHost) {
    this.#context = context
    this.#host = host
  }

  replay({ key, value }: ReplayedRecord): void {
    if (recordType(key) !== TransactionLog.type) return // of a version to come
    const [transactionalId, transaction] = readTransactionRecord(key, value)
    if (transaction === undefined) this.#transactions.delete(transactionalId)
    else this.#transactions.set(transactionalId, transaction)
  }

  replayMarker(): void {}

  /** What was decided and not brought to its end goes on. */
  loaded(): void {
    for (const transaction of this.#transactions.values()) {
      if (isEnding(transaction)) this.#host.finish(transaction.transactionalId)
    }
  }

  unloaded(): void {}

  get(transactionalId: string): Transaction | undefined {
    return this.#transactions.get(transactionalId)
  }

  all(): Iterable<Transaction> {
    return this.#transactions.values()
  }

  // Steps

  #write(transaction: Transaction): Transaction {
    this.#context.write([transactionRecord(transaction, this.#host.transactionVersion())], { applied: true })
    this.#transactions.set(transaction.transactionalId, transaction)
    if (isEnding(transaction)) this.#host.finish(transaction.transactionalId)
    return transaction
  }

  /** The identity that a producer gets; `expected` is the one it thinks it has. */
  initialise(
    transactionalId: string,
    timeoutMs: number,
    expected: ProducerIdentity | undefined,
    producerId: number | undefined,
  ): ProducerIdentity | typeof wantsProducerId {
    const now = this.#context.now()
    const known = this.#transactions.get(transactionalId)
    if (known === undefined) {
      if (producerId === undefined) return wantsProducerId
      return this.#write(
        initialised(newTransaction(transactionalId, producerId, timeoutMs, now), undefined, timeoutMs, now),
      )
    }
    mustHaveEnded(known)
    if (expected !== undefined && !mayExpect(known, expected)) throw new ApiError('PRODUCER_FENCED')
    if (known.status === 'Ongoing') {
      this.#abortAndFence(known)
      throw new ApiError('CONCURRENT_TRANSACTIONS') // it is to ask again when that has come to its end
    }
    const expectedEpoch = expected?.producerEpoch
    if (isExhausted(known.producerEpoch) && (expectedEpoch === undefined || expectedEpoch === known.producerEpoch)) {
      if (producerId === undefined) return wantsProducerId
      return this.#write(rotated(known, producerId, expected !== undefined, timeoutMs, now))
    }
    return this.#write(initialised(known, expectedEpoch, timeoutMs, now))
  }

  /** Partitions belong to the transaction before anything is written to them. */
  add(asking: Asking, partitions: Partitions): void {
    const transaction = this.#known(asking)
    mustHaveEnded(transaction)
    mustOwn(transaction, asking)
    if (transaction.status === 'Ongoing' && contains(transaction, partitions)) return
    this.#write(withPartitions(transaction, partitions, asking.clientVersion, this.#context.now()))
  }

  /** Whether partitions belong to the transaction; adds nothing. */
  verify(asking: Asking, partitions: Partitions): boolean {
    const transaction = this.#known(asking)
    mustOwn(transaction, asking)
    mustHaveEnded(transaction)
    return contains(transaction, partitions)
  }

  #known({ transactionalId }: Asking): Transaction {
    const transaction = this.#transactions.get(transactionalId)
    if (transaction === undefined) throw new ApiError('INVALID_PRODUCER_ID_MAPPING')
    return transaction
  }

  /** Decides how a transaction ends; the identity is the one that its producer goes on with. */
  end(asking: Asking, committed: boolean, producerId: number | undefined): ProducerIdentity | typeof wantsProducerId {
    const transaction = this.#known(asking)
    const rises = risesWithEach(asking.clientVersion)
    if (rises) mustHaveEnded(transaction)
    const again = rises && isRepeated(transaction, asking)
    if (!again) mustOwn(transaction, asking)
    mustHaveEnded(transaction)
    if (isQuiet(transaction) && (again || !rises)) return asItEnded(transaction, committed)
    // With rising epochs one may abort what has not begun, which brings the next epoch.
    const abortsNothing = isQuiet(transaction) && !committed
    if (transaction.status !== 'Ongoing' && !abortsNothing) throw new ApiError('INVALID_TXN_STATE')
    const moves = rises && isExhausted(transaction.producerEpoch)
    if (moves && producerId === undefined) return wantsProducerId
    const next = moves ? (producerId ?? none) : none
    const decided = this.#write(ended(transaction, committed, asking.clientVersion, next, this.#context.now()))
    return next === none ? decided : { producerId: next, producerEpoch: 0 }
  }

  #abortAndFence(transaction: Transaction): void {
    // The epoch that fences is that of the marker, and does not rise again. The fenced one may still abort what is aborted.
    this.#write(ended(fenced(transaction), false, 0, none, this.#context.now()))
  }

  /** The markers are in all partitions. What began since then is another transaction. */
  complete({ transactionalId, producerId, producerEpoch }: Omit<Asking, 'clientVersion'>): void {
    const transaction = this.#transactions.get(transactionalId)
    if (transaction === undefined || !isEnding(transaction)) return
    if (transaction.producerId !== producerId || transaction.producerEpoch !== producerEpoch) return
    this.#write(completed(transaction, this.#context.now()))
  }

  // Time

  abortTimedOut(): void {
    const now = this.#context.now()
    for (const transaction of this.#transactions.values()) {
      if (isTimedOut(transaction, now)) this.#abortAndFence(transaction)
    }
  }

  /** Forgets the ids that nobody has used for so long. */
  expire(idleMs: number): void {
    const before = this.#context.now() - idleMs
    for (const transaction of this.#transactions.values()) {
      if (isQuiet(transaction) && transaction.lastUpdateTimestamp <= before) {
        this.#context.write([forgotten(transaction.transactionalId)], { applied: true })
        this.#transactions.delete(transaction.transactionalId)
      }
    }
  }
}

/** It is the same producer: it has the id, or had it before the epochs of that were used up. */
function mayExpect(
  { producerEpoch, producerId, previousProducerId }: Transaction,
  expected: ProducerIdentity,
): boolean {
  if (producerEpoch === none || expected.producerId === producerId) return true
  return expected.producerId === previousProducerId && isExhausted(expected.producerEpoch)
}

/**
 * While markers are on their way. Where this is asked before the identity is, it is because the transaction may get
 * another one when it has ended, and its producer has been told of that already.
 */
function mustHaveEnded(transaction: Transaction): void {
  if (isEnding(transaction)) throw new ApiError('CONCURRENT_TRANSACTIONS')
}

function mustOwn(transaction: Transaction, { producerId, producerEpoch }: Asking): void {
  if (transaction.producerId !== producerId) throw new ApiError('INVALID_PRODUCER_ID_MAPPING')
  if (transaction.producerEpoch !== producerEpoch) throw new ApiError('PRODUCER_FENCED')
}

/** With rising epochs: the producer has not heard that its transaction ended, and says so again in the epoch of that. */
function isRepeated(transaction: Transaction, { producerId, producerEpoch }: Asking): boolean {
  if (transaction.status !== 'CompleteCommit' && transaction.status !== 'CompleteAbort') return false
  const moved = transaction.previousProducerId === producerId && transaction.producerEpoch === 0
  if (moved && isExhausted(producerEpoch)) return true
  return transaction.producerId === producerId && transaction.producerEpoch === producerEpoch + 1
}

/** What a request to end is answered where that has come to its end already. */
function asItEnded(transaction: Transaction, committed: boolean): Transaction {
  if (transaction.status !== (committed ? 'CompleteCommit' : 'CompleteAbort')) throw new ApiError('INVALID_TXN_STATE')
  return transaction
}
