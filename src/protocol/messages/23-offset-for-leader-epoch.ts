// Where a leader epoch ends in a partition, so that a client can tell whether its log was truncated (KIP-101, KIP-320).

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, string } from '../schema/field.ts'

export const OffsetForLeaderEpoch = api({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: '0-4',
  flexible: '4+',

  request: () => ({
    replicaId: int32.since(3).default(-2).ignorable(),
    topics: array({
      topic: string,
      partitions: array({
        partition: int32,
        currentLeaderEpoch: int32.since(2).default(-1).ignorable(),
        leaderEpoch: int32,
      }),
    }),
  }),

  response: () => ({
    throttleTimeMs: int32.since(2).ignorable(),
    topics: array({
      topic: string,
      partitions: array({
        errorCode: int16,
        partition: int32,
        leaderEpoch: int32.since(1).default(-1).ignorable(),
        endOffset: int64.default(-1),
      }),
    }),
  }),
})
