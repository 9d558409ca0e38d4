// Looks up offsets by timestamp; some negative timestamps have a meaning: -1 latest, -2 earliest, -3 max timestamp (v7, KIP-734),
// -4 earliest local (v8), -5 latest tiered (v9, KIP-1005), -6 earliest pending upload (v11). v0 answers with a list of segment starts.

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, int64, string } from '../schema/field.ts'

export const ListOffsets = api({
  key: 2,
  name: 'ListOffsets',
  versions: '0-11',
  flexible: '6+',

  request: () => ({
    replicaId: int32,
    isolationLevel: int8.since(2),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        currentLeaderEpoch: int32.since(4).default(-1).ignorable(),
        timestamp: int64,
        maxNumOffsets: int32.until(0).default(1),
      }),
    }),
    timeoutMs: int32.since(10).ignorable(),
  }),

  response: () => ({
    throttleTimeMs: int32.since(2).ignorable(),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        oldStyleOffsets: array(int64).until(0),
        timestamp: int64.since(1).default(-1),
        offset: int64.since(1).default(-1),
        leaderEpoch: int32.since(4).default(-1),
      }),
    }),
  }),
})
