// Heartbeat of a member of a classic group.

import { Heartbeat } from '../../protocol/messages/12-heartbeat.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'

export const heartbeat = handler(Heartbeat, (request, { broker }) => {
  checkGroupId(request.groupId)
  return broker.groups.ask(request.groupId, shard => ({ errorCode: shard.heartbeat(request) }))
})
