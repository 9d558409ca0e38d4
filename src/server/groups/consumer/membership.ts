// What comes of it when a member of a consumer group says what it wants and has, in whichever protocol, and when one goes. It is
// written step by step, each step seeing what the one before it has made of the group.

import type { CoordinatorWrite, ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { groupRecord } from '../classic/classic-records.ts'
import type { Rebalance } from '../classic/rebalance.ts'
import type { Groups } from '../groups.ts'
import { downgraded, isToBeClassic } from '../migration/downgrade.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { type ConsumerMember, sameTopics, wantsTheSame } from './consumer-member.ts'
import {
  currentRecord,
  epochRecord,
  memberRecord,
  memberTombstones,
  patternTombstone,
  targetRecord,
} from './consumer-records.ts'
import { MemberTimers } from './member-timers.ts'
import { metadataHash } from './metadata-hash.ts'
import { sameSet, type TopicPartitions } from './partition-sets.ts'
import { Patterns } from './patterns.ts'
import { type Goal, reconcile } from './reconcile.ts'
import { updateTargets } from './targets.ts'

export class Membership {
  readonly timers: MemberTimers
  readonly patterns: Patterns
  readonly #context: ShardContext
  readonly #groups: Groups
  readonly #settings: GroupSettings
  readonly #topics: GroupTopics
  readonly #rebalance: Rebalance

  constructor(
    context: ShardContext,
    groups: Groups,
    settings: GroupSettings,
    topics: GroupTopics,
    rebalance: Rebalance,
  ) {
    this.#context = context
    this.#groups = groups
    this.#settings = settings
    this.#topics = topics
    this.#rebalance = rebalance
    this.patterns = new Patterns(context, settings, topics)
    this.timers = new MemberTimers(context.timers, (groupId, id, epoch) => this.#expire(groupId, id, epoch))
  }

  #write(...records: CoordinatorWrite[]): void {
    this.#context.write(records)
  }

  /** Throws if a group has as many members as it may have, and not this one. */
  checkRoom(group: ConsumerGroup, memberId: string): void {
    const { maxSize } = this.#settings.consumer
    if (group.members.size < maxSize || group.members.has(memberId)) return
    const message = `The consumer group has reached its maximum capacity of ${maxSize} members.`
    throw new ApiError('GROUP_MAX_SIZE_REACHED', message)
  }

  // Coming, and going on

  /** A static member has started anew: it goes on where it was, under a new id. */
  replace(group: ConsumerGroup, former: ConsumerMember, member: ConsumerMember): void {
    const target = group.targetOf(former.id)
    this.#write(
      ...memberTombstones(group.id, former.id),
      memberRecord(group.id, member),
      targetRecord(group.id, member.id, target),
      currentRecord(group.id, member),
    )
    this.timers.stop(group.id, former.id)
  }

  /** Somebody says what it wants. The group is made if it is not there, and whether it wants something else is told. */
  want(groupId: string, before: ConsumerMember, wanting: ConsumerMember): { group: ConsumerGroup; changed: boolean } {
    const known = this.#groups.consumer(groupId)
    if (known?.members.has(wanting.id) !== true || !wantsTheSame(before, wanting)) {
      this.#write(memberRecord(groupId, wanting))
    }
    const group = known ?? this.#groups.consumer(groupId) // if it is new, it is there since that record
    if (group === undefined) throw new Error(`${groupId} is not there after a member of it was written`)
    const changed = !sameTopics(before, wanting) || before.pattern !== wanting.pattern
    const matchesChanged = this.patterns.refresh(group, before.pattern)
    this.#beginEpoch(group, changed || matchesChanged)
    return { group, changed }
  }

  /** A new epoch, if what members want has changed, or the topics that they want have. */
  #beginEpoch(group: ConsumerGroup, wantsChanged: boolean): void {
    const { version } = this.#topics
    if (!wantsChanged && group.topicsVersion === version) return
    group.topicsVersion = version
    const hash = metadataHash(group.topics, this.#topics)
    if (!wantsChanged && hash === group.metadataHash) return
    this.#write(epochRecord(group.id, group.epoch + 1, hash))
  }

  updateTargets(group: ConsumerGroup): void {
    if (group.targetEpoch >= group.epoch) return
    const now = this.#context.now()
    const { assignmentIntervalMs, assignors } = this.#settings.consumer
    const interval = assignmentIntervalMs(group.id)
    if (group.targetTimestamp !== 0 && now < group.targetTimestamp + interval) return
    updateTargets(group, assignors, this.#topics, now, record => this.#write(record))
  }

  /** The next step of a member; `owned` is what it says that it has, if it does. */
  reconcile(
    group: ConsumerGroup,
    id: string,
    owned: readonly TopicPartitions[] | null,
    wantsChanged: boolean,
  ): ConsumerMember {
    const member = group.member(id)
    if (!wantsChanged && member.state === 'stable' && member.epoch === group.targetEpoch) return member
    const wanted = group.topicsOf(member)
    const goal: Goal = {
      epoch: group.targetEpoch,
      partitions: group.targetOf(id),
      isWanted: topicId => wanted.has(this.#topics.topicById(topicId)?.name ?? ''),
      isTaken: (topicId, index) => (group.ownerOf(topicId, index) ?? id) !== id,
    }
    const next = reconcile(member, goal, owned, wantsChanged)
    if (next === member || isSame(next, member)) return member
    this.#write(currentRecord(group.id, next))
    if (next.classic === null) {
      if (next.state === 'unrevoked') this.timers.startRevoking(group.id, next)
      else this.timers.stopRevoking(group.id, id)
    }
    return next
  }

  // Going

  /** If all that are left speak the protocol of classic groups, they are one. */
  remove(group: ConsumerGroup, leaving: ReadonlySet<ConsumerMember>): void {
    if (leaving.size === 0) return
    let classicCount = group.classicCount
    for (const { classic } of leaving) if (classic !== null) classicCount--
    if (isToBeClassic(group.members.size - leaving.size, classicCount, this.#settings)) {
      this.downgrade(group, leaving, true)
      return
    }
    for (const { id } of leaving) {
      this.timers.stop(group.id, id)
      this.#write(...memberTombstones(group.id, id))
    }
    for (const pattern of new Set(Array.from(leaving, ({ pattern }) => pattern))) {
      const isUnused = group.patterns.has(pattern) && !group.usedPatterns.has(pattern)
      if (isUnused) this.#write(patternTombstone(group.id, pattern))
    }
    this.#write(epochRecord(group.id, group.epoch + 1, metadataHash(group.topics, this.#topics)))
  }

  /** Into a classic group, without those that leave; its members are to join again if that is asked for. */
  downgrade(
    group: ConsumerGroup,
    leaving: ReadonlySet<ConsumerMember>,
    isToJoinAgain: boolean,
    generation = group.epoch,
  ): void {
    const classic = downgraded(group, leaving, generation, this.#topics, this.#context.now())
    this.#context.write([...group.tombstones(), groupRecord(classic)], { applied: true })
    this.stop(group)
    this.#groups.put(classic)
    for (const member of classic.members.values()) this.#rebalance.startSession(classic, member)
    if (isToJoinAgain) this.#rebalance.prepare(classic)
  }

  // Timers

  startSession({ id }: ConsumerGroup, memberId: string): void {
    this.timers.startSession(id, memberId, this.#settings.consumer.sessionTimeoutMs(id))
  }

  /** After the shard has been loaded everybody has a session's time to be heard of. */
  loaded(group: ConsumerGroup): void {
    for (const member of group.members.values()) {
      this.startSession(group, member.id)
      if (member.state === 'unrevoked') this.timers.startRevoking(group.id, member)
    }
  }

  /** If it is still there, and still in that epoch if one is given. */
  #expire(groupId: string, memberId: string, epoch?: number): void {
    const group = this.#groups.consumer(groupId)
    const member = group?.members.get(memberId)
    if (group === undefined || member === undefined || (epoch ?? member.epoch) !== member.epoch) return
    this.remove(group, new Set([member]))
  }

  /** A group that is gone has no timers. */
  stop(group: ConsumerGroup): void {
    for (const id of group.members.keys()) this.timers.stop(group.id, id)
  }
}

function isSame(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.epoch === b.epoch &&
    a.previousEpoch === b.previousEpoch &&
    a.state === b.state &&
    sameSet(a.assigned, b.assigned) &&
    sameSet(a.revoking, b.revoking)
  )
}
