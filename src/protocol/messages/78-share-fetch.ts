// Acquires records of share-partitions, and may acknowledge earlier ones (KIP-932). v0 was the early access of 3.9; v1: batches
// bounded by records; v2: renewal of acquired records (KIP-1222).

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, int64, records, string, struct, uuid } from '../schema/field.ts'

export const ShareFetch = api({
  key: 78,
  name: 'ShareFetch',
  versions: '0-2',
  flexible: '0+',

  request: () => ({
    groupId: string.nullable().default(null),
    memberId: string.nullable(),
    shareSessionEpoch: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.default(0x7fffffff),
    maxRecords: int32.since(1),
    batchSize: int32.since(1),
    shareAcquireMode: int8.since(2).ignorable(),
    isRenewAck: bool.since(2),
    topics: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        partitionMaxBytes: int32.until(0),
        acknowledgementBatches: array({
          firstOffset: int64,
          lastOffset: int64,
          acknowledgeTypes: array(int8),
        }),
      }),
    }),
    forgottenTopicsData: array({
      topicId: uuid,
      partitions: array(int32),
    }),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    acquisitionLockTimeoutMs: int32.since(1),
    responses: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        acknowledgeErrorCode: int16,
        acknowledgeErrorMessage: string.nullable().default(null),
        currentLeader: struct({
          leaderId: int32,
          leaderEpoch: int32,
        }),
        records: records.nullable(0, 0),
        acquiredRecords: array({
          firstOffset: int64,
          lastOffset: int64,
          deliveryCount: int16,
        }),
      }),
    }),
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    }),
  }),
})
