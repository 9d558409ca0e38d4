// The state of all producers in a partition: which batch may come next, which one was here before, which transactions
// are open (KIP-98, KIP-890). It is what the batches of the log make of it, in their order: `prepare` asks, `update`
// tells, and what was told is taken back only by loading a snapshot and telling the rest again.

import type { ErrorName } from '../protocol/errors.ts'
import type { Batch } from '../protocol/records/batch.ts'
import { controlType, coordinatorEpoch } from '../protocol/records/control-records.ts'
import { invalid } from '../protocol/records/errors.ts'
import type { Record } from '../protocol/records/record.ts'
import type { Int64 } from '../protocol/schema/field.ts'
import { LogError } from './errors.ts'
import { type AppendedBatch, appended, follows, Producer } from './producer.ts'
import type { AbortedTransaction } from './transaction-index.ts'
import { type Verification, type VerificationGuard, Verifications } from './transaction-verification.ts'
import { OpenTransactions } from './transactions.ts'

export interface ProducerStateConfig {
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs: number
  /** transaction.partition.verification.enable */
  readonly transactionPartitionVerificationEnable: boolean
}

export interface Origin {
  /** Sequences are those of clients; what the group coordinator writes for a producer has none. */
  readonly from: 'client' | 'coordinator'
  /** What `startVerification` gave for the batch. */
  readonly guard?: VerificationGuard | undefined
  /** Of the transaction that a marker ends. */
  readonly transactionVersion?: number | undefined
}

/** By so much a transaction may outlive the longest timeout before it counts as late. */
const lateAfterMs = 5 * 60_000

export class ProducerState {
  readonly #config: ProducerStateConfig
  readonly #producers = new Map<Int64, Producer>()
  readonly #transactions = new OpenTransactions()
  readonly #verifications = new Verifications()
  #endOffset = 0

  /** The config is read when it is needed, so it may change. */
  constructor(config: ProducerStateConfig) {
    this.#config = config
  }

  /** Behind the last batch that it knows of. */
  get endOffset(): number {
    return this.#endOffset
  }

  get size(): number {
    return this.#producers.size
  }

  /** Whether reading the log again would be for nothing. */
  get isEmpty(): boolean {
    return this.#producers.size === 0 && !this.#transactions.anyUnreplicated
  }

  producers(): Iterable<Readonly<Producer>> {
    return this.#producers.values()
  }

  producer(id: Int64): Readonly<Producer> | undefined {
    return this.#producers.get(id)
  }

  /** The first offset whose fate is open, or decided by a marker that is not below the high watermark. */
  get firstUnstableOffset(): number | undefined {
    return this.#transactions.firstUnstableOffset
  }

  /** The first offset of the open transactions. */
  get firstUndecidedOffset(): number | undefined {
    return this.#transactions.first?.start
  }

  hasOngoingTransaction(producerId: Int64, epoch: number): boolean {
    const producer = this.#producers.get(producerId)
    return producer?.transactionStart !== undefined && producer.epoch === epoch
  }

  /** Whether the oldest transaction has had no batch for longer than any transaction may take. */
  hasLateTransaction(now: number, maxTimeoutMs: number): boolean {
    const { first } = this.#transactions
    const last = first && this.#producers.get(first.producerId)?.lastTimestamp
    return last !== undefined && last > 0 && now - last > maxTimeoutMs + lateAfterMs
  }

