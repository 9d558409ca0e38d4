// The state of a transactional id as the record of `__transaction_state` that holds it.

import { TransactionLog } from '../../protocol/internal/transaction-state.ts'
import type { Int64 } from '../../protocol/schema/field.ts'
import type { Reader } from '../../protocol/wire/reader.ts'
import type { CoordinatorWrite } from '../coordinator/shard.ts'
import { none, statuses, type Transaction } from './transaction.ts'

/** The record at a level of `transaction.version`: from 1 on it has fields for what came later. */
export function transactionRecord(transaction: Transaction, transactionVersion: number): CoordinatorWrite {
  const { transactionalId, status, partitions } = transaction
  const flexible = transactionVersion >= 1
  const value = TransactionLog.encodeValue(flexible ? 1 : 0, {
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStatus: statuses.indexOf(status),
    transactionPartitions:
      status === 'Empty'
        ? null
        : Array.from(partitions, ([topic, partitionIds]) => ({ topic, partitionIds: [...partitionIds] })),
    transactionLastUpdateTimestampMs: transaction.lastUpdateTimestamp,
    transactionStartTimestampMs: transaction.startTimestamp,
    ...(flexible && {
      previousProducerId: transaction.previousProducerId,
      nextProducerId: transaction.nextProducerId,
      clientTransactionVersion: transaction.clientVersion,
    }),
  })
  return { key: TransactionLog.encodeKey({ transactionalId }), value }
}

export function forgotten(transactionalId: string): CoordinatorWrite {
  return { key: TransactionLog.encodeKey({ transactionalId }), value: null }
}

/** Undefined takes the id away. */
export function readTransactionRecord(key: Reader, value: Reader | null): [id: string, state: Transaction | undefined] {
  const { transactionalId } = TransactionLog.readKey(key)
  if (value === null) return [transactionalId, undefined]
  const record = TransactionLog.readValue(value)
  const transaction: Transaction = {
    transactionalId,
    producerId: exact(record.producerId),
    previousProducerId: exact(record.previousProducerId),
    nextProducerId: exact(record.nextProducerId),
    producerEpoch: record.producerEpoch,
    lastProducerEpoch: none,
    timeoutMs: record.transactionTimeoutMs,
    status: statuses[record.transactionStatus] ?? 'Dead',
    partitions: new Map(
      (record.transactionPartitions ?? []).map(({ topic, partitionIds }) => [topic, new Set(partitionIds)]),
    ),
    startTimestamp: exact(record.transactionStartTimestampMs),
    lastUpdateTimestamp: exact(record.transactionLastUpdateTimestampMs),
    clientVersion: record.clientTransactionVersion,
  }
  return [transactionalId, transaction]
}

function exact(value: Int64): number {
  if (typeof value === 'bigint') throw new RangeError(`${value} is more than can be counted`)
  return value
}
