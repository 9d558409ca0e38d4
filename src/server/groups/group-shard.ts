// The groups whose ids belong to one partition of __consumer_offsets, and their offsets: from requests to records, and from
// records to state.

import { errors } from '../../protocol/errors.ts'
import { GroupMetadata, LegacyOffsetCommit, OffsetCommit } from '../../protocol/internal/consumer-offsets.ts'
import { recordType } from '../../protocol/internal/coordinator-record.ts'
import type { ListGroups } from '../../protocol/messages/16-list-groups.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import type { Int64 } from '../../protocol/schema/field.ts'
import type { Reader } from '../../protocol/wire/reader.ts'
import type {
  CoordinatorWrite,
  ReplayedRecord,
  Reply,
  Shard,
  ShardContext,
  WritingProducer,
} from '../coordinator/shard.ts'
import { ApiError } from '../errors.ts'
import { ClassicGroup } from './classic/classic-group.ts'
import type { JoinAnswer, SyncAnswer } from './classic/classic-member.ts'
import { readGroup } from './classic/classic-records.ts'
import { type DescribedGroup, describeGroup } from './classic/describe.ts'
import { type GroupClient, type JoinRequest, Joins } from './classic/join.ts'
import { joinFailed, syncFailed } from './classic/join-answers.ts'
import { type LeaveRequest, leaveGroup } from './classic/leave.ts'
import { Rebalance } from './classic/rebalance.ts'
import { type HeartbeatRequest, heartbeat, type SyncRequest, syncGroup } from './classic/sync.ts'
import { ConsumerGroup } from './consumer/consumer-group.ts'
import { type DescribedConsumerGroup, describeConsumerGroup } from './consumer/describe.ts'
import { type ConsumerHeartbeat, type ConsumerHeartbeatAnswer, Heartbeats } from './consumer/heartbeats.ts'
import { Membership } from './consumer/membership.ts'
import { replayConsumerGroup } from './consumer/replay.ts'
import { anyPartition, type Group } from './group.ts'
import { Groups } from './groups.ts'
import { ClassicMembers } from './migration/classic-members.ts'
import {
  commitOffsets,
  deleteOffsets,
  type OffsetCommitAnswer,
  type OffsetCommitRequest,
  type OffsetDeleteAnswer,
  type OffsetDeleteRequest,
} from './offsets/commit.ts'
import { expireOffsets, offsetsOfTopics } from './offsets/expire.ts'
import { fetchOffsets, type GroupOffsetsAnswer, type GroupOffsetsRequest } from './offsets/fetch.ts'
import { OffsetKeys } from './offsets/offset-keys.ts'
import { offsetTombstone, readOffset } from './offsets/offset-records.ts'
import { GroupOffsets } from './offsets/offset-table.ts'
import type { GroupSettings } from './settings.ts'
import type { GroupTopics } from './topics.ts'

export type ListedGroup = ResponseInput<typeof ListGroups>['groups'][number]
type LeaveRows = ReturnType<typeof leaveGroup>

const expiryTimer = 'expiry'
/** From here on a commit to a group that is not there says so (KIP-848). */
const firstVersionWithGroupNotFound = 9

export class GroupShard implements Shard {
  readonly #context: ShardContext
  readonly #settings: GroupSettings
  readonly #groups = new Groups()
  readonly #offsets = new GroupOffsets()
  readonly #offsetKeys = new OffsetKeys()
  readonly #rebalance: Rebalance
  readonly #joins: Joins
  readonly #topics: GroupTopics
  readonly #membership: Membership
  readonly #heartbeats: Heartbeats
  readonly #classicMembers: ClassicMembers

  constructor(context: ShardContext, settings: GroupSettings, topics: GroupTopics) {
    this.#context = context
    this.#settings = settings
    this.#rebalance = new Rebalance(context, this.#groups, settings)
    this.#joins = new Joins(context, this.#groups, settings, this.#rebalance)
    this.#topics = topics
    this.#membership = new Membership(context, this.#groups, settings, topics, this.#rebalance)
    this.#heartbeats = new Heartbeats(context, this.#groups, settings, topics, this.#rebalance, this.#membership)
    this.#classicMembers = new ClassicMembers(context, settings, topics, this.#membership)
  }

  // Records

