// Reads record batches; waits up to maxWaitMs for minBytes.
// v0, v1: magic 0; v2, v3: magic 1; v4: magic 2 and read_committed (KIP-98); v7: incremental sessions (KIP-227); v10: zstd (KIP-110);
// v11: closest replica (KIP-392); v12: diverging epochs (KIP-595); v13: topic ids (KIP-516); v15: replica state (KIP-903);
// v16: the new leader in errors (KIP-951); v17: directory ids (KIP-853); v18: high watermark of the follower (KIP-1166).

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, int64, records, string, struct, uuid } from '../schema/field.ts'

export const Fetch = api({
  key: 1,
  name: 'Fetch',
  versions: '0-18',
  flexible: '12+',

  request: () => ({
    clusterId: string.since(12).tag(0).nullable().default(null).ignorable(),
    replicaId: int32.until(14).default(-1),
    replicaState: struct({
      replicaId: int32.default(-1),
      replicaEpoch: int64.default(-1),
    })
      .since(15)
      .tag(1),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.since(3).default(0x7fffffff).ignorable(),
    isolationLevel: int8.since(4).ignorable(),
    sessionId: int32.since(7).ignorable(),
    sessionEpoch: int32.since(7).default(-1).ignorable(),
    topics: array({
      topic: string.until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitions: array({
        partition: int32,
        currentLeaderEpoch: int32.since(9).default(-1).ignorable(),
        fetchOffset: int64,
        lastFetchedEpoch: int32.since(12).default(-1),
        logStartOffset: int64.since(5).default(-1).ignorable(),
        partitionMaxBytes: int32,
        replicaDirectoryId: uuid.since(17).tag(0).ignorable(),
        highWatermark: int64.since(18).tag(1).default(0x7fffffffffffffffn).ignorable(),
      }),
    }),
    forgottenTopicsData: array({
      topic: string.until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitions: array(int32),
    }).since(7),
    rackId: string.since(11).ignorable(),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16.since(7).ignorable(),
    sessionId: int32.since(7),
    responses: array({
      topic: string.until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        highWatermark: int64,
        lastStableOffset: int64.since(4).default(-1).ignorable(),
        logStartOffset: int64.since(5).default(-1).ignorable(),
        divergingEpoch: struct({
          epoch: int32.default(-1),
          endOffset: int64.default(-1),
        })
          .since(12)
          .tag(0),
        currentLeader: struct({
          leaderId: int32.default(-1),
          leaderEpoch: int32.default(-1),
        })
          .since(12)
          .tag(1),
        snapshotId: struct({
          endOffset: int64.default(-1),
          epoch: int32.default(-1),
        })
          .since(12)
          .tag(2),
        abortedTransactions: array({
          producerId: int64,
          firstOffset: int64,
        })
          .since(4)
          .nullable()
          .ignorable(),
        preferredReadReplica: int32.since(11).default(-1),
        records: records.nullable(),
      }),
    }),
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    })
      .since(16)
      .tag(0),
  }),
})
