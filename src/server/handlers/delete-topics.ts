// DeleteTopics. v5: ErrorMessage. v6: topics by id (KIP-516).

import { DeleteTopics } from '../../protocol/messages/20-delete-topics.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { ApiError, failureOf } from '../errors.ts'
import { type DeletionResult, deleteTopics as decide } from '../metadata/decisions/delete-topics.ts'
import { handler, type RequestContext } from './handler.ts'
import { isTooLate, tooLate } from './timeout.ts'

/** Those before do not know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 5

export const deleteTopics = handler(DeleteTopics, async (request, context) => {
  const { broker, version } = context
  const topics = version < 6 ? request.topicNames.map(name => ({ name, topicId: zeroUuid })) : request.topics
  const refusal = disabled(context) ?? (isTooLate(request) ? tooLate() : undefined)
  const results: readonly DeletionResult[] =
    refusal === undefined ? await remove(topics, context) : topics.map(topic => ({ ...topic, failure: refusal }))
  return {
    responses: results.map(({ name, topicId, failure }) => ({
      name,
      topicId,
      ...(failure === undefined ? { errorCode: 0, errorMessage: null } : failureOf(failure, broker.report)),
    })),
  }
})

function disabled({ broker, version }: RequestContext): ApiError | undefined {
  if (broker.config.broker('delete.topic.enable')) return undefined
  return new ApiError(version < 3 ? 'INVALID_REQUEST' : 'TOPIC_DELETION_DISABLED')
}

async function remove(topics: Parameters<typeof decide>[1], { broker: { metadata }, version, bill }: RequestContext) {
  const { records, results } = decide(metadata.state, topics, bill.permit(version >= firstStrictVersion))
  await metadata.write(records)
  return results
}
