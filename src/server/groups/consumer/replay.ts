// What the records of consumer groups make of the groups of a shard. The order in which compaction leaves them is not always
// the one in which they make sense: what is missing is made up, and comes later.

import { recordType } from '../../../protocol/internal/coordinator-record.ts'
import type { Reader } from '../../../protocol/wire/reader.ts'
import type { ReplayedRecord } from '../../coordinator/shard.ts'
import { ClassicGroup } from '../classic/classic-group.ts'
import type { Groups } from '../groups.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { leftEpoch } from './consumer-member.ts'
import { Current, Epoch, Member, Pattern, readCurrent, readMember, Target, TargetEpoch } from './consumer-records.ts'
import { setOf } from './partition-sets.ts'

type Replay = (groups: Groups, key: Reader, value: Reader | null) => void

const replays: ReadonlyMap<number, Replay> = new Map<number, Replay>([
  [Epoch.type, replayEpoch],
  [Member.type, replayMember],
  [TargetEpoch.type, replayTargetEpoch],
  [Target.type, replayTarget],
  [Current.type, replayCurrent],
  [Pattern.type, replayPattern],
])

export function replayConsumerGroup(groups: Groups, { key, value }: ReplayedRecord): void {
  replays.get(recordType(key))?.(groups, key, value)
}

/** Offsets alone have made it a classic group, which now turns out to be another. */
function findOrMake(groups: Groups, id: string): ConsumerGroup {
  const known = groups.consumer(id)
  if (known !== undefined) return known
  const other = groups.get(id)
  if (other instanceof ClassicGroup && !other.isEmpty) throw new Error(`${id} is a classic group with members`)
  const group = new ConsumerGroup(id)
  groups.put(group)
  return group
}

function replayEpoch(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId } = Epoch.readKey(key)
  if (value === null) {
    if (groups.consumer(groupId) !== undefined) groups.remove(groupId)
    return
  }
  const group = findOrMake(groups, groupId)
  const { epoch, metadataHash } = Epoch.readValue(value)
  group.epoch = epoch
  group.metadataHash = Number(metadataHash)
}

function replayMember(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId, memberId } = Member.readKey(key)
  if (value === null) {
    groups.consumer(groupId)?.removeMember(memberId)
    return
  }
  findOrMake(groups, groupId).change(memberId, readMember(value))
}

function replayTargetEpoch(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId } = TargetEpoch.readKey(key)
  const group = value === null ? groups.consumer(groupId) : findOrMake(groups, groupId)
  if (group === undefined) return
  const { assignmentEpoch, assignmentTimestamp } =
    value === null ? { assignmentEpoch: -1, assignmentTimestamp: 0 } : TargetEpoch.readValue(value)
  group.targetEpoch = assignmentEpoch
  group.targetTimestamp = Number(assignmentTimestamp)
}

function replayTarget(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId, memberId } = Target.readKey(key)
  if (value === null) groups.consumer(groupId)?.targets.delete(memberId)
  else findOrMake(groups, groupId).targets.set(memberId, setOf(Target.readValue(value).topicPartitions))
}

function replayCurrent(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId, memberId } = Current.readKey(key)
  if (value !== null) {
    findOrMake(groups, groupId).change(memberId, readCurrent(value))
    return
  }
  const group = groups.consumer(groupId)
  if (group?.members.has(memberId) !== true) return
  const nothing = { epoch: leftEpoch, previousEpoch: leftEpoch, assigned: new Map(), revoking: new Map() }
  group.change(memberId, { ...nothing, state: 'stable' })
}

function replayPattern(groups: Groups, key: Reader, value: Reader | null): void {
  const { groupId, regularExpression } = Pattern.readKey(key)
  if (value === null) {
    groups.consumer(groupId)?.patterns.delete(regularExpression)
    return
  }
  const { topics, version, timestamp } = Pattern.readValue(value)
  const resolved = { topics, version: Number(version), timestamp: Number(timestamp) }
  findOrMake(groups, groupId).patterns.set(regularExpression, resolved)
}
