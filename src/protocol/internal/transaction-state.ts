// The records of `__transaction_state`: one key for each transactional id.

import { array, int8, int16, int32, int64, string } from '../schema/field.ts'
import { coordinatorRecord } from './coordinator-record.ts'

export const TransactionLog = coordinatorRecord({
  type: 0,
  name: 'TransactionLog',
  versions: '0-1',
  flexible: '1+',
  key: () => ({
    transactionalId: string,
  }),
  value: () => ({
    producerId: int64,
    previousProducerId: int64.since(1).tag(0).default(-1),
    nextProducerId: int64.since(1).tag(1).default(-1),
    producerEpoch: int16,
    nextProducerEpoch: int16.since(1).tag(3).default(-1),
    transactionTimeoutMs: int32,
    transactionStatus: int8,
    transactionPartitions: array({
      topic: string,
      partitionIds: array(int32),
    }).nullable(),
    transactionLastUpdateTimestampMs: int64,
    transactionStartTimestampMs: int64,
    clientTransactionVersion: int16.since(1).tag(2),
  }),
})
