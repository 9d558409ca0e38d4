// Electing leaders when somebody asks for it: the preferred one, which is the first of the replicas, or any that lives where
// there is none (KIP-460).

import { PartitionChangeRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { ApiError } from '../../errors.ts'
import { type NewRecord, record } from '../records.ts'
import type { MetadataState } from '../state.ts'
import { noLeader, type Topic } from '../topic.ts'

export const electionTypes = { preferred: 0, unclean: 1 }

/** Throws why there is no election. */
export function electLeader(state: MetadataState, topicName: string, index: number, type: number): NewRecord {
  const topic = state.topic(topicName)
  if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `No such topic as ${topicName}`)
  return type === electionTypes.preferred ? electPreferred(state, topic, index) : electAny(state, topic, index)
}

function electPreferred(state: MetadataState, topic: Topic, index: number): NewRecord {
  const { leader, replicas, isr } = partitionOf(topic, index)
  const [preferred = noLeader] = replicas
  if (leader === preferred) throw notNeeded()
  if (!isr.includes(preferred) || !isThere(state, preferred)) {
    throw new ApiError('PREFERRED_LEADER_NOT_AVAILABLE', 'The preferred leader was not available.')
  }
  return record(PartitionChangeRecord, { topicId: topic.id, partitionId: index, leader: preferred })
}

/** Whoever it is may have lost records. */
function electAny(state: MetadataState, topic: Topic, index: number): NewRecord {
  const { leader, replicas } = partitionOf(topic, index)
  if (leader !== noLeader) throw notNeeded()
  const elected = replicas.find(id => isThere(state, id))
  if (elected === undefined) {
    throw new ApiError('ELIGIBLE_LEADERS_NOT_AVAILABLE', 'Eligible topic partition leaders are not available.')
  }
  const change = { leader: elected, isr: [elected], eligibleLeaderReplicas: [], lastKnownElr: [] }
  return record(PartitionChangeRecord, { topicId: topic.id, partitionId: index, ...change })
}

function partitionOf({ name, partitions }: Topic, index: number) {
  const partition = partitions[index]
  if (partition !== undefined) return partition
  throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `No such partition as ${name}-${index}`)
}

function isThere({ brokers }: MetadataState, id: number): boolean {
  return brokers.get(id)?.fenced === false
}

function notNeeded(): ApiError {
  return new ApiError('ELECTION_NOT_NEEDED', 'Leader election not needed for topic partition.')
}
