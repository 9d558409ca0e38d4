// OffsetDelete (KIP-496).

import { OffsetDelete } from '../../protocol/messages/47-offset-delete.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { sortTopics } from './group-topics.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'

export const offsetDelete = handler(OffsetDelete, async (request, { broker }) => {
  const { groupId } = request
  checkGroupId(groupId)
  const { known, answer } = sortTopics(
    request.topics.map(topic => ({ ...topic, topicId: zeroUuid })),
    broker,
  )
  const deleted = await broker.groups.ask(groupId, shard => shard.deleteOffsets({ ...request, topics: known }))
  return { ...deleted, topics: answer(deleted.topics) }
})
