// OffsetFetch: of one group, or from version 8 on of several; null topics asks for all that it has.

import { errors } from '../../protocol/errors.ts'
import { OffsetFetch } from '../../protocol/messages/09-offset-fetch.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { failureOf } from '../errors.ts'
import type { GroupOffsetsAnswer, GroupOffsetsRequest } from '../groups/offsets/fetch.ts'
import { handler, type RequestContext } from './handler.ts'

const firstVersionWithError = 2
const firstVersionWithGroups = 8
const firstVersionWithIds = 10

const nothing = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '' }

export const offsetFetch = handler(OffsetFetch, async (request, context) => {
  const { version } = context
  const { requireStable } = request
  if (version >= firstVersionWithGroups) {
    return { groups: await Promise.all(request.groups.map(group => fetchGroup(group, requireStable, context))) }
  }
  const topics = request.topics?.map(topic => ({ ...topic, topicId: zeroUuid })) ?? null
  const group = { groupId: request.groupId, memberId: null, memberEpoch: -1, topics }
  return oldAnswer(group, await fetchGroup(group, requireStable, context), version)
})

async function fetchGroup(
  request: GroupOffsetsRequest,
  requireStable: boolean,
  context: RequestContext,
): Promise<GroupOffsetsAnswer> {
  const { broker, version } = context
  const { groupId } = request
  try {
    if (version >= firstVersionWithIds) return await fetchById(request, requireStable, context)
    return await broker.groups.ask(groupId, shard => shard.fetch(request, requireStable))
  } catch (error) {
    return { groupId, topics: [], errorCode: failureOf(error, broker.report).errorCode }
  }
}

/** Offsets are kept under names. Of all topics, those have an id that are still there. */
async function fetchById(
  request: GroupOffsetsRequest,
  requireStable: boolean,
  { broker }: RequestContext,
): Promise<GroupOffsetsAnswer> {
  const { state } = broker.metadata
  const { groupId } = request
  if (request.topics === null) {
    const all = await broker.groups.ask(groupId, shard => shard.fetch(request, requireStable))
    const topics = all.topics.flatMap(topic => {
      const topicId = state.topic(topic.name ?? '')?.id
      return topicId === undefined ? [] : { ...topic, topicId }
    })
    return { ...all, topics }
  }
  const named = request.topics.map(topic => ({ ...topic, name: state.topicById(topic.topicId)?.name }))
  const known = named.flatMap(({ name, ...topic }) => (name === undefined ? [] : { ...topic, name }))
  const { topics } = await broker.groups.ask(groupId, shard =>
    shard.fetch({ ...request, topics: known }, requireStable),
  )
  const unknown = named.filter(({ name }) => name === undefined)
  const errorCode = errors.UNKNOWN_TOPIC_ID.code
  return {
    groupId,
    topics: [
      ...unknown.map(({ topicId, partitionIndexes }) => ({
        topicId,
        partitions: partitionIndexes.map(partitionIndex => ({ partitionIndex, ...nothing, errorCode })),
      })),
      ...topics,
    ],
  }
}

/** Before version 2 only partitions have errors. */
function oldAnswer(
  { topics: asked }: GroupOffsetsRequest,
  { topics, errorCode = 0 }: GroupOffsetsAnswer,
  version: number,
): ResponseInput<typeof OffsetFetch> {
  if (version >= firstVersionWithError || errorCode === 0) {
    return { errorCode, topics: topics.map(({ name = '', partitions }) => ({ name, partitions })) }
  }
  return {
    topics: (asked ?? []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map(partitionIndex => ({ partitionIndex, ...nothing, errorCode })),
    })),
  }
}
