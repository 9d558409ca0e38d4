// Moves replicas to other log directories of the broker (KIP-113).

import { api } from '../schema/api.ts'
import { array, int16, int32, string } from '../schema/field.ts'

export const AlterReplicaLogDirs = api({
  key: 34,
  name: 'AlterReplicaLogDirs',
  versions: '0-2',
  flexible: '2+',

  request: () => ({
    dirs: array({
      path: string,
      topics: array({
        name: string,
        partitions: array(int32),
      }),
    }),
  }),

  response: () => ({
    throttleTimeMs: int32,
    results: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  }),
})
