// CreateTopics. v1: ValidateOnly. v5: the topic as it is made, with its configs. v7: TopicId.

import { CreateTopics } from '../../protocol/messages/19-create-topics.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { describeTopic } from '../config/describe.ts'
import { ApiError, failureOf } from '../errors.ts'
import type { TopicResult } from '../metadata/decisions/create-topics.ts'
import type { Services } from '../services.ts'
import { handler } from './handler.ts'
import { isTooLate, tooLate } from './timeout.ts'

type Row = ResponseInput<typeof CreateTopics>['topics'][number]

/** Those before do not know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 6

export const createTopics = handler(CreateTopics, async (request, { broker, version, bill }) => {
  const { topics, validateOnly } = request
  const results = isTooLate(request)
    ? topics.map(({ name }) => ({ name, outcome: tooLate() }))
    : await broker.topics.create(topics, validateOnly, bill.permit(version >= firstStrictVersion))
  return { topics: results.map(result => row(result, broker)) }
})

function row({ name, outcome }: TopicResult, { config, report }: Services): Row {
  if (outcome instanceof ApiError) return { name, topicId: zeroUuid, ...failureOf(outcome, report), configs: [] }
  const { topicId, numPartitions, replicationFactor, configs } = outcome
  const described = describeTopic(config, name, configs).sort((one, other) => (one.name < other.name ? -1 : 1))
  return {
    name,
    topicId,
    errorCode: 0,
    errorMessage: null,
    numPartitions,
    replicationFactor,
    configs: described.map(({ name, value, readOnly, configSource, isSensitive }) => ({
      name,
      value: configs.get(name) ?? value, // as it was written
      readOnly,
      configSource,
      isSensitive,
    })),
  }
}
