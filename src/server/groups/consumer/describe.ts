// A consumer group as ConsumerGroupDescribe shows it.

import type { ConsumerGroupDescribe } from '../../../protocol/messages/69-consumer-group-describe.ts'
import type { ResponseInput } from '../../../protocol/schema/api.ts'
import type { GroupTopics } from '../topics.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { merged, type PartitionMap, type PartitionSet, rowsOf } from './partition-sets.ts'
import { preferredAssignor } from './targets.ts'

export type DescribedConsumerGroup = ResponseInput<typeof ConsumerGroupDescribe>['groups'][number]

/** By the protocol that a member speaks. */
const memberTypes = { classic: 0, consumer: 1 }

export function describeConsumerGroup(
  group: ConsumerGroup,
  assignors: readonly string[],
  topics: GroupTopics,
): DescribedConsumerGroup {
  const named = (partitions: PartitionSet | PartitionMap<number>) =>
    rowsOf(partitions).flatMap(row => {
      const topic = topics.topicById(row.topicId)
      return topic === undefined ? [] : { ...row, topicName: topic.name }
    })
  return {
    errorCode: 0,
    groupId: group.id,
    groupState: group.state,
    groupEpoch: group.epoch,
    assignmentEpoch: group.targetEpoch,
    assignorName: preferredAssignor(group, assignors),
    members: Array.from(group.members.values(), member => ({
      memberId: member.id,
      instanceId: member.instanceId,
      rackId: member.rackId,
      memberEpoch: member.epoch,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.topics,
      subscribedTopicRegex: member.pattern,
      assignment: { topicPartitions: named(merged(member.assigned, member.revoking)) },
      targetAssignment: { topicPartitions: named(group.targetOf(member.id)) },
      memberType: member.classic === null ? memberTypes.consumer : memberTypes.classic,
    })),
  }
}
