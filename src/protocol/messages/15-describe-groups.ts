// State, protocol and members of classic groups. v3: authorized operations; v4: static members; v6: error message, and
// GROUP_ID_NOT_FOUND for a group that is not there (KIP-1043).

import { api } from '../schema/api.ts'
import { array, bool, bytes, int16, int32, string } from '../schema/field.ts'

export const DescribeGroups = api({
  key: 15,
  name: 'DescribeGroups',
  versions: '0-6',
  flexible: '5+',

  request: () => ({
    groups: array(string),
    includeAuthorizedOperations: bool.since(3),
  }),

  response: () => ({
    throttleTimeMs: int32.since(1).ignorable(),
    groups: array({
      errorCode: int16,
      errorMessage: string.since(6).nullable().default(null),
      groupId: string,
      groupState: string,
      protocolType: string,
      protocolData: string,
      members: array({
        memberId: string,
        groupInstanceId: string.since(4).nullable().default(null).ignorable(),
        clientId: string,
        clientHost: string,
        memberMetadata: bytes,
        memberAssignment: bytes,
      }),
      authorizedOperations: int32.since(3).default(-2147483648),
    }),
  }),
})
