// SyncGroup. The answer comes when the leader has handed in the assignment.

import { SyncGroup } from '../../protocol/messages/14-sync-group.ts'
import { ApiError } from '../errors.ts'
import type { SyncAnswer } from '../groups/classic/classic-member.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'

/** From here on a member says which protocol it means (KIP-559). */
const firstVersionWithProtocol = 5

export const syncGroup = handler(SyncGroup, (request, { broker, version }) => {
  const { protocolType, protocolName } = request
  if (version >= firstVersionWithProtocol && (protocolType === null || protocolName === null)) {
    throw new ApiError('INCONSISTENT_GROUP_PROTOCOL')
  }
  checkGroupId(request.groupId)
  return broker.groups.run<SyncAnswer>(request.groupId, (shard, reply) => shard.sync(request, reply))
})
