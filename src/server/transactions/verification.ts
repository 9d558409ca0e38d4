// Before the first batch of a transaction goes into a partition, the coordinator says that it knows of it, or, where the
// client leaves that to the broker, takes the partition into the transaction (KIP-890). Else a producer that is long gone
// could begin a transaction that nobody ends.

import type { Timers } from '../../log/clock.ts'
import { LogError } from '../../log/errors.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import type { ProducerState } from '../../log/producer-state.ts'
import type { VerificationGuard } from '../../log/transaction-verification.ts'
import type { Batch } from '../../protocol/records/batch.ts'
import { ApiError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Partitions } from './transaction.ts'
import type { Asking } from './transaction-shard.ts'

/** What a version of an API leaves to the broker, and which errors its clients understand. */
export interface VerificationRules {
  readonly addsPartitions: boolean
  readonly knowsAbortable: boolean
  /** What a client hears while the transaction before is being ended: nothing yet, what it knows to try again on, or that. */
  readonly whileEnding: 'waits' | 'tries again' | 'is told'
}

export function rulesOfProduce(version: number): VerificationRules {
  const addsPartitions = version >= 12
  return { addsPartitions, knowsAbortable: version >= 11, whileEnding: addsPartitions ? 'waits' : 'tries again' }
}

export function rulesOfOffsetCommit(version: number): VerificationRules {
  return { addsPartitions: version >= 5, knowsAbortable: version >= 4, whileEnding: 'is told' }
}

type Beginning = Pick<Batch, 'producerId' | 'producerEpoch' | 'baseSequence'>

/** The guard that the batch is to come to the log with; undefined if its transaction is open there. */
export async function verify(
  log: PartitionLog,
  batch: Beginning,
  transactionalId: string,
  partitions: Partitions,
  rules: VerificationRules,
  broker: Services,
): Promise<VerificationGuard | undefined> {
  const { clock, config } = broker
  if (!rules.addsPartitions && !config.broker('transaction.partition.verification.enable')) return undefined
  const producers = await log.producers()
  const guard = begin(producers, batch, rules, clock.now())
  if (guard === undefined) return undefined
  const { producerEpoch } = batch
  const clientVersion = rules.addsPartitions ? 2 : 0
  const asking = { transactionalId, producerId: Number(batch.producerId), producerEpoch, clientVersion }
  if (rules.addsPartitions) await add(asking, partitions, rules, broker)
  else await check(asking, partitions, rules, broker)
  return guard
}

/** What is wrong here is wrong before the log has been asked. */
function begin(producers: ProducerState, batch: Beginning, { addsPartitions }: VerificationRules, now: number) {
  try {
    return producers.startVerification(batch, { epochRises: addsPartitions, now })
  } catch (error) {
    throw error instanceof LogError ? new ApiError(error.code) : error
  }
}

async function add(asking: Asking, partitions: Partitions, { whileEnding }: VerificationRules, broker: Services) {
  if (whileEnding === 'waits') await ended(asking.transactionalId, broker)
  try {
    await broker.transactions.add(asking, partitions)
  } catch (error) {
    throw asProducersKnowIt(error)
  }
}

/** The end of the transaction before may be on its way: a producer has that waited for, for a moment. */
async function ended(transactionalId: string, { transactions, clock, config }: Services): Promise<void> {
  const until = clock.now() + config.broker('add.partitions.to.txn.retry.backoff.max.ms')
  for (;;) {
    const ending = transactions.ending(transactionalId)
    if (ending === undefined || clock.now() >= until) return
    await atMost(config.broker('add.partitions.to.txn.retry.backoff.ms'), ending, clock)
  }
}

/** Waits for something to end, but no longer than that. */
function atMost(milliseconds: number, end: Promise<void>, clock: Timers): Promise<void> {
  return new Promise(resolve => {
    const stop = clock.after(milliseconds, resolve)
    void end.then(() => {
      stop()
      resolve()
    })
  })
}

async function check(asking: Asking, partitions: Partitions, rules: VerificationRules, { transactions }: Services) {
  try {
    if (await transactions.verify(asking, partitions)) return
  } catch (error) {
    const ending = error instanceof ApiError && error.code === 'CONCURRENT_TRANSACTIONS'
    if (ending && rules.whileEnding === 'tries again') throw new ApiError('NOT_ENOUGH_REPLICAS')
    throw asProducersKnowIt(error)
  }
  if (rules.knowsAbortable) throw new ApiError('TRANSACTION_ABORTABLE')
  throw new ApiError('INVALID_TXN_STATE', 'Partition was not added to the transaction')
}

function asProducersKnowIt(error: unknown): unknown {
  const fenced = error instanceof ApiError && error.code === 'PRODUCER_FENCED'
  return fenced ? new ApiError('INVALID_PRODUCER_EPOCH') : error
}
