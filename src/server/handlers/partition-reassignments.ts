// AlterPartitionReassignments and ListPartitionReassignments (KIP-455). Replicas cannot move while there is one broker: what is
// asked for is what is there, or it is wrong.

import { errors } from '../../protocol/errors.ts'
import { AlterPartitionReassignments } from '../../protocol/messages/45-alter-partition-reassignments.ts'
import { ListPartitionReassignments } from '../../protocol/messages/46-list-partition-reassignments.ts'
import type { Request } from '../../protocol/schema/api.ts'
import { ApiError, failureOf } from '../errors.ts'
import { attempt } from '../metadata/decisions/outcome.ts'
import { checkReplicas } from '../metadata/decisions/placement.ts'
import type { MetadataState } from '../metadata/state.ts'
import { handler } from './handler.ts'
import { isTooLate, tooLate } from './timeout.ts'

type Reassignment = Request<typeof AlterPartitionReassignments>['topics'][number]['partitions'][number]

export const alterPartitionReassignments = handler(AlterPartitionReassignments, (request, { broker }) => {
  const { topics, allowReplicationFactorChange } = request
  const late = isTooLate(request) ? tooLate() : undefined
  const responses = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(partition => {
      const { partitionIndex } = partition
      const failure = late ?? attempt(() => reassign(broker.metadata.state, name, partition))
      if (failure === undefined) return { partitionIndex, errorCode: 0, errorMessage: null }
      return { partitionIndex, ...failureOf(failure, broker.report) }
    }),
  }))
  const errorCode = late === undefined ? 0 : errors[late.code].code
  const errorMessage = topics.length === 0 ? '' : null
  return { throttleTimeMs: 0, allowReplicationFactorChange, errorCode, errorMessage, responses }
})

/** Without replicas a reassignment that is under way is to end; there is none. */
function reassign(state: MetadataState, name: string, { partitionIndex, replicas }: Reassignment): undefined {
  const topic = state.topic(name)
  const unknown = (what: string) => new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find ${what}.`)
  if (topic === undefined) throw unknown(`a topic named ${name}`)
  const partition = topic.partitions[partitionIndex]
  if (partition === undefined) throw unknown(`partition ${name}:${partitionIndex}`)
  if (replicas === null) throw new ApiError('NO_REASSIGNMENT_IN_PROGRESS')
  checkReplicas(state, replicas)
  const stays = replicas.length === partition.replicas.length && replicas.every(id => partition.replicas.includes(id))
  if (!stays) throw new ApiError('INVALID_REPLICA_ASSIGNMENT', 'Replicas cannot be moved between brokers here.')
}

export const listPartitionReassignments = handler(ListPartitionReassignments, ({ topics }, { broker }) => {
  const asked = topics && new Map(topics.map(({ name, partitionIndexes }) => [name, new Set(partitionIndexes)]))
  const under = broker.metadata.state.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions
      .filter(({ index, addingReplicas, removingReplicas }) => {
        const moves = addingReplicas.length > 0 || removingReplicas.length > 0
        return moves && (asked === null || asked.get(name)?.has(index))
      })
      .map(({ index: partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
        partitionIndex,
        replicas,
        addingReplicas,
        removingReplicas,
      })),
  }))
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    errorMessage: null,
    topics: under.filter(({ partitions }) => partitions.length > 0),
  }
})
