// ElectLeaders. v1: unclean elections (KIP-460).

import { errors } from '../../protocol/errors.ts'
import { ElectLeaders } from '../../protocol/messages/43-elect-leaders.ts'
import { ApiError, failureOf } from '../errors.ts'
import { electionTypes, electLeader } from '../metadata/decisions/elect-leaders.ts'
import { attempt } from '../metadata/decisions/outcome.ts'
import type { NewRecord } from '../metadata/records.ts'
import { handler } from './handler.ts'
import { isTooLate, tooLate } from './timeout.ts'

export const electLeaders = handler(ElectLeaders, async (request, { broker }) => {
  const { metadata, report } = broker
  const { electionType, topicPartitions } = request
  const refusal = isTooLate(request) ? tooLate() : unknownType(electionType)
  const all = topicPartitions === null
  if (all && refusal !== undefined) return failed(refusal)
  const asked =
    topicPartitions ??
    metadata.state.topics.map(({ name, partitions }) => ({
      topic: name,
      partitions: partitions.map(({ index }) => index),
    }))
  const records: NewRecord[] = []
  const results = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.flatMap(partitionId => {
      const elected = refusal ?? attempt(() => electLeader(metadata.state, topic, partitionId, electionType))
      if (!(elected instanceof ApiError)) {
        records.push(elected)
        return [{ partitionId, errorCode: 0, errorMessage: null }]
      }
      // Who asks about everything wants to know where there was something to do.
      return all && elected.code === 'ELECTION_NOT_NEEDED' ? [] : [{ partitionId, ...failureOf(elected, report) }]
    }),
  }))
  await metadata.write(records)
  return { throttleTimeMs: 0, errorCode: refusal ? errors[refusal.code].code : 0, replicaElectionResults: results }
})

function failed({ code }: ApiError) {
  return { throttleTimeMs: 0, errorCode: errors[code].code, replicaElectionResults: [] }
}

function unknownType(type: number): ApiError | undefined {
  if (Object.values(electionTypes).includes(type)) return undefined
  return new ApiError('INVALID_REQUEST', `Unknown election type ${type}`)
}