  /**
   * Before the coordinator is asked about a batch that begins a transaction; undefined if it is in one already. The
   * guard is to come back with the batch.
   */
  startVerification(
    { producerId, producerEpoch, baseSequence }: Pick<Batch, 'producerId' | 'producerEpoch' | 'baseSequence'>,
    { epochRises, now }: { readonly epochRises: boolean; readonly now: number },
  ): VerificationGuard | undefined {
    checkEpoch(producerId, producerEpoch, this.#producers.get(producerId)?.epoch)
    if (this.hasOngoingTransaction(producerId, producerEpoch)) return undefined
    return this.#verifications.start(producerId, producerEpoch, baseSequence, epochRises, now)
  }

  /**
   * Whether the batch may be appended: throws what is wrong with it, and gives the batch that it repeats, if it does.
   * Changes nothing, and does not look at the batch's offsets.
   */
  prepare(batch: Batch, origin: Origin): AppendedBatch | undefined {
    const { producerId } = batch
    if (producerId < 0) return undefined
    const producer = this.#producers.get(producerId)
    const repeated = origin.from === 'client' ? producer?.repeated(batch) : undefined
    if (repeated !== undefined) return repeated
    if (batch.transactional && !this.hasOngoingTransaction(producerId, batch.producerEpoch)) {
      this.#checkBeginning(batch, producer, origin.guard)
    }
    if (batch.control) checkMarker(batch, producer, origin.transactionVersion)
    else this.#checkData(batch, producer, origin)
    return undefined
  }

  #checkBeginning(batch: Batch, producer: Producer | undefined, guard: VerificationGuard | undefined): void {
    checkEpoch(batch.producerId, batch.producerEpoch, producer?.epoch)
    if (batch.control || !this.#config.transactionPartitionVerificationEnable) return
    if (guard !== undefined && guard.givenBy !== this.#verifications)
      refuse('KAFKA_STORAGE_ERROR', batch, 'it was verified before its log was found anew')
    if (guard === undefined || guard !== this.#verifications.get(batch.producerId)?.guard)
      refuse('INVALID_TXN_STATE', batch, 'its transaction is not known to be open')
  }

  #checkData(batch: Batch, producer: Producer | undefined, origin: Origin): void {
    const { producerId } = batch
    checkEpoch(producerId, batch.producerEpoch, producer?.epoch)
    if (origin.from === 'client') checkSequence(batch, producer, this.#verifications.get(producerId))
    if (producer?.transactionStart !== undefined && !batch.transactional)
      refuse('INVALID_TXN_STATE', batch, `it is not of the transaction open since ${producer.transactionStart}`)
  }

  /**
   * A batch, of any origin, stands in the log where its offsets say. Gives what belongs into the transaction index if
   * it ended a transaction by aborting it.
   */
  update(batch: Batch): AbortedTransaction | undefined {
    this.#endOffset = batch.lastOffset + 1
    const { producerId } = batch
    if (producerId < 0) return undefined
    const producer = this.#known(producerId)
    const aborted = batch.control ? this.#endTransaction(producer, batch) : this.#append(producer, batch)
    if (batch.transactional) this.#verifications.end(producerId, batch.producerEpoch, batch.control)
    return aborted
  }

  #known(id: Int64): Producer {
    let producer = this.#producers.get(id)
    if (producer === undefined) {
      producer = new Producer(id)
      this.#producers.set(id, producer)
    }
    return producer
  }

  #append(producer: Producer, batch: Batch): undefined {
    producer.begin(batch.producerEpoch)
    producer.keep(appended(batch))
    if (!batch.transactional || producer.transactionStart !== undefined) return
    producer.transactionStart = batch.baseOffset
    this.#transactions.open(producer.id, batch.baseOffset)
  }

  #endTransaction(producer: Producer, batch: Batch): AbortedTransaction | undefined {
    const marker = firstRecord(batch)
    if (marker === undefined) return undefined // compaction has removed the marker with all of its transaction
    const type = controlType(marker.key)
    if (type !== 'ABORT' && type !== 'COMMIT') invalid(`a control record of a producer that is no marker: ${type}`)
    const start = producer.transactionStart
    producer.begin(batch.producerEpoch)
    producer.coordinatorEpoch = coordinatorEpoch(marker.value)
    producer.lastTimestamp = marker.timestamp
    producer.transactionStart = undefined
    if (start === undefined) return undefined
    const lastStableOffset = this.#transactions.end(start, batch.baseOffset)
    if (type === 'COMMIT') return undefined
    return { producerId: producer.id, firstOffset: start, lastOffset: batch.baseOffset, lastStableOffset }
  }

  /** Transactions whose markers are below it are no longer unstable. */
  highWatermarkUpdated(highWatermark: number): void {
    this.#transactions.replicatedTo(highWatermark)
  }

  logStartOffsetIncremented(logStartOffset: number): void {
    this.#transactions.replicatedTo(logStartOffset)
    this.#endOffset = Math.max(this.#endOffset, logStartOffset)
  }

