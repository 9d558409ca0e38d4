// ConsumerGroupDescribe: consumer groups, their members, what these have and are to have.

import { ConsumerGroupDescribe } from '../../protocol/messages/69-consumer-group-describe.ts'
import { allGroupOperations, noOperations } from './authorized-operations.ts'
import { checkGroupId } from './groups.ts'
import { handler } from './handler.ts'
import { answerEach } from './topics.ts'

const nothing = { groupState: '', groupEpoch: 0, assignmentEpoch: 0, assignorName: '', members: [] }

export const consumerGroupDescribe = handler(ConsumerGroupDescribe, async (request, { broker }) => {
  const { groupIds, includeAuthorizedOperations } = request
  // Ids that no group can have are answered first.
  const inOrder = groupIds.toSorted((a, b) => Math.sign(a.length) - Math.sign(b.length))
  const groups = await answerEach(
    inOrder,
    broker,
    groupId => {
      checkGroupId(groupId)
      return broker.groups.ask(groupId, shard => shard.describeConsumer(groupId))
    },
    (groupId, failure) => ({ ...nothing, groupId, ...failure }),
  )
  return {
    throttleTimeMs: 0,
    groups: groups.map(group => ({
      ...group,
      authorizedOperations: includeAuthorizedOperations && group.errorCode === 0 ? allGroupOperations : noOperations,
    })),
  }
})
