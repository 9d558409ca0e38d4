// LeaveGroup: members that go, by themselves or sent by an administrator, who knows static members by their instance (KIP-345).

import { errors } from '../../../protocol/errors.ts'
import type { LeaveGroup } from '../../../protocol/messages/13-leave-group.ts'
import type { Request, ResponseInput } from '../../../protocol/schema/api.ts'
import { ApiError } from '../../errors.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { Rebalance } from './rebalance.ts'

export type LeaveRequest = Request<typeof LeaveGroup>
export type MemberRow = NonNullable<ResponseInput<typeof LeaveGroup>['members']>[number]
type Leaving = Pick<LeaveRequest['members'][number], 'memberId' | 'groupInstanceId'>

export function leaveGroup(group: ClassicGroup, members: readonly Leaving[], rebalance: Rebalance): MemberRow[] {
  const rows = members.map(({ memberId, groupInstanceId }) => ({
    memberId,
    groupInstanceId,
    errorCode: leave(group, { memberId, groupInstanceId }, rebalance),
  }))
  if (!rows.some(({ errorCode }) => errorCode === 0)) return rows
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') rebalance.prepare(group)
  else rebalance.completeIfAllJoined(group)
  return rows
}

/** The error code of the member's row. */
function leave(group: ClassicGroup, { memberId, groupInstanceId }: Leaving, rebalance: Rebalance): number {
  if (memberId === '') {
    const member = groupInstanceId === null ? undefined : group.memberOfInstance(groupInstanceId)
    if (member === undefined) return errors.UNKNOWN_MEMBER_ID.code
    rebalance.remove(group, member.id)
    return 0
  }
  if (group.pending.has(memberId)) {
    rebalance.remove(group, memberId)
    return 0
  }
  try {
    rebalance.remove(group, group.member(memberId, groupInstanceId).id)
    return 0
  } catch (error) {
    if (error instanceof ApiError) return errors[error.code].code
    throw error
  }
}
