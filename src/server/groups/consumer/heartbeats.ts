// ConsumerGroupHeartbeat: the one thing that members of consumer groups say (KIP-848). Each of them says what it wants and
// what it has; it is told what it is to have next.

import type { ConsumerGroupHeartbeat } from '../../../protocol/messages/68-consumer-group-heartbeat.ts'
import type { Request, ResponseInput } from '../../../protocol/schema/api.ts'
import type { CoordinatorWrite, ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { ClassicGroup } from '../classic/classic-group.ts'
import type { GroupClient } from '../classic/join.ts'
import type { Rebalance } from '../classic/rebalance.ts'
import type { Groups } from '../groups.ts'
import { checkUpgrade, upgraded, upgradeRecords } from '../migration/upgrade.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { awayEpoch, type ConsumerMember, leftEpoch, newMember } from './consumer-member.ts'
import { currentRecord } from './consumer-records.ts'
import type { Membership } from './membership.ts'
import { includes, rowsOf, sameSet, type TopicPartitions } from './partition-sets.ts'

export type ConsumerHeartbeat = Request<typeof ConsumerGroupHeartbeat>
export type ConsumerHeartbeatAnswer = ResponseInput<typeof ConsumerGroupHeartbeat>

export class Heartbeats {
  readonly #context: ShardContext
  readonly #groups: Groups
  readonly #settings: GroupSettings
  readonly #topics: GroupTopics
  readonly #rebalance: Rebalance
  readonly #membership: Membership

  constructor(
    context: ShardContext,
    groups: Groups,
    settings: GroupSettings,
    topics: GroupTopics,
    rebalance: Rebalance,
    membership: Membership,
  ) {
    this.#context = context
    this.#groups = groups
    this.#settings = settings
    this.#topics = topics
    this.#rebalance = rebalance
    this.#membership = membership
  }

  heartbeat(request: ConsumerHeartbeat, client: GroupClient): ConsumerHeartbeatAnswer {
    const { groupId, memberEpoch } = request
    if (memberEpoch === leftEpoch || memberEpoch === awayEpoch) return this.#leave(request)
    const { group: known, begin } = this.#group(request)
    const id = request.memberId === '' ? this.#context.randomUuid() : request.memberId
    this.#membership.checkRoom(known, request.memberId)
    const { before, replaces } = member(known, id, request)
    const wanting = updated(before, request, client)
    this.#membership.patterns.check(known, wanting)
    begin()
    if (replaces !== undefined) this.#membership.replace(this.#existing(groupId), replaces, before)
    const { group, changed } = this.#membership.want(groupId, before, wanting)
    this.#membership.updateTargets(group)
    const next = this.#membership.reconcile(group, id, request.topicPartitions, changed)
    this.#membership.startSession(group, id)
    const isFull = request.rebalanceTimeoutMs !== -1 && request.topicPartitions !== null && saysWhatItWants(request)
    const assigned = memberEpoch === 0 || isFull || !sameSet(before.assigned, next.assigned)
    return {
      throttleTimeMs: 0,
      errorCode: 0,
      memberId: id,
      memberEpoch: next.epoch,
      heartbeatIntervalMs: this.#settings.consumer.heartbeatIntervalMs(group.id),
      assignment: assigned ? { topicPartitions: rowsOf(next.assigned) } : null,
    }
  }

  // The group

  /** As it is, or as it is once it has begun, which is when nothing can be wrong with the request any more. */
  #group({ groupId, memberEpoch }: ConsumerHeartbeat): { group: ConsumerGroup; begin: () => void } {
    const group = this.#groups.get(groupId)
    if (group instanceof ConsumerGroup) return { group, begin: () => {} }
    if (memberEpoch !== 0) {
      if (group === undefined) throw new ApiError('GROUP_ID_NOT_FOUND', `Consumer group ${groupId} not found.`)
      throw notAConsumerGroup(groupId)
    }
    if (group instanceof ClassicGroup && !group.isEmpty) return this.#upgrade(group)
    return { group: new ConsumerGroup(groupId), begin: () => this.#context.write(group?.tombstones() ?? []) }
  }

  #upgrade(classic: ClassicGroup): { group: ConsumerGroup; begin: () => void } {
    checkUpgrade(classic, this.#settings.consumer)
    this.#rebalance.sendAway(classic)
    const group = upgraded(classic, this.#topics)
    const begin = () => {
      const records: CoordinatorWrite[] = [...classic.tombstones(), ...upgradeRecords(group)]
      this.#context.write(records)
      this.#rebalance.stop(classic)
      for (const { id, sessionTimeoutMs } of classic.members.values()) {
        this.#membership.timers.startSession(group.id, id, sessionTimeoutMs)
      }
    }
    return { group, begin }
  }

  #existing(groupId: string): ConsumerGroup {
    const group = this.#groups.existing(groupId)
    if (group instanceof ConsumerGroup) return group
    throw notAConsumerGroup(groupId)
  }

  #leave({ groupId, memberId, memberEpoch, instanceId }: ConsumerHeartbeat): ConsumerHeartbeatAnswer {
    const group = this.#existing(groupId)
    const member = instanceId === null ? group.member(memberId) : group.memberOfInstance(instanceId)
    if (member === undefined) throw new ApiError('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`)
    if (instanceId !== null) checkInstance(member, memberId, instanceId)
    if (memberEpoch === awayEpoch) {
      const away = { ...member, epoch: awayEpoch, assigned: withoutEpochs(member), revoking: new Map() }
      this.#context.write([currentRecord(groupId, away)])
    } else {
      this.#membership.remove(group, new Set([member]))
    }
    return { throttleTimeMs: 0, errorCode: 0, memberId, memberEpoch, heartbeatIntervalMs: 0 }
  }
}

/** The member as it was, and the one whose place it takes. */
function member(
  group: ConsumerGroup,
  id: string,
  { memberEpoch, instanceId, topicPartitions }: ConsumerHeartbeat,
): { before: ConsumerMember; replaces?: ConsumerMember } {
  const known = instanceId === null ? group.members.get(id) : group.memberOfInstance(instanceId)
  if (memberEpoch === 0 && instanceId !== null && known !== undefined) {
    if (known.classic === null && known.epoch !== awayEpoch) throw unreleased(id, instanceId, known.id)
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
    classic: null,
  }
}

function withoutEpochs({ assigned }: ConsumerMember): ConsumerMember['assigned'] {
  return new Map(Array.from(assigned, ([topicId, indexes]) => [topicId, new Map([...indexes.keys()].map(i => [i, 0]))]))
}

export function checkInstance(member: ConsumerMember, id: string, instanceId: string): void {
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
