// Forgets where an empty share group is (KIP-932).

import { api } from '../schema/api.ts'
import { array, int16, int32, string, uuid } from '../schema/field.ts'

export const DeleteShareGroupOffsets = api({
  key: 92,
  name: 'DeleteShareGroupOffsets',
  versions: '0',
  flexible: '0+',

  request: () => ({
    groupId: string,
    topics: array({
      topicName: string,
    }),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    responses: array({
      topicName: string,
      topicId: uuid,
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  }),
})
