// Heartbeat of a member of a classic group.

import { Heartbeat } from '../../protocol/messages/12-heartbeat.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'

export const heartbeat = handler(Heartbeat, async (request, { broker }) => {
  checkGroupId(request.groupId)
  return { errorCode: await broker.groups.ask(request.groupId, shard => shard.heartbeat(request)) }
})
