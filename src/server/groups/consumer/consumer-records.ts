// The records of consumer groups, to and from bytes, as Kafka 4.3 writes them.

import {
  ConsumerGroupCurrentMemberAssignment as Current,
  ConsumerGroupMetadata as Epoch,
  ConsumerGroupMemberMetadata as Member,
  ConsumerGroupPartitionMetadata as OldTopics,
  ConsumerGroupRegularExpression as Pattern,
  ConsumerGroupTargetAssignmentMember as Target,
  ConsumerGroupTargetAssignmentMetadata as TargetEpoch,
} from '../../../protocol/internal/consumer-offsets.ts'
import type { Reader } from '../../../protocol/wire/reader.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import { keptProtocols } from '../classic/classic-member.ts'
import type { ConsumerMember, MemberState } from './consumer-member.ts'
import { type PartitionMap, type PartitionSet, put, rowsOf } from './partition-sets.ts'

export { Current, Epoch, Member, OldTopics, Pattern, Target, TargetEpoch }

const version = 0
const states: readonly MemberState[] = ['stable', 'unrevoked', 'unreleased']

type CurrentState = Pick<ConsumerMember, 'epoch' | 'previousEpoch' | 'state' | 'assigned' | 'revoking'>

export interface ResolvedPattern {
  readonly topics: readonly string[]
  /** Of the metadata that they were looked up in. */
  readonly version: number
  readonly timestamp: number
}

export function epochRecord(groupId: string, epoch: number, metadataHash: number): CoordinatorWrite {
  return { key: Epoch.encodeKey({ groupId }), value: Epoch.encodeValue(version, { epoch, metadataHash }) }
}

export function memberRecord(groupId: string, member: ConsumerMember): CoordinatorWrite {
  return {
    key: Member.encodeKey({ groupId, memberId: member.id }),
    value: Member.encodeValue(version, {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.topics,
      subscribedTopicRegex: member.pattern,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.assignor,
      classicMemberMetadata: member.classic && {
        sessionTimeoutMs: member.classic.sessionTimeoutMs,
        supportedProtocols: [...member.classic.protocols],
      },
    }),
  }
}

/** What is kept of the bytes is copied, or they would keep everything else alive that was read with them. */
export function readMember(reader: Reader): Omit<ConsumerMember, 'id' | keyof CurrentState> {
  const { classicMemberMetadata: classic, ...member } = Member.readValue(reader)
  return {
    instanceId: member.instanceId,
    rackId: member.rackId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    topics: [...member.subscribedTopicNames].sort(),
    pattern: member.subscribedTopicRegex ?? '',
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    assignor: member.serverAssignor,
    classic: classic && {
      sessionTimeoutMs: classic.sessionTimeoutMs,
      protocols: keptProtocols(classic.supportedProtocols),
    },
  }
}

export function targetEpochRecord(
  groupId: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): CoordinatorWrite {
  return {
    key: TargetEpoch.encodeKey({ groupId }),
    value: TargetEpoch.encodeValue(version, { assignmentEpoch, assignmentTimestamp }),
  }
}

export function targetRecord(groupId: string, memberId: string, partitions: PartitionSet): CoordinatorWrite {
  return {
    key: Target.encodeKey({ groupId, memberId }),
    value: Target.encodeValue(version, { topicPartitions: rowsOf(partitions) }),
  }
}

export function currentRecord(groupId: string, member: ConsumerMember): CoordinatorWrite {
  return {
    key: Current.encodeKey({ groupId, memberId: member.id }),
    value: Current.encodeValue(version, {
      memberEpoch: member.epoch,
      previousMemberEpoch: member.previousEpoch,
      state: states.indexOf(member.state),
      assignedPartitions: epochRows(member.assigned),
      partitionsPendingRevocation: epochRows(member.revoking),
    }),
  }
}

function epochRows(partitions: PartitionMap<number>) {
  return Array.from(partitions, ([topicId, epochs]) => ({
    topicId,
    partitions: [...epochs.keys()],
    assignmentEpochs: [...epochs.values()],
  }))
}

export function patternRecord(groupId: string, regularExpression: string, resolved: ResolvedPattern): CoordinatorWrite {
  return {
    key: Pattern.encodeKey({ groupId, regularExpression }),
    value: Pattern.encodeValue(version, resolved),
  }
}

/** The state of a member that a record has; before Kafka 4.3 there were no epochs of single partitions. */
export function readCurrent(reader: Reader): CurrentState {
  const value = Current.readValue(reader)
  const { memberEpoch: epoch } = value
  return {
    epoch,
    previousEpoch: value.previousMemberEpoch,
    state: states[value.state] ?? 'stable',
    assigned: epochsOf(value.assignedPartitions, epoch),
    revoking: epochsOf(value.partitionsPendingRevocation, epoch),
  }
}

interface EpochRow {
  readonly topicId: string
  readonly partitions: readonly number[]
  readonly assignmentEpochs: readonly number[] | null
}

function epochsOf(rows: readonly EpochRow[], epoch: number): PartitionMap<number> {
  const found = new Map<string, Map<number, number>>()
  for (const { topicId, partitions, assignmentEpochs } of rows) {
    for (const [i, index] of partitions.entries()) put(found, topicId, index, assignmentEpochs?.[i] ?? epoch)
  }
  return found
}

/** What ends a member; in the order in which Kafka wants to read it. */
export function memberTombstones(groupId: string, memberId: string): CoordinatorWrite[] {
  const key = { groupId, memberId }
  return [Current, Target, Member].map(record => ({ key: record.encodeKey(key), value: null }))
}

export function patternTombstone(groupId: string, regularExpression: string): CoordinatorWrite {
  return { key: Pattern.encodeKey({ groupId, regularExpression }), value: null }
}

/** What ends a group that has no members any more. */
export function groupTombstones(groupId: string, patterns: Iterable<string>): CoordinatorWrite[] {
  return [
    { key: TargetEpoch.encodeKey({ groupId }), value: null },
    ...Array.from(patterns, pattern => patternTombstone(groupId, pattern)),
    { key: OldTopics.encodeKey({ groupId }), value: null },
    { key: Epoch.encodeKey({ groupId }), value: null },
  ]
}
