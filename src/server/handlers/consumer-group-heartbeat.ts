// ConsumerGroupHeartbeat: what can be said of it without knowing the group.

import { ConsumerGroupHeartbeat } from '../../protocol/messages/68-consumer-group-heartbeat.ts'
import type { Request } from '../../protocol/schema/api.ts'
import { ApiError } from '../errors.ts'
import { awayEpoch, leftEpoch } from '../groups/consumer/consumer-member.ts'
import { handler } from './handler.ts'

type HeartbeatRequest = Request<typeof ConsumerGroupHeartbeat>

/** From here on members make their ids themselves (KIP-1082). */
const firstVersionWithOwnId = 1

export const consumerGroupHeartbeat = handler(ConsumerGroupHeartbeat, (request, { broker, version, client }) => {
  check(request, version, broker.groups.settings.consumer.assignors)
  const member = { version, clientId: client.id, address: client.address }
  return broker.groups.ask(request.groupId, shard => shard.consumerHeartbeat(request, member))
})

function check(request: HeartbeatRequest, version: number, assignors: readonly string[]): void {
  const { memberEpoch, serverAssignor } = request
  if (version >= firstVersionWithOwnId || memberEpoch > 0 || memberEpoch === leftEpoch) {
    notEmpty(request.memberId, 'MemberId')
  }
  notEmpty(request.groupId, 'GroupId')
  notEmpty(request.instanceId, 'InstanceId')
  notEmpty(request.rackId, 'RackId')
  if (memberEpoch === 0) checkFirst(request)
  if (memberEpoch === awayEpoch && request.instanceId === null) invalid("InstanceId can't be null.")
  if (memberEpoch < awayEpoch) invalid('MemberEpoch is invalid.')
  if (serverAssignor !== null && !assignors.includes(serverAssignor)) {
    throw new ApiError(
      'UNSUPPORTED_ASSIGNOR',
      `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`,
    )
  }
}

function checkFirst(request: HeartbeatRequest): void {
  if (request.rebalanceTimeoutMs === -1) invalid('RebalanceTimeoutMs must be provided in first request.')
  if (request.topicPartitions?.length !== 0) invalid('TopicPartitions must be empty when (re-)joining.')
  if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
    invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
  }
}

function notEmpty(text: string | null, what: string): void {
  if (text?.trim() === '') invalid(`${what} can't be empty.`)
}

function invalid(message: string): never {
  throw new ApiError('INVALID_REQUEST', message)
}
