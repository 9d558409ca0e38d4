// Commits the offsets of a group, or of a simple consumer (generation -1, no member).
// v0 went to ZooKeeper in old brokers; v1: generation and member; v2-v4: retention; v6: leader epochs (KIP-320); v7: static members
// (KIP-345); v9: consumer groups of KIP-848; v10: topic ids.

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, string, uuid } from '../schema/field.ts'

export const OffsetCommit = api({
  key: 8,
  name: 'OffsetCommit',
  versions: '0-10',
  flexible: '8+',

  request: () => ({
    groupId: string,
    generationIdOrMemberEpoch: int32.since(1).default(-1).ignorable(),
    memberId: string.since(1).ignorable(),
    groupInstanceId: string.since(7).nullable().default(null),
    retentionTimeMs: int64.since(2).until(4).default(-1).ignorable(),
    topics: array({
      name: string.until(9).ignorable(),
      topicId: uuid.since(10).ignorable(),
      partitions: array({
        partitionIndex: int32,
        committedOffset: int64,
        committedLeaderEpoch: int32.since(6).default(-1).ignorable(),
        commitTimestamp: int64.since(1).until(1).default(-1),
        committedMetadata: string.nullable(),
      }),
    }),
  }),

  response: () => ({
    throttleTimeMs: int32.since(3).ignorable(),
    topics: array({
      name: string.until(9).ignorable(),
      topicId: uuid.since(10).ignorable(),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  }),
})
