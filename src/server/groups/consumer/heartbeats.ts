// ConsumerGroupHeartbeat: the one thing that members of consumer groups say (KIP-848). Each of them says what it wants and
// what it has; it is told what it is to have next. What comes of a heartbeat is written step by step, each step seeing what
// the one before it has made of the group.

import type { ConsumerGroupHeartbeat } from '../../../protocol/messages/68-consumer-group-heartbeat.ts'
import type { Request, ResponseInput } from '../../../protocol/schema/api.ts'
import type { CoordinatorWrite, ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import type { GroupClient } from '../classic/join.ts'
import type { Groups } from '../groups.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { awayEpoch, type ConsumerMember, leftEpoch, newMember, sameTopics, wantsTheSame } from './consumer-member.ts'
import {
  currentRecord,
  epochRecord,
  memberRecord,
  memberTombstones,
  patternTombstone,
  targetRecord,
} from './consumer-records.ts'
import { metadataHash } from './metadata-hash.ts'
import { includes, rowsOf, sameSet, type TopicPartitions } from './partition-sets.ts'
import { Patterns } from './patterns.ts'
import { type Goal, reconcile } from './reconcile.ts'
import { updateTargets } from './targets.ts'

export type ConsumerHeartbeat = Request<typeof ConsumerGroupHeartbeat>
export type ConsumerHeartbeatAnswer = ResponseInput<typeof ConsumerGroupHeartbeat>

const sessionTimer = (groupId: string, memberId: string) => `consumer session ${groupId} ${memberId}`
const rebalanceTimer = (groupId: string, memberId: string) => `consumer rebalance ${groupId} ${memberId}`

export class Heartbeats {
  readonly #context: ShardContext
  readonly #groups: Groups
  readonly #settings: GroupSettings
  readonly #topics: GroupTopics
  readonly #patterns: Patterns

  constructor(context: ShardContext, groups: Groups, settings: GroupSettings, topics: GroupTopics) {
    this.#context = context
    this.#groups = groups
    this.#settings = settings
    this.#topics = topics
    this.#patterns = new Patterns(context, settings, topics)
  }

  heartbeat(request: ConsumerHeartbeat, client: GroupClient): ConsumerHeartbeatAnswer {
    const { memberEpoch } = request
    if (memberEpoch === leftEpoch || memberEpoch === awayEpoch) return this.#leave(request)
    const known = this.#group(request)
    const id = request.memberId === '' ? this.#context.randomUuid() : request.memberId
    this.#checkRoom(known, request.memberId)
    const { before, replaces } = this.#member(known, id, request)
    const wanting = updated(before, request, client)
    this.#patterns.check(known, wanting)
    if (replaces !== undefined) this.#replace(known, replaces, before)
    if (!known.members.has(id) || !wantsTheSame(before, wanting)) this.#write(memberRecord(known.id, wanting))
    const group = this.#existing(request.groupId) // if it is new, it is there since that record
    const newTopics = !sameTopics(before, wanting)
    const newPattern = before.pattern !== wanting.pattern
    const matchesChanged = this.#patterns.refresh(group, before.pattern)
    this.#beginEpoch(group, newTopics || newPattern || matchesChanged)
    this.#updateTargets(group)
    const member = this.#reconcile(group, id, request.topicPartitions, newTopics || newPattern)
    this.#startSession(group, id)
    const isFull = request.rebalanceTimeoutMs !== -1 && request.topicPartitions !== null && saysWhatItWants(request)
    const assigned = memberEpoch === 0 || isFull || !sameSet(before.assigned, member.assigned)
    return {
      throttleTimeMs: 0,
      errorCode: 0,
      memberId: id,
      memberEpoch: member.epoch,
      heartbeatIntervalMs: this.#settings.consumer.heartbeatIntervalMs(group.id),
      assignment: assigned ? { topicPartitions: rowsOf(member.assigned) } : null,
    }
  }

  #write(...records: CoordinatorWrite[]): void {
    this.#context.write(records)
  }

  // Who it is

  #group({ groupId, memberEpoch }: ConsumerHeartbeat): ConsumerGroup {
    const group = this.#groups.get(groupId)
    if (group instanceof ConsumerGroup) return group
    if (memberEpoch !== 0) {
      if (group === undefined) throw new ApiError('GROUP_ID_NOT_FOUND', `Consumer group ${groupId} not found.`)
      throw notAConsumerGroup(groupId)
    }
    if (group !== undefined) {
      if (!group.isEmpty) throw noUpgrade(groupId)
      this.#write(...group.tombstones())
    }
    return new ConsumerGroup(groupId)
  }

  #existing(groupId: string): ConsumerGroup {
    const group = this.#groups.existing(groupId)
    if (group instanceof ConsumerGroup) return group
    throw notAConsumerGroup(groupId)
  }

  #checkRoom(group: ConsumerGroup, memberId: string): void {
    const { maxSize } = this.#settings.consumer
    if (group.members.size < maxSize || group.members.has(memberId)) return
    const message = `The consumer group has reached its maximum capacity of ${maxSize} members.`
    throw new ApiError('GROUP_MAX_SIZE_REACHED', message)
  }

  /** The member as it was, and the one whose place it takes. */
  #member(
    group: ConsumerGroup,
    id: string,
    { memberEpoch, instanceId, topicPartitions }: ConsumerHeartbeat,
  ): { before: ConsumerMember; replaces?: ConsumerMember } {
    const known = instanceId === null ? group.members.get(id) : group.memberOfInstance(instanceId)
    if (memberEpoch === 0 && instanceId !== null && known !== undefined) {
      if (known.epoch !== awayEpoch) throw unreleased(id, instanceId, known.id)
      return { before: { ...known, id, epoch: 0, previousEpoch: 0 }, replaces: known }
    }
    if (known === undefined) {
      if (memberEpoch === 0) return { before: newMember(id) }
      if (instanceId !== null) throw new ApiError('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`)
      return { before: group.member(id) }
    }
    if (instanceId !== null) checkInstance(known, id, instanceId)
    checkEpoch(known, memberEpoch, topicPartitions)
    return { before: known }
  }

  #replace(group: ConsumerGroup, former: ConsumerMember, member: ConsumerMember): void {
    const target = group.targetOf(former.id)
    this.#write(
      ...memberTombstones(group.id, former.id),
      memberRecord(group.id, member),
      targetRecord(group.id, member.id, target),
      currentRecord(group.id, member),
    )
    this.#stopTimers(group.id, former.id)
  }

  // What comes of it

  /** A new epoch, if what members want has changed, or the topics that they want have. */
  #beginEpoch(group: ConsumerGroup, wantsChanged: boolean): void {
    const { version } = this.#topics
    if (!wantsChanged && group.topicsVersion === version) return
    group.topicsVersion = version
    const hash = metadataHash(group.topics, this.#topics)
    if (!wantsChanged && hash === group.metadataHash) return
    this.#write(epochRecord(group.id, group.epoch + 1, hash))
  }

  #updateTargets(group: ConsumerGroup): void {
    if (group.targetEpoch >= group.epoch) return
    const now = this.#context.now()
    const { assignmentIntervalMs, assignors } = this.#settings.consumer
    const interval = assignmentIntervalMs(group.id)
    if (group.targetTimestamp !== 0 && now < group.targetTimestamp + interval) return
    updateTargets(group, assignors, this.#topics, now, record => this.#write(record))
  }

  #reconcile(
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
    if (next.state === 'unrevoked') this.#startRevoking(group, next)
    else this.#context.timers.cancel(rebalanceTimer(group.id, id))
    return next
  }

  // Leaving

  #leave({ groupId, memberId, memberEpoch, instanceId }: ConsumerHeartbeat): ConsumerHeartbeatAnswer {
    const group = this.#existing(groupId)
    const member = instanceId === null ? group.member(memberId) : group.memberOfInstance(instanceId)
    if (member === undefined) throw new ApiError('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`)
    if (instanceId !== null) checkInstance(member, memberId, instanceId)
    if (memberEpoch === awayEpoch) {
      const away = { ...member, epoch: awayEpoch, assigned: withoutEpochs(member), revoking: new Map() }
      this.#write(currentRecord(groupId, away))
    } else {
      this.#remove(group, member)
    }
    return { throttleTimeMs: 0, errorCode: 0, memberId, memberEpoch, heartbeatIntervalMs: 0 }
  }

  #remove(group: ConsumerGroup, member: ConsumerMember): void {
    this.#stopTimers(group.id, member.id)
    this.#write(...memberTombstones(group.id, member.id))
    const { pattern } = member
    if (group.patterns.has(pattern) && !group.usedPatterns.has(pattern)) {
      this.#write(patternTombstone(group.id, pattern))
    }
    this.#write(epochRecord(group.id, group.epoch + 1, metadataHash(group.topics, this.#topics)))
  }

  // Timers

  /** After the shard has been loaded everybody has a session's time to be heard of. */
  loaded(group: ConsumerGroup): void {
    for (const member of group.members.values()) {
      this.#startSession(group, member.id)
      if (member.state === 'unrevoked') this.#startRevoking(group, member)
    }
  }

  #startSession({ id: groupId }: ConsumerGroup, memberId: string): void {
    const timeout = this.#settings.consumer.sessionTimeoutMs(groupId)
    this.#context.timers.set(sessionTimer(groupId, memberId), timeout, () => this.#expire(groupId, memberId))
  }

  #startRevoking({ id: groupId }: ConsumerGroup, { id, epoch, rebalanceTimeoutMs }: ConsumerMember): void {
    this.#context.timers.set(rebalanceTimer(groupId, id), rebalanceTimeoutMs, () => this.#expire(groupId, id, epoch))
  }

  /** If it is still there, and still in that epoch if one is given. */
  #expire(groupId: string, memberId: string, epoch?: number): void {
    const group = this.#groups.get(groupId)
    if (!(group instanceof ConsumerGroup)) return
    const member = group.members.get(memberId)
    if (member !== undefined && (epoch ?? member.epoch) === member.epoch) this.#remove(group, member)
  }

  #stopTimers(groupId: string, memberId: string): void {
    this.#context.timers.cancel(sessionTimer(groupId, memberId))
    this.#context.timers.cancel(rebalanceTimer(groupId, memberId))
  }

  /** A group that is gone has no timers. */
  stop(group: ConsumerGroup): void {
    for (const id of group.members.keys()) this.#stopTimers(group.id, id)
  }
}

