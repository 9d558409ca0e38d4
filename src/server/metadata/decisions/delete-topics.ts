// Taking topics away, by name or by id. A topic that was asked for twice stays: who asks so has made a mistake.

import { RemoveTopicRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { zeroUuid } from '../../../protocol/schema/layout.ts'
import { ApiError } from '../../errors.ts'
import { record } from '../records.ts'
import type { MetadataState } from '../state.ts'
import type { Topic } from '../topic.ts'
import { always, attempt, type Decision, duplicatesOf, type Permit } from './outcome.ts'

export interface TopicToDelete {
  readonly name: string | null
  readonly topicId: string
}

export interface DeletionResult extends TopicToDelete {
  readonly failure?: ApiError
}

export function deleteTopics(
  state: MetadataState,
  wanted: readonly TopicToDelete[],
  permit: Permit = always,
): Decision<DeletionResult> {
  const named = wanted.filter(({ name, topicId }) => name !== null && topicId === zeroUuid).map(({ name }) => name!)
  const ids = wanted.filter(({ name, topicId }) => name === null && topicId !== zeroUuid).map(({ topicId }) => topicId)
  const unclear = wanted.filter(({ name, topicId }) => (name === null) === (topicId === zeroUuid))
  const results: DeletionResult[] = unclear.map(topic => ({ ...topic, failure: invalid(whyUnclear(topic)) }))
  const topics: Topic[] = []
  const take = (topic: Topic) => {
    const failure = attempt(() => permit(topic.partitions.length))
    if (failure instanceof ApiError) results.push({ name: topic.name, topicId: topic.id, failure })
    else topics.push(topic)
  }

  const namedTwice = duplicatesOf(named)
  const idTwice = duplicatesOf(ids)
  for (const name of new Set(named)) {
    const topic = state.topic(name)
    const fail = (failure: ApiError, topicId = zeroUuid) => results.push({ name, topicId, failure })
    if (namedTwice.has(name)) fail(invalid('Duplicate topic name.'))
    else if (topic === undefined) fail(new ApiError('UNKNOWN_TOPIC_OR_PARTITION', notHere('topic-partition')))
    else if (ids.includes(topic.id)) {
      fail(invalid('The provided topic name maps to an ID that was already supplied.'), topic.id)
      idTwice.delete(topic.id)
    } else take(topic)
  }
  const byName = new Set(results.map(({ topicId }) => topicId))
  for (const topicId of new Set(ids)) {
    const topic = state.topicById(topicId)
    const fail = (failure: ApiError) => results.push({ name: null, topicId, failure })
    if (topic !== undefined && byName.has(topicId)) continue
    if (idTwice.has(topicId)) fail(invalid('Duplicate topic id.'))
    else if (topic === undefined) fail(new ApiError('UNKNOWN_TOPIC_ID', notHere('topic ID')))
    else take(topic)
  }
  return {
    records: topics.map(({ id: topicId }) => record(RemoveTopicRecord, { topicId })),
    results: [...results, ...topics.map(({ name, id }) => ({ name, topicId: id }))],
  }
}

function whyUnclear({ name }: TopicToDelete): string {
  return name === null
    ? 'Neither topic name nor id were specified.'
    : 'You may not specify both topic name and topic id.'
}

function notHere(what: string): string {
  return `This server does not host this ${what}.`
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
