// Between the group coordinator and the share coordinator: starts the state of share-partitions (KIP-932).

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, string, uuid } from '../schema/field.ts'

export const InitializeShareGroupState = api({
  key: 83,
  name: 'InitializeShareGroupState',
  versions: '0',
  flexible: '0+',

  request: () => ({
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        stateEpoch: int32,
        startOffset: int64,
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
      }),
    }),
  }),
})
