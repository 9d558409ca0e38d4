// DeleteGroups: groups that nobody is in, with their offsets.

import { DeleteGroups } from '../../protocol/messages/42-delete-groups.ts'
import { handler } from './handler.ts'
import { answerEach } from './topics.ts'

export const deleteGroups = handler(DeleteGroups, async ({ groupsNames }, { broker }) => ({
  throttleTimeMs: 0,
  results: await answerEach(
    [...new Set(groupsNames)],
    broker,
    async groupId => {
      await broker.groups.ask(groupId, shard => shard.delete(groupId))
      return { groupId, errorCode: 0 }
    },
    (groupId, { errorCode }) => ({ groupId, errorCode }),
  ),
}))