  /**
   * Takes in what is left of a segment. Kafka does so at once for each producer: where one is in the end in the epoch in
   * which it was before, what was known of that epoch stays, though there were others between.
   */
  async replay(batches: () => Promise<void>): Promise<void> {
    const before = Array.from(this.#producers.values(), ({ id, epoch, batches }) => ({
      id,
      epoch,
      known: [...batches],
    }))
    await batches()
    for (const { id, epoch, known } of before) {
      const producer = this.#producers.get(id)
      if (producer?.epoch === epoch) producer.rejoin(known)
    }
  }

  /** There is nothing between the end and this offset that it should know. */
  advance(offset: number): void {
    this.#endOffset = offset
  }

  removeExpired(now: number): void {
    for (const producer of this.#producers.values()) {
      if (this.#isExpired(producer, now)) this.#producers.delete(producer.id)
    }
    this.#verifications.expire(now - this.#config.producerIdExpirationMs)
  }

  #isExpired(producer: Producer, now: number): boolean {
    return (
      producer.transactionStart === undefined && now - producer.lastTimestamp >= this.#config.producerIdExpirationMs
    )
  }

  /** Forgets everything, and begins with what a snapshot has for this offset. (What is being verified goes on.) */
  reset(offset: number, snapshot: Iterable<Producer> = [], now = 0): void {
    this.#producers.clear()
    const open: [start: number, producerId: Int64][] = []
    for (const producer of snapshot) {
      if (this.#isExpired(producer, now)) continue
      this.#producers.set(producer.id, producer)
      if (producer.transactionStart !== undefined) open.push([producer.transactionStart, producer.id])
    }
    this.#transactions.clear()
    for (const [start, producerId] of open.sort(([a], [b]) => a - b)) this.#transactions.open(producerId, start)
    this.#endOffset = offset
  }
}

function firstRecord(batch: Batch): Record | undefined {
  for (const record of batch.records()) return record
  return undefined
}

function checkEpoch(producerId: Int64, epoch: number, current = -1): void {
  if (epoch < current) {
    throw new LogError('INVALID_PRODUCER_EPOCH', `producer ${producerId} with epoch ${epoch}, it is at ${current}`)
  }
}

/**
 * A producer without state may begin anywhere, as its state may be gone (expired, deleted with its records), unless
 * it is of a kind that begins every transaction with sequence 0.
 */
function checkSequence(batch: Batch, producer: Producer | undefined, verification: Verification | undefined): void {
  const { baseSequence, producerEpoch } = batch
  const wrong = (why: string) => refuse('OUT_OF_ORDER_SEQUENCE_NUMBER', batch, why)
  const last = producer?.lastBatch?.lastSequence ?? -1
  if (verification !== undefined) {
    if (verification.epochRises && baseSequence !== 0 && producer?.lastBatch === undefined) wrong('0 is the first one')
    if (baseSequence > verification.lowestSequence) wrong(`${verification.lowestSequence} was seen and is not here yet`)
  }
  if (producer === undefined || producer.epoch === -1) return
  if (producerEpoch !== producer.epoch) {
    if (baseSequence !== 0) wrong(`0 is the first one of the epoch, it was at ${producer.epoch}`)
  } else if (!follows(baseSequence, last)) wrong(`the last one was ${last}`)
}

/**
 * In version 2 a marker has an epoch of its own, above that of its transaction. The same marker may come twice, when
 * the coordinator does not know that it came: it is appended again.
 */
function checkMarker(batch: Batch, producer: Producer | undefined, transactionVersion: number | undefined): void {
  if (transactionVersion === undefined) throw new TypeError('a marker without the version of its transaction')
  const epoch = producer?.epoch ?? -1
  const again = batch.producerEpoch === epoch && producer?.transactionStart === undefined
  checkEpoch(batch.producerId, batch.producerEpoch, transactionVersion >= 2 && !again ? epoch + 1 : epoch)
  const marker = firstRecord(batch)
  const current = producer?.coordinatorEpoch ?? -1
  if (marker === undefined || coordinatorEpoch(marker.value) >= current) return
  refuse('TRANSACTION_COORDINATOR_FENCED', batch, `the epoch of its coordinator is below ${current}`)
}

function refuse(code: ErrorName, batch: Batch, why: string): never {
  const { producerId, producerEpoch, baseSequence } = batch
  throw new LogError(code, `producer ${producerId}, epoch ${producerEpoch}, sequence ${baseSequence}: ${why}`)
}
