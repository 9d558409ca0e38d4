// DescribeTopicPartitions (KIP-966): topics in the order of their names, so many partitions at a time. A cursor says where
// the next request goes on.

import { errors } from '../../protocol/errors.ts'
import { DescribeTopicPartitions } from '../../protocol/messages/75-describe-topic-partitions.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { type MetadataState, offlineReplicas } from '../metadata/state.ts'
import type { Partition, Topic } from '../metadata/topic.ts'
import { problemOfName } from '../topic-name.ts'
import { allTopicOperations } from './authorized-operations.ts'
import { handler } from './handler.ts'

type Row = ResponseInput<typeof DescribeTopicPartitions>['topics'][number]

export const describeTopicPartitions = handler(DescribeTopicPartitions, (request, { broker }) => {
  const { state } = broker.metadata
  const { cursor, responsePartitionLimit } = request
  const asked = request.topics.map(({ name }) => name)
  const problem = problemOf(asked, cursor)
  if (problem !== undefined) return { throttleTimeMs: 0, topics: asked.map(name => missing(name, problem)) }
  const names = asked.length > 0 ? [...new Set(asked)].sort() : state.topics.map(({ name }) => name)
  const most = broker.config.broker('max.request.partition.size.limit')
  let left = Math.max(1, Math.min(responsePartitionLimit, most))
  const topics: Row[] = []
  for (const name of names) {
    if (cursor !== null && name < cursor.topicName) continue
    if (left === 0) return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: 0 } }
    const topic = state.topic(name)
    if (topic === undefined) {
      const code = problemOfName(name) === undefined ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION'
      topics.push({ ...missing(name, code), topicAuthorizedOperations: allTopicOperations })
      continue
    }
    const from = cursor?.topicName === name ? cursor.partitionIndex : 0
    const partitions = topic.partitions.slice(from, from + left)
    topics.push(row(state, topic, partitions))
    left -= partitions.length
    const next = from + partitions.length
    if (left === 0 && next < topic.partitions.length) {
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: next } }
    }
  }
  return { throttleTimeMs: 0, topics }
})

type Problem = 'INVALID_REQUEST' | 'UNKNOWN_SERVER_ERROR' | 'UNKNOWN_TOPIC_OR_PARTITION' | 'INVALID_TOPIC_EXCEPTION'

/** What fails all topics of a request. A name that is empty is what Kafka did not think of. */
function problemOf(
  names: readonly string[],
  cursor: { readonly topicName: string; readonly partitionIndex: number } | null,
): Problem | undefined {
  if (names.includes('')) return 'UNKNOWN_SERVER_ERROR'
  if (cursor === null) return undefined
  const unlisted = names.length > 0 && !names.includes(cursor.topicName)
  return unlisted || cursor.partitionIndex < 0 ? 'INVALID_REQUEST' : undefined
}

function missing(name: string, problem: Problem): Row {
  return { errorCode: errors[problem].code, name, topicId: zeroUuid, partitions: [] }
}

function row(state: MetadataState, { name, id, internal }: Topic, partitions: readonly Partition[]): Row {
  return {
    errorCode: 0,
    name,
    topicId: id,
    isInternal: internal,
    partitions: partitions.map(partition => ({
      errorCode: 0, // with or without a leader
      partitionIndex: partition.index,
      leaderId: partition.leader,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: partition.replicas,
      isrNodes: partition.isr,
      eligibleLeaderReplicas: partition.eligibleLeaderReplicas,
      lastKnownElr: partition.lastKnownElr,
      offlineReplicas: offlineReplicas(state, partition),
    })),
    topicAuthorizedOperations: allTopicOperations,
  }
}
