// Members of a consumer group that speak the protocol of classic groups (KIP-848). Nobody waits for anybody: to join is to say
// what one wants and has, to sync is to ask what one is to have, and a heartbeat says when it is time to do so again.

import { errors } from '../../../protocol/errors.ts'
import type { Reply, ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { type JoinAnswer, keptProtocols, type Protocol, type SyncAnswer } from '../classic/classic-member.ts'
import { firstVersionWithIdFirst, type GroupClient, type JoinRequest } from '../classic/join.ts'
import { joinFailed } from '../classic/join-answers.ts'
import type { LeaveRequest, MemberRow } from '../classic/leave.ts'
import { consumerProtocol } from '../classic/subscriptions.ts'
import type { HeartbeatRequest, SyncRequest } from '../classic/sync.ts'
import type { ConsumerGroup } from '../consumer/consumer-group.ts'
import { type ClassicSide, type ConsumerMember, newMember } from '../consumer/consumer-member.ts'
import { checkInstance } from '../consumer/heartbeats.ts'
import type { Membership } from '../consumer/membership.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import { isToBeClassic } from './downgrade.ts'
import { readSubscription, type Subscription, understood, writeAssignment } from './embedded.ts'

const nothing = Buffer.alloc(0)

type Identity = Pick<HeartbeatRequest, 'memberId' | 'groupInstanceId' | 'generationId'>

export class ClassicMembers {
  readonly #context: ShardContext
  readonly #settings: GroupSettings
  readonly #topics: GroupTopics
  readonly #membership: Membership

  constructor(context: ShardContext, settings: GroupSettings, topics: GroupTopics, membership: Membership) {
    this.#context = context
    this.#settings = settings
    this.#topics = topics
    this.#membership = membership
  }

  join(group: ConsumerGroup, request: JoinRequest, client: GroupClient, reply: Reply<JoinAnswer>): void {
    const { groupId, groupInstanceId, protocolType, rebalanceTimeoutMs, sessionTimeoutMs } = request
    const isNew = request.memberId === ''
    const id = isNew ? this.#context.randomUuid() : request.memberId
    const protocols = keptProtocols(request.protocols)
    this.#membership.checkRoom(group, id)
    const names = protocols.map(({ name }) => name)
    if (!group.supports(protocolType, names)) throw new ApiError('INCONSISTENT_GROUP_PROTOCOL')
    if (isNew && groupInstanceId === null && client.version >= firstVersionWithIdFirst) {
      reply(joinFailed(errors.MEMBER_ID_REQUIRED.code, id))
      return
    }
    const { before, replaces } = joining(group, id, groupInstanceId, isNew)
    const said = this.#subscription(protocols)
    const wanting = updated(before, request, { sessionTimeoutMs, protocols }, said, client)
    const stays = !this.#leavesNoneBut(group, replaces ?? before)
    const { epoch } = group
    if (replaces !== undefined) this.#membership.replace(group, replaces, before)
    const { changed } = this.#membership.want(groupId, before, wanting)
    if (stays) this.#membership.updateTargets(group)
    const isCurrent = group.targetEpoch >= group.epoch
    const next = stays || isCurrent ? this.#membership.reconcile(group, id, said.owned, changed) : group.member(id)
    if (stays) {
      this.#membership.timers.startSession(groupId, id, sessionTimeoutMs)
      this.#membership.timers.joined(groupId, id, rebalanceTimeoutMs)
    } else {
      this.#membership.downgrade(group, new Set(), !isCurrent, epoch) // the next generation is that of the new epoch
    }
    reply({
      errorCode: 0,
      generationId: next.epoch,
      protocolType: consumerProtocol,
      protocolName: names[0] ?? '',
      leader: '',
      skipAssignment: false,
      memberId: id,
      members: [],
    })
  }

  /** All its protocols have the same subscription; the first one is as good as any. */
  #subscription([first]: readonly Protocol[]): Subscription {
    return understood(
      () => readSubscription(first?.metadata ?? nothing, this.#topics),
      () => new ApiError('UNKNOWN_SERVER_ERROR'),
    )
  }

  /** Whether the last member that spoke the other protocol is a static one, which now comes back and speaks this one. */
  #leavesNoneBut(group: ConsumerGroup, { classic, instanceId }: ConsumerMember): boolean {
    if (classic !== null || instanceId === null) return false
    return isToBeClassic(group.members.size, group.classicCount + 1, this.#settings)
  }

  sync(group: ConsumerGroup, request: SyncRequest, reply: Reply<SyncAnswer>): void {
    const { protocolType, protocolName } = request
    const { member, classic } = classicMember(group, request)
    const [first] = classic.protocols
    if (protocolType !== null && protocolType !== consumerProtocol) throw new ApiError('INCONSISTENT_GROUP_PROTOCOL')
    if (protocolName !== null && protocolName !== first?.name) throw new ApiError('INCONSISTENT_GROUP_PROTOCOL')
    // Who has partitions to give up has joined already, and goes on with that first.
    if (group.targetEpoch > member.epoch && member.state !== 'unrevoked') {
      this.#membership.timers.expectJoin(group.id, member)
      throw new ApiError('REBALANCE_IN_PROGRESS')
    }
    const assignment = understood(
      () => writeAssignment(member.assigned, first?.metadata ?? nothing, this.#topics),
      () => new ApiError('UNKNOWN_SERVER_ERROR'),
    )
    this.#membership.timers.synced(group.id, member.id)
    this.#membership.timers.startSession(group.id, member.id, classic.sessionTimeoutMs)
    reply({ errorCode: 0, protocolType, protocolName, assignment })
  }

  /** The error code of the answer. */
  heartbeat(group: ConsumerGroup, request: HeartbeatRequest): number {
    const { member, classic } = classicMember(group, request)
    this.#membership.timers.startSession(group.id, member.id, classic.sessionTimeoutMs)
    if (!isToJoinAgain(group, member)) return 0
    this.#membership.timers.expectJoin(group.id, member)
    return errors.REBALANCE_IN_PROGRESS.code
  }

  /** An administrator may send those away too that speak the other protocol. */
  leave(group: ConsumerGroup, members: LeaveRequest['members']): MemberRow[] {
    const leaving = new Set<ConsumerMember>()
    const rows = members.map(({ memberId, groupInstanceId }) => {
      try {
        leaving.add(existing(group, memberId, groupInstanceId, memberId === ''))
        return { memberId, groupInstanceId, errorCode: 0 }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return { memberId, groupInstanceId, errorCode: errors[error.code].code }
      }
    })
    this.#membership.remove(group, leaving)
    return rows
  }
}

/** The member as it was, and the one whose place it takes. */
function joining(
  group: ConsumerGroup,
  id: string,
  instanceId: string | null,
  isNew: boolean,
): { before: ConsumerMember; replaces?: ConsumerMember } {
  if (instanceId === null) return { before: group.members.get(id) ?? newMember(id) }
  if (!isNew) return { before: existing(group, id, instanceId) }
  const known = group.memberOfInstance(instanceId)
  if (known === undefined) return { before: newMember(id) }
  return { before: { ...known, id, epoch: 0, previousEpoch: 0 }, replaces: known }
}

function existing(group: ConsumerGroup, id: string, instanceId: string | null, isAnyId = false): ConsumerMember {
  if (instanceId === null) return group.member(id)
  const member = group.memberOfInstance(instanceId)
  if (member === undefined) throw new ApiError('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`)
  if (!isAnyId) checkInstance(member, id, instanceId)
  return member
}

/** Throws unless it is a member that speaks this protocol, and in the epoch that it says. */
function classicMember(group: ConsumerGroup, { memberId, groupInstanceId, generationId }: Identity) {
  const member = existing(group, memberId, groupInstanceId)
  const { classic, epoch } = member
  if (classic === null) throw new ApiError('UNKNOWN_MEMBER_ID')
  if (generationId !== epoch) throw new ApiError('ILLEGAL_GENERATION')
  return { member, classic }
}

/** There is something new to be had, something to be given up, or something to be had that others have given up. */
function isToJoinAgain(group: ConsumerGroup, member: ConsumerMember): boolean {
  if (member.epoch < group.targetEpoch || member.state === 'unrevoked') return true
  return member.state === 'unreleased' && !group.waitsForOthers(member)
}

/** Of patterns this protocol knows nothing. */
function updated(
  member: ConsumerMember,
  { groupInstanceId, rebalanceTimeoutMs }: JoinRequest,
  classic: ClassicSide,
  { topics, rackId }: Subscription,
  client: GroupClient,
): ConsumerMember {
  return {
    ...member,
    instanceId: groupInstanceId ?? member.instanceId,
    rackId: rackId ?? member.rackId,
    clientId: client.clientId ?? '',
    clientHost: `/${client.address}`,
    topics,
    pattern: '',
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    classic,
  }
}
