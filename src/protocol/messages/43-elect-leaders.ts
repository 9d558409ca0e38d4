// Elects preferred or, from v1 on, unclean leaders (KIP-183, KIP-460); null asks for all partitions.

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, string } from '../schema/field.ts'

export const ElectLeaders = api({
  key: 43,
  name: 'ElectLeaders',
  versions: '0-2',
  flexible: '2+',

  request: () => ({
    electionType: int8.since(1),
    topicPartitions: array({
      topic: string,
      partitions: array(int32),
    }).nullable(),
    timeoutMs: int32.default(60000),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16.since(1),
    replicaElectionResults: array({
      topic: string,
      partitionResult: array({
        partitionId: int32,
        errorCode: int16,
        errorMessage: string.nullable(),
      }),
    }),
  }),
})