  replay(record: ReplayedRecord): void {
    switch (recordType(record.key)) {
      case OffsetCommit.type:
        this.#replayOffset(this.#offsetKeys.read(record.key), record)
        break
      case LegacyOffsetCommit.type:
        this.#replayOffset(LegacyOffsetCommit.readKey(record.key), record)
        break
      case GroupMetadata.type:
        this.#replayGroup(GroupMetadata.readKey(record.key).group, record.value)
        break
      default: // of groups of other kinds than are spoken here nobody asks
        replayConsumerGroup(this.#groups, record)
    }
  }

  #replayOffset(
    { group, topic, partition }: { readonly group: string; readonly topic: string; readonly partition: number },
    { value, offset, producerId, transactional }: ReplayedRecord,
  ): void {
    const committed = value === null ? undefined : readOffset(value, offset)
    if (committed === undefined) {
      this.#offsets.remove(group, topic, partition)
      return
    }
    // Who commits without ever joining has a group all the same, which is never anything but empty.
    if (this.#groups.get(group) === undefined) this.#groups.put(new ClassicGroup(group, this.#context.now()))
    if (transactional) this.#offsets.putOpen(producerId, group, topic, partition, committed)
    else this.#offsets.put(group, topic, partition, committed)
  }

  #replayGroup(id: string, value: Reader | null): void {
    if (value === null) this.#groups.remove(id)
    else this.#groups.put(ClassicGroup.restore(id, readGroup(value)))
  }

  replayMarker(producerId: Int64, committed: boolean): void {
    this.#offsets.endTransaction(producerId, committed)
  }

  loaded(): void {
    for (const group of this.#groups.all()) {
      if (group instanceof ConsumerGroup) this.#membership.loaded(group)
      if (!(group instanceof ClassicGroup)) continue
      for (const member of group.members.values()) this.#rebalance.startSession(group, member)
      if (group.members.size > this.#settings.maxSize) this.#rebalance.prepare(group)
    }
    this.#expireLater()
  }

  unloaded(): void {
    const errorCode = errors.NOT_COORDINATOR.code
    for (const group of this.#groups.all()) {
      if (!(group instanceof ClassicGroup)) continue
      for (const member of group.members.values()) {
        group.joined(member, joinFailed(errorCode, member.id))
        group.synced(member, syncFailed(errorCode))
      }
    }
  }

  // Who speaks the protocol of classic groups, in whichever kind of group

  join(request: JoinRequest, client: GroupClient, reply: Reply<JoinAnswer>): void {
    const group = this.#groups.consumer(request.groupId)
    if (group === undefined || group.isEmpty) this.#joins.join(request, client, reply)
    else this.#classicMembers.join(group, request, client, reply)
  }

  sync(request: SyncRequest, reply: Reply<SyncAnswer>): void {
    const group = this.#existing(request.groupId)
    if (group instanceof ClassicGroup) syncGroup(group, request, this.#rebalance, reply)
    else this.#classicMembers.sync(group, request, reply)
  }

  heartbeat(request: HeartbeatRequest): number {
    const group = this.#existing(request.groupId)
    if (group instanceof ClassicGroup) return heartbeat(group, request, this.#rebalance)
    return this.#classicMembers.heartbeat(group, request)
  }

  leave(groupId: string, members: LeaveRequest['members']): LeaveRows {
    const group = this.#groups.get(groupId)
    const errorCode = errors.UNKNOWN_MEMBER_ID.code
    if (group instanceof ClassicGroup) return leaveGroup(group, members, this.#rebalance)
    if (group instanceof ConsumerGroup) return this.#classicMembers.leave(group, members)
    return members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode }))
  }

  #existing(id: string): ClassicGroup | ConsumerGroup {
    const group = this.#groups.classic(id) ?? this.#groups.consumer(id)
    if (group === undefined) throw new ApiError('UNKNOWN_MEMBER_ID')
    return group
  }

  describe(id: string): DescribedGroup {
    const group = this.#groups.existing(id)
    if (group instanceof ClassicGroup) return describeGroup(group)
    throw new ApiError('GROUP_ID_NOT_FOUND', `Group ${id} is not a classic group.`)
  }

  // Consumer groups

  consumerHeartbeat(request: ConsumerHeartbeat, client: GroupClient): ConsumerHeartbeatAnswer {
    return this.#heartbeats.heartbeat(request, client)
  }

