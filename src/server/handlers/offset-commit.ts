// OffsetCommit. What version 0 once gave to ZooKeeper is kept like everything else.

import { OffsetCommit } from '../../protocol/messages/08-offset-commit.ts'
import { failureOf } from '../errors.ts'
import { failAll, sortTopics } from './group-topics.ts'
import { handler } from './handler.ts'

export const offsetCommit = handler(OffsetCommit, async (request, { broker, version }) => {
  const { groupId } = request
  const { known, answer } = sortTopics(request.topics, broker)
  if (known.length === 0) return { topics: answer([]) }
  try {
    const { topics } = await broker.groups.ask(groupId, shard => shard.commit({ ...request, topics: known }, version))
    return { topics: answer(topics) }
  } catch (error) {
    return { topics: answer(failAll(known, failureOf(error, broker.report).errorCode)) }
  }
})
