// JoinGroup. The answer comes when the generation is complete.

import { errors } from '../../protocol/errors.ts'
import { JoinGroup } from '../../protocol/messages/11-join-group.ts'
import { failureOf } from '../errors.ts'
import type { JoinAnswer } from '../groups/classic/classic-member.ts'
import type { JoinRequest } from '../groups/classic/join.ts'
import { joinFailed } from '../groups/classic/join-answers.ts'
import { handler, type RequestContext } from './handler.ts'

const firstVersionWithRebalanceTimeout = 1
const firstVersionWithNullProtocol = 7

export const joinGroup = handler(JoinGroup, async (request, context) => {
  const answer = await join(request, context).catch(error =>
    joinFailed(failureOf(error, context.broker.report).errorCode),
  )
  if (context.version >= firstVersionWithNullProtocol) return answer
  return { ...answer, protocolName: answer.protocolName ?? '' }
})

async function join(request: JoinRequest, { broker, version, client }: RequestContext): Promise<JoinAnswer> {
  const { groupId, memberId, sessionTimeoutMs } = request
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = broker.groups.settings
  if (groupId === '') return joinFailed(errors.INVALID_GROUP_ID.code, memberId)
  if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
    return joinFailed(errors.INVALID_SESSION_TIMEOUT.code, memberId)
  }
  const rebalanceTimeoutMs = version < firstVersionWithRebalanceTimeout ? sessionTimeoutMs : request.rebalanceTimeoutMs
  const member = { version, clientId: client.id, address: client.address }
  return broker.groups.run(groupId, (shard, reply) => shard.join({ ...request, rebalanceTimeoutMs }, member, reply))
}
