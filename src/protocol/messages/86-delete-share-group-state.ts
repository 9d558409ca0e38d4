// Between the group coordinator and the share coordinator: deletes the state of share-partitions (KIP-932).

import { api } from '../schema/api.ts'
import { array, int16, int32, string, uuid } from '../schema/field.ts'

export const DeleteShareGroupState = api({
  key: 86,
  name: 'DeleteShareGroupState',
  versions: '0',
  flexible: '0+',

  request: () => ({
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
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
