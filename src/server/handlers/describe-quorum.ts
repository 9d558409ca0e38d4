// DescribeQuorum: who keeps the metadata, and how far they are. v1: times (KIP-836). v2: nodes and directories (KIP-853).

import { errors } from '../../protocol/errors.ts'
import { DescribeQuorum } from '../../protocol/messages/55-describe-quorum.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { handler } from './handler.ts'

type Topic = ResponseInput<typeof DescribeQuorum>['topics'][number]

const metadataTopic = '__cluster_metadata'

export const describeQuorum = handler(DescribeQuorum, ({ topics }, { broker, version }) => {
  const { metadata, clock } = broker
  const [first] = topics
  const isQuorum = topics.length === 1 && first?.topicName === metadataTopic && first.partitions.length === 1
  if (!isQuorum || first.partitions[0]?.partitionIndex !== 0) {
    return { errorCode: 0, errorMessage: '', topics: topics.map(elsewhere) }
  }
  const { nodeId, epoch, endOffset, highWatermark, controllerEndpoint, quorum } = metadata
  const replicaDirectoryId = quorum.voters.find(({ voterId }) => voterId === nodeId)?.voterDirectoryId ?? zeroUuid
  const now = clock.now()
  const voter = {
    replicaId: nodeId,
    ...(version >= 2 && { replicaDirectoryId }),
    logEndOffset: endOffset,
    lastFetchTimestamp: now,
    lastCaughtUpTimestamp: now,
  }
  const partition = {
    partitionIndex: 0,
    errorCode: 0,
    errorMessage: '',
    leaderId: nodeId,
    leaderEpoch: epoch,
    highWatermark,
    currentVoters: [voter],
    observers: [],
  }
  return {
    errorCode: 0,
    errorMessage: '',
    topics: [{ topicName: metadataTopic, partitions: [partition] }],
    ...(version >= 2 && { nodes: [{ nodeId, listeners: [controllerEndpoint] }] }),
  }
})

function elsewhere({ topicName, partitions }: { topicName: string; partitions: { partitionIndex: number }[] }): Topic {
  return {
    topicName,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION.code,
      errorMessage: 'This server does not host this topic-partition.',
      leaderId: 0,
      leaderEpoch: 0,
      highWatermark: 0,
      currentVoters: [],
      observers: [],
    })),
  }
}
