// Deletes committed offsets of a group's partitions (KIP-496).

import { api } from '../schema/api.ts'
import { array, int16, int32, string } from '../schema/field.ts'

export const OffsetDelete = api({
  key: 47,
  name: 'OffsetDelete',
  versions: '0',
  flexible: 'none',

  request: () => ({
    groupId: string,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
      }),
    }),
  }),

  response: () => ({
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  }),
})
