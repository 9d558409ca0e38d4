// Between the group coordinator and the share coordinator: the start offsets alone (KIP-932). v1: delivery complete count (KIP-1226).

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, string, uuid } from '../schema/field.ts'

export const ReadShareGroupStateSummary = api({
  key: 87,
  name: 'ReadShareGroupStateSummary',
  versions: '0-1',
  flexible: '0+',

  request: () => ({
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        leaderEpoch: int32,
      }),
    }),
  }),

  response: () => ({
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        stateEpoch: int32,
        leaderEpoch: int32,
        startOffset: int64,
        deliveryCompleteCount: int32.since(1).default(-1).ignorable(),
      }),
    }),
  }),
})
