// Appends record batches to partitions. With acks=0 there is no response at all.
// v0, v1: message sets of magic 0, 1; v2: magic 1; v3: batches of magic 2 and transactions (KIP-98); v7: zstd may be used (KIP-110);
// v8: errors for single records (KIP-467); v10: the new leader in errors (KIP-951); v12: adds partitions to the transaction by
// itself (KIP-890); v13: topic ids (KIP-516).

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, records, string, struct, uuid } from '../schema/field.ts'

export const Produce = api({
  key: 0,
  name: 'Produce',
  versions: '0-13',
  flexible: '9+',

  request: () => ({
    transactionalId: string.since(3).nullable().default(null),
    acks: int16,
    timeoutMs: int32,
    topicData: array({
      name: string.until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitionData: array({
        index: int32,
        records: records.nullable(),
      }),
    }),
  }),

  response: () => ({
    responses: array({
      name: string.until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitionResponses: array({
        index: int32,
        errorCode: int16,
        baseOffset: int64,
        logAppendTimeMs: int64.since(2).default(-1).ignorable(),
        logStartOffset: int64.since(5).default(-1).ignorable(),
        recordErrors: array({
          batchIndex: int32,
          batchIndexErrorMessage: string.nullable().default(null),
        })
          .since(8)
          .ignorable(),
        errorMessage: string.since(8).nullable().default(null).ignorable(),
        currentLeader: struct({
          leaderId: int32.default(-1),
          leaderEpoch: int32.default(-1),
        })
          .since(10)
          .tag(0),
      }),
    }),
    throttleTimeMs: int32.since(1).ignorable(),
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    })
      .since(10)
      .tag(0),
  }),
})