  describeConsumer(id: string): DescribedConsumerGroup {
    const group = this.#groups.existing(id)
    if (!(group instanceof ConsumerGroup)) {
      throw new ApiError('GROUP_ID_NOT_FOUND', `Group ${id} is not a consumer group.`)
    }
    return describeConsumerGroup(group, this.#settings.consumer.assignors, this.#topics)
  }

  // Offsets

  commit(request: OffsetCommitRequest, version: number): OffsetCommitAnswer {
    const { groupId, memberId } = request
    const check = this.#committing(request, version)?.checkOffsetCommit(request, version) ?? anyPartition
    const classic = this.#groups.classic(groupId)
    const member = classic?.members.get(memberId)
    if (classic !== undefined && member !== undefined) this.#rebalance.startSession(classic, member)
    const maxMetadata = this.#settings.offsetMetadataMaxBytes
    const { records, answer } = commitOffsets(request, check, this.#context.now(), maxMetadata)
    this.#context.write(records)
    return answer
  }

  /** A commit that holds when the producer's transaction does. */
  commitInTransaction(request: OffsetCommitRequest, producer: WritingProducer): OffsetCommitAnswer {
    const { groupId } = request
    const group = this.#groups.get(groupId)
    if (group === undefined && request.generationIdOrMemberEpoch >= 0) throw new ApiError('ILLEGAL_GENERATION')
    const check = group?.checkTransactionalCommit(request) ?? anyPartition
    const maxMetadata = this.#settings.offsetMetadataMaxBytes
    const { records, answer } = commitOffsets(request, check, this.#context.now(), maxMetadata)
    this.#context.write(records, { producer })
    return answer
  }

  /** Undefined where the commit makes the group. */
  #committing({ groupId, generationIdOrMemberEpoch }: OffsetCommitRequest, version: number): Group | undefined {
    const group = this.#groups.get(groupId)
    if (group !== undefined || generationIdOrMemberEpoch < 0) return group
    if (version >= firstVersionWithGroupNotFound) return this.#groups.existing(groupId)
    throw new ApiError('ILLEGAL_GENERATION')
  }

  fetch(request: GroupOffsetsRequest, requireStable: boolean): GroupOffsetsAnswer {
    this.#groups.get(request.groupId)?.checkOffsetFetch(request.memberId, request.memberEpoch)
    return fetchOffsets(request, requireStable, this.#offsets)
  }

  deleteOffsets(request: OffsetDeleteRequest): OffsetDeleteAnswer {
    const group = this.#groups.existing(request.groupId)
    group.checkOffsetDelete()
    const { records, answer } = deleteOffsets(request, group, this.#offsets)
    this.#context.write(records)
    return answer
  }

  /** Of topics that are gone the offsets go too. */
  topicsDeleted(topics: readonly { readonly name: string; readonly id: string }[]): void {
    for (const group of this.#offsets.groups) this.#writeEach(offsetsOfTopics(group, topics, this.#offsets))
  }

  // Groups of all kinds

  list(): ListedGroup[] {
    return this.#groups.all().map(({ id, protocolType, state, type }) => ({
      groupId: id,
      protocolType,
      groupState: state,
      groupType: type,
    }))
  }

  delete(id: string): void {
    const group = this.#groups.existing(id)
    group.checkDelete()
    this.#end(group)
  }

  #end(group: Group): void {
    const { id } = group
    if (group instanceof ClassicGroup) this.#rebalance.stop(group)
    if (group instanceof ConsumerGroup) this.#membership.stop(group)
    const offsets = Array.from(this.#offsets.partitions(id), ([topic, partition]) =>
      offsetTombstone(id, topic, partition),
    )
    this.#writeEach(offsets)
    this.#context.write(group.tombstones())
  }

  #expireLater(): void {
    this.#context.timers.set(expiryTimer, this.#settings.offsetsRetentionCheckIntervalMs, () => {
      for (const group of this.#groups.all()) this.#expire(group)
      this.#expireLater()
    })
  }

  /** A group that has neither members nor offsets any more goes as well. */
  #expire(group: Group): void {
    const { offsetsRetentionMs } = this.#settings
    const { tombstones, none } = expireOffsets(group, this.#offsets, this.#context.now(), offsetsRetentionMs)
    this.#writeEach(tombstones)
    if (none && group.isEmpty) this.#end(group)
  }

  /** Records that do not belong together: as many as there are, they find room. */
  #writeEach(records: readonly CoordinatorWrite[]): void {
    for (const record of records) this.#context.write([record])
  }
}
