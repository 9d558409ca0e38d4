// LeaveGroup: one member leaves, or from version 3 on several are sent away.

import { LeaveGroup } from '../../protocol/messages/13-leave-group.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'

const firstVersionWithMembers = 3

export const leaveGroup = handler(LeaveGroup, async (request, { broker, version }) => {
  const { groupId } = request
  checkGroupId(groupId)
  const one = { memberId: request.memberId, groupInstanceId: null, reason: null }
  const leaving = version < firstVersionWithMembers ? [one] : request.members
  const members = await broker.groups.ask(groupId, shard => shard.leave(groupId, leaving))
  if (version >= firstVersionWithMembers) return { errorCode: 0, members }
  return { errorCode: members[0]?.errorCode ?? 0 }
})
