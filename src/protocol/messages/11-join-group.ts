// Enters a classic group, or its next generation; the answer comes when all members have joined.
// v1: rebalance timeout; v4: a member id is required first (KIP-394); v5: static members (KIP-345); v7: protocol type;
// v8: reason (KIP-800); v9: the leader may skip the assignment (KIP-814).

import { api } from '../schema/api.ts'
import { array, bool, bytes, int16, int32, string } from '../schema/field.ts'

export const JoinGroup = api({
  key: 11,
  name: 'JoinGroup',
  versions: '0-9',
  flexible: '6+',

  request: () => ({
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: int32.since(1).default(-1).ignorable(),
    memberId: string,
    groupInstanceId: string.since(5).nullable().default(null),
    protocolType: string,
    protocols: array({
      name: string,
      metadata: bytes,
    }),
    reason: string.since(8).nullable().default(null).ignorable(),
  }),

  response: () => ({
    throttleTimeMs: int32.since(2).ignorable(),
    errorCode: int16,
    generationId: int32.default(-1),
    protocolType: string.since(7).nullable().default(null).ignorable(),
    protocolName: string.nullable(7),
    leader: string,
    skipAssignment: bool.since(9),
    memberId: string,
    members: array({
      memberId: string,
      groupInstanceId: string.since(5).nullable().default(null).ignorable(),
      metadata: bytes,
    }),
  }),
})
