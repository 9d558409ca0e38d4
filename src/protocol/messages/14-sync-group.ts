// Hands in the leader's assignment of a generation, and gives each member its own.

import { api } from '../schema/api.ts'
import { array, bytes, int16, int32, string } from '../schema/field.ts'

export const SyncGroup = api({
  key: 14,
  name: 'SyncGroup',
  versions: '0-5',
  flexible: '4+',

  request: () => ({
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: string.since(3).nullable().default(null),
    protocolType: string.since(5).nullable().default(null).ignorable(),
    protocolName: string.since(5).nullable().default(null).ignorable(),
    assignments: array({
      memberId: string,
      assignment: bytes,
    }),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    protocolType: string.since(5).nullable().default(null).ignorable(),
    protocolName: string.since(5).nullable().default(null).ignorable(),
    assignment: bytes,
  }),
})
