// FindCoordinator: the broker that looks after a group, a transactional id or a share partition is the leader of the
// partition of an internal topic that the key's hash picks. The topic is made when it is first looked for.

import { errors } from '../../protocol/errors.ts'
import { FindCoordinator } from '../../protocol/messages/10-find-coordinator.ts'
import { partitionFor } from '../coordinator/partition-for.ts'
import { ApiError, failureOf } from '../errors.ts'
import { offsetsTopic, shareTopic, transactionTopic } from '../metadata/topic.ts'
import { handler, type RequestContext } from './handler.ts'
import { malformed } from './malformed.ts'
import { type Node, nodesFor } from './nodes.ts'

/** By key type. */
const coordinatorTopics = [offsetsTopic, transactionTopic, shareTopic] as const

const firstVersionOfShares = 6
/** A group, the id of a topic, and a partition of it. */
const sharePartition = /^.+:[\w-]{22}:\d+$/s

const nobody = { nodeId: -1, host: '', port: -1 }

export const findCoordinator = handler(FindCoordinator, async (request, context) => {
  const { version } = context
  const keys = version >= 4 ? request.coordinatorKeys : [request.key]
  const coordinators = await Promise.all(keys.map(key => locate(key, request.keyType, context)))
  if (version >= 4) return { coordinators }
  const [{ nodeId, host, port, errorCode, errorMessage } = { ...nobody, errorCode: -1, errorMessage: null }] =
    coordinators
  return { nodeId, host, port, errorCode, errorMessage: messageOfOne(errorCode, errorMessage) }
})

/** Before there were several, a message came with success too. */
function messageOfOne(errorCode: number, message: string | null): string {
  if (errorCode === 0) return 'NONE'
  return message !== null && message !== '' ? message : malformed().message
}

async function locate(key: string, keyType: number, context: RequestContext) {
  const { broker } = context
  try {
    const { nodeId, host, port } = await coordinator(key, keyType, context)
    return { key, nodeId, host, port, errorCode: 0, errorMessage: '' }
  } catch (error) {
    const { errorCode, errorMessage } = failureOf(error, broker.report)
    return { key, ...nobody, errorCode, errorMessage: errorMessage ?? '' }
  }
}

async function coordinator(key: string, keyType: number, context: RequestContext): Promise<Node> {
  const { broker } = context
  const name = coordinatorTopics[keyType]
  if (name === undefined) throw malformed()
  if (name === shareTopic && (context.version < firstVersionOfShares || !sharePartition.test(key)))
    throw new ApiError('INVALID_REQUEST')
  const topic = broker.metadata.state.topic(name) ?? (await broker.topics.autoCreate(name, true))
  const partition = topic.partitions[partitionFor(key, topic.partitions.length)]
  const node = nodesFor(context).find(({ nodeId }) => nodeId === partition?.leader)
  if (node === undefined) throw new ApiError('COORDINATOR_NOT_AVAILABLE', errors.COORDINATOR_NOT_AVAILABLE.name)
  return node
}