function saysWhatItWants({ subscribedTopicNames, subscribedTopicRegex }: ConsumerHeartbeat): boolean {
  return subscribedTopicNames !== null || subscribedTopicRegex !== null
}

/** What is null in a request is as it was. */
function updated(member: ConsumerMember, request: ConsumerHeartbeat, client: GroupClient): ConsumerMember {
  const { subscribedTopicNames, subscribedTopicRegex, rebalanceTimeoutMs } = request
  return {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    clientId: client.clientId ?? '',
    clientHost: `/${client.address}`,
    topics: subscribedTopicNames === null ? member.topics : [...new Set(subscribedTopicNames)].sort(),
    pattern: subscribedTopicRegex ?? member.pattern,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    assignor: request.serverAssignor ?? member.assignor,
  }
}

function withoutEpochs({ assigned }: ConsumerMember): ConsumerMember['assigned'] {
  return new Map(Array.from(assigned, ([topicId, indexes]) => [topicId, new Map([...indexes.keys()].map(i => [i, 0]))]))
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

function checkInstance(member: ConsumerMember, id: string, instanceId: string): void {
  if (member.id === id) return
  const message = `Static member ${id} with instance id ${instanceId} was fenced by member ${member.id}.`
  throw new ApiError('FENCED_INSTANCE_ID', message)
}

/** The answer to its last heartbeat may have been lost: then it is still in the epoch before, with nothing that it has not. */
function checkEpoch(member: ConsumerMember, epoch: number, owned: readonly TopicPartitions[] | null): void {
  if (epoch === 0 || epoch === member.epoch) return
  const lost = epoch < member.epoch && epoch === member.previousEpoch && owned !== null && hasAll(member, owned)
  if (lost) return
  const size = epoch > member.epoch ? 'greater' : 'smaller'
  throw new ApiError(
    'FENCED_MEMBER_EPOCH',
    `The consumer group member has a ${size} member epoch (${epoch}) than the one known by the group coordinator ` +
      `(${member.epoch}). The member must abandon all its partitions and rejoin.`,
  )
}

function hasAll({ assigned }: ConsumerMember, owned: readonly TopicPartitions[]): boolean {
  return owned.every(({ topicId, partitions }) => partitions.every(index => includes(assigned, topicId, index)))
}

function unreleased(id: string, instanceId: string, owner: string): ApiError {
  return new ApiError(
    'UNRELEASED_INSTANCE_ID',
    `Static member ${id} with instance id ${instanceId} cannot join the group because the instance id is owned by ` +
      `${owner} member.`,
  )
}

function notAConsumerGroup(groupId: string): ApiError {
  return new ApiError('GROUP_ID_NOT_FOUND', `Group ${groupId} is not a consumer group.`)
}

function noUpgrade(groupId: string): ApiError {
  const message = `Cannot upgrade classic group ${groupId} to consumer group because online upgrade is disabled.`
  return new ApiError('GROUP_ID_NOT_FOUND', message)
}
