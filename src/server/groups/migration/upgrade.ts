// A classic group of consumers becomes a consumer group (KIP-848) because somebody joins that speaks that protocol. Its members
// stay with what they have, and go on speaking theirs.

import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import type { ClassicGroup } from '../classic/classic-group.ts'
import type { ClassicMember } from '../classic/classic-member.ts'
import { consumerProtocol } from '../classic/subscriptions.ts'
import { ConsumerGroup } from '../consumer/consumer-group.ts'
import { newMember } from '../consumer/consumer-member.ts'
import {
  currentRecord,
  epochRecord,
  memberRecord,
  targetEpochRecord,
  targetRecord,
} from '../consumer/consumer-records.ts'
import { metadataHash } from '../consumer/metadata-hash.ts'
import type { PartitionSet } from '../consumer/partition-sets.ts'
import type { ConsumerSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import { readAssignment, readSubscription, understood } from './embedded.ts'

/** Throws if the group is to stay as it is. */
export function checkUpgrade({ id, protocolType, members }: ClassicGroup, settings: ConsumerSettings): void {
  if (!settings.allowsUpgrade) throw noUpgrade(id, 'online upgrade is disabled')
  if (protocolType !== consumerProtocol) throw noUpgrade(id, 'the group does not use the consumer embedded protocol')
  if (members.size > settings.maxSize) throw noUpgrade(id, 'the group size exceeds the consumer group maximum size')
}

/** The group that it becomes. Throws if its members say what nobody understands. */
export function upgraded(classic: ClassicGroup, topics: GroupTopics): ConsumerGroup {
  const { id, generation } = classic
  const group = new ConsumerGroup(id)
  group.epoch = generation
  group.targetEpoch = generation
  for (const member of classic.members.values()) {
    const partitions = assignmentOf(member, classic, topics)
    group.targets.set(member.id, partitions)
    group.change(member.id, upgradedMember(member, classic, partitions, topics))
  }
  group.metadataHash = metadataHash(group.topics, topics)
  return group
}

/** What there is to say of a new group that has all this already. */
export function upgradeRecords(group: ConsumerGroup): CoordinatorWrite[] {
  const { id, epoch, targetEpoch, targetTimestamp } = group
  const members = [...group.members.values()]
  return [
    ...members.map(member => memberRecord(id, member)),
    epochRecord(id, epoch, group.metadataHash),
    ...members.map(member => targetRecord(id, member.id, group.targetOf(member.id))),
    targetEpochRecord(id, targetEpoch, targetTimestamp),
    ...members.map(member => currentRecord(id, member)),
  ]
}

/** As of the last generation that was completed: if another was being made, everybody comes again anyway. */
function upgradedMember(member: ClassicMember, group: ClassicGroup, partitions: PartitionSet, topics: GroupTopics) {
  const { generation, protocol } = group
  const subscription = understood(
    () => readSubscription(metadataOf(member, protocol), topics),
    () => malformed(group),
  )
  const { sessionTimeoutMs, protocols } = member
  return {
    ...newMember(member.id),
    instanceId: member.instanceId,
    rackId: subscription.rackId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    topics: subscription.topics,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    classic: { sessionTimeoutMs, protocols },
    epoch: generation,
    previousEpoch: generation,
    assigned: since(partitions, generation),
  }
}

/** Before the first generation there is none, and nobody has said anything about that. */
function metadataOf(member: ClassicMember, protocol: string | null): Buffer {
  if (protocol === null || !member.knows(protocol)) throw new ApiError('UNKNOWN_SERVER_ERROR')
  return member.metadata(protocol)
}

function assignmentOf({ assignment }: ClassicMember, group: ClassicGroup, topics: GroupTopics): PartitionSet {
  const { partitions, hasUserData } = understood(
    () => readAssignment(assignment, topics),
    () => malformed(group),
  )
  if (!hasUserData) return partitions
  throw noUpgrade(
    group.id,
    'an unsupported custom assignor is in use. ' +
      'Please refer to the documentation or switch to a default assignor before re-attempting the upgrade',
  )
}

function since(partitions: PartitionSet, epoch: number): Map<string, Map<number, number>> {
  return new Map(
    Array.from(partitions, ([topicId, indexes]) => [topicId, new Map(Array.from(indexes, i => [i, epoch]))]),
  )
}

function malformed({ id }: ClassicGroup): ApiError {
  return noUpgrade(id, 'the embedded consumer protocol is malformed')
}

function noUpgrade(id: string, why: string): ApiError {
  return new ApiError('GROUP_ID_NOT_FOUND', `Cannot upgrade classic group ${id} to consumer group because ${why}.`)
}
