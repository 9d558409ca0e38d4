// Leaves a classic group: one member, from v3 on several (KIP-345); v5: reason (KIP-800).

import { api } from '../schema/api.ts'
import { array, int16, int32, string } from '../schema/field.ts'

export const LeaveGroup = api({
  key: 13,
  name: 'LeaveGroup',
  versions: '0-5',
  flexible: '4+',

  request: () => ({
    groupId: string,
    memberId: string.until(2),
    members: array({
      memberId: string,
      groupInstanceId: string.nullable().default(null),
      reason: string.since(5).nullable().default(null).ignorable(),
    }).since(3),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    members: array({
      memberId: string,
      groupInstanceId: string.nullable(),
      errorCode: int16,
    }).since(3),
  }),
})
