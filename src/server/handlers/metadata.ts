// Metadata: the brokers, and topics with their partitions and leaders. A topic that is asked for by its name and is not
// there may be created, and is in the same answer: nobody has to ask again.

import { type ErrorName, errors } from '../../protocol/errors.ts'
import { Metadata } from '../../protocol/messages/03-metadata.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { ApiError } from '../errors.ts'
import { type MetadataState, offlineReplicas } from '../metadata/state.ts'
import type { Topic } from '../metadata/topic.ts'
import { problemOfName } from '../topic-name.ts'
import { allClusterOperations, allTopicOperations, noOperations } from './authorized-operations.ts'
import { handler, type RequestContext } from './handler.ts'
import { nodesFor } from './nodes.ts'
import { answerEach } from './topics.ts'

type TopicRow = ResponseInput<typeof Metadata>['topics'][number]
const firstVersionThatAsksByIds = 12
const unknown = errors.UNKNOWN_TOPIC_OR_PARTITION.code

type Asked = { readonly topicId: string; readonly name: string | null }

export const metadata = handler(Metadata, async (request, context) => {
  const { broker, version } = context
  const { topics, allowAutoTopicCreation } = request
  const { state } = broker.metadata
  const operations = request.includeTopicAuthorizedOperations ? allTopicOperations : noOperations
  const all = topics === null || (version === 0 && topics.length === 0)
  if (!all && version < firstVersionThatAsksByIds && topics.some(asksById)) return refused(topics, 'INVALID_REQUEST')
  if (!all && topics.some(topic => topic.name === null && topic.topicId === zeroUuid))
    return refused(topics, 'UNKNOWN_SERVER_ERROR')
  const rows = all
    ? Array.from(state.topics, topic => row(state, topic, operations))
    : await answerEach(
        wanted(topics),
        broker,
        async asked => row(state, await find(asked, context, allowAutoTopicCreation), operations),
        ({ name, topicId }, { errorCode }) =>
          missing(name, topicId, errorCode, errorCode === unknown ? operations : noOperations),
      )
  const nodes = nodesFor(context)
  return {
    brokers: nodes,
    clusterId: broker.clusterId,
    controllerId: nodes.length > 0 ? broker.nodeId : -1,
    topics: rows,
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? allClusterOperations : noOperations,
  }
})

function asksById({ name, topicId }: Asked): boolean {
  return name === null || topicId !== zeroUuid
}

/** Each once; where some are asked for by their ids, those that are asked for by name are not answered. */
function wanted(topics: readonly Asked[]): Asked[] {
  const byId = topics.filter(({ topicId }) => topicId !== zeroUuid)
  if (byId.length > 0) return [...new Map(byId.map(topic => [topic.topicId, topic])).values()]
  return [...new Map(topics.map(topic => [topic.name, topic])).values()]
}

async function find({ name, topicId }: Asked, { broker, bill }: RequestContext, create: boolean): Promise<Topic> {
  if (topicId !== zeroUuid || name === null) {
    const topic = broker.metadata.state.topicById(topicId)
    if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_ID')
    return topic
  }
  if (problemOfName(name) !== undefined) throw new ApiError('INVALID_TOPIC_EXCEPTION')
  return broker.metadata.state.topic(name) ?? (await broker.topics.autoCreate(name, create, bill.permitUnasked))
}

/** What is wrong with the request is said of every topic, and nothing is said of the cluster. */
function refused(topics: readonly Asked[], name: ErrorName): ResponseInput<typeof Metadata> {
  const { code } = errors[name]
  const rows = topics.map(({ name, topicId }) => missing(name ?? '', topicId, code, noOperations))
  return { brokers: [], topics: rows, errorCode: code }
}

function row(state: MetadataState, { name, id, internal, partitions }: Topic, operations: number): TopicRow {
  return {
    errorCode: 0,
    name,
    topicId: id,
    isInternal: internal,
    partitions: partitions.map(partition => {
      const { index, leader, leaderEpoch, replicas, isr } = partition
      return {
        errorCode: leader === -1 ? errors.LEADER_NOT_AVAILABLE.code : 0,
        partitionIndex: index,
        leaderId: leader,
        leaderEpoch,
        replicaNodes: replicas,
        isrNodes: isr,
        offlineReplicas: offlineReplicas(state, partition),
      }
    }),
    topicAuthorizedOperations: operations,
  }
}

function missing(name: string | null, topicId: string, errorCode: number, operations: number): TopicRow {
  return { errorCode, name, topicId, isInternal: false, partitions: [], topicAuthorizedOperations: operations }
}
