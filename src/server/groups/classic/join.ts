// JoinGroup: how one becomes a member of a classic group, and how members come to the next generation.

import { errors } from '../../../protocol/errors.ts'
import type { JoinGroup } from '../../../protocol/messages/11-join-group.ts'
import type { Request } from '../../../protocol/schema/api.ts'
import type { Reply, ShardContext } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import type { Groups } from '../groups.ts'
import { type GroupSettings, newMemberJoinTimeoutMs } from '../settings.ts'
import { javaUuid } from '../uuid.ts'
import { ClassicGroup } from './classic-group.ts'
import { ClassicMember, type JoinAnswer, keptProtocols, type Protocol } from './classic-member.ts'
import { groupRecord, newGroupRecord } from './classic-records.ts'
import { joinedGeneration, joinFailed } from './join-answers.ts'
import type { Rebalance } from './rebalance.ts'

export type JoinRequest = Request<typeof JoinGroup>

/** Who asks. */
export interface GroupClient {
  readonly version: number
  readonly clientId: string | null
  readonly address: string
}

interface Joining {
  readonly group: ClassicGroup
  readonly request: JoinRequest
  readonly protocols: readonly Protocol[]
  readonly client: GroupClient
  readonly reply: Reply<JoinAnswer>
}

/** From here on a member is given its id first, and joins with it (KIP-394). */
export const firstVersionWithIdFirst = 4
/** From here on the leader can be told that the assignment stands (KIP-814). */
const firstVersionWithSkip = 9

export class Joins {
  readonly #context: ShardContext
  readonly #groups: Groups
  readonly #settings: GroupSettings
  readonly #rebalance: Rebalance

  constructor(context: ShardContext, groups: Groups, settings: GroupSettings, rebalance: Rebalance) {
    this.#context = context
    this.#groups = groups
    this.#settings = settings
    this.#rebalance = rebalance
  }

  /** Into a group that is classic, or that nobody is in. */
  join(request: JoinRequest, client: GroupClient, reply: Reply<JoinAnswer>): void {
    const { groupId, memberId } = request
    const other = this.#groups.get(groupId)
    // A group that nobody is in may become one of another kind.
    if (other !== undefined && !(other instanceof ClassicGroup)) this.#context.write(other.tombstones())
    const known = this.#groups.classic(groupId)
    if (known === undefined && memberId !== '') {
      reply(joinFailed(errors.UNKNOWN_MEMBER_ID.code, memberId))
      return
    }
    const group = known ?? new ClassicGroup(groupId, this.#context.now())
    this.#groups.put(group)
    const protocols = keptProtocols(request.protocols)
    this.#accept({ group, request, protocols, client, reply })
    if (known === undefined) this.#context.write([newGroupRecord(group)], { applied: true })
  }

  #accept(joining: Joining): void {
    const { group, request, protocols, reply } = joining
    const { memberId, protocolType } = request
    const names = protocols.map(({ name }) => name)
    if (!this.#hasRoom(group, memberId)) {
      group.remove(memberId)
      reply(joinFailed(errors.GROUP_MAX_SIZE_REACHED.code))
    } else if (!group.supports(protocolType, names)) {
      reply(joinFailed(errors.INCONSISTENT_GROUP_PROTOCOL.code, memberId))
    } else if (memberId === '') this.#newcomer(joining)
    else if (group.pending.has(memberId)) this.#pending(joining)
    else this.#rejoin(joining)
  }

  /** While a generation is made, those count who have come for it: the group may have been larger before. */
  #hasRoom(group: ClassicGroup, memberId: string): boolean {
    const { maxSize } = this.#settings
    const member = group.members.get(memberId)
    switch (group.state) {
      case 'Empty':
        return true
      case 'PreparingRebalance':
        return member?.joining !== undefined || group.joiningCount < maxSize
      default:
        return member !== undefined || group.members.size < maxSize
    }
  }

  #newcomer(joining: Joining): void {
    const { group, request, client, reply } = joining
    const { groupInstanceId } = request
    const id = `${groupInstanceId ?? client.clientId ?? ''}-${javaUuid(this.#context.randomUuid())}`
    const former = groupInstanceId === null ? undefined : group.memberOfInstance(groupInstanceId)
    if (former !== undefined) {
      this.#replace(joining, former, id)
    } else if (groupInstanceId !== null || client.version < firstVersionWithIdFirst) {
      this.#add(joining, id)
    } else {
      group.pending.add(id)
      this.#rebalance.startSession(group, { id, sessionTimeoutMs: request.sessionTimeoutMs })
      reply(joinFailed(errors.MEMBER_ID_REQUIRED.code, id))
    }
  }

  #pending(joining: Joining): void {
    const { groupInstanceId, memberId } = joining.request
    if (groupInstanceId !== null) throw new ApiError('UNKNOWN_SERVER_ERROR') // ids are not given out to static members
    this.#add(joining, memberId)
  }

  #add({ group, request, protocols, client, reply }: Joining, id: string): void {
    const member = new ClassicMember({
      id,
      instanceId: request.groupInstanceId,
      clientId: client.clientId ?? '',
      clientHost: `/${client.address}`,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      sessionTimeoutMs: request.sessionTimeoutMs,
      protocols,
    })
    member.isNew = true
    member.joining = reply
    if (group.isFirstRebalance) group.hasNewMember = true
    group.add(member, request.protocolType)
    // Its client may have gone while it waits, and nobody would notice: it does not know its id to send heartbeats with.
    this.#rebalance.startSession(group, { id, sessionTimeoutMs: newMemberJoinTimeoutMs })
    this.#rebalance.membersChanged(group)
  }

  #rejoin(joining: Joining): void {
    const { group, request, protocols, reply } = joining
    const { memberId, groupInstanceId } = request
    const member = this.#member(group, memberId, groupInstanceId, reply)
    if (member === undefined) return
    // In CompletingRebalance it may not have received its answer. In Stable the leader asks for a rebalance in this way, for
    // reasons of its own.
    const settled = group.state === 'CompletingRebalance' || (group.state === 'Stable' && group.leader !== memberId)
    if (group.isEmpty) reply(joinFailed(errors.UNKNOWN_MEMBER_ID.code, memberId))
    else if (settled && member.hasSaid(protocols)) reply(joinedGeneration(group, member))
    else this.#again(joining, member)
  }

  #member(group: ClassicGroup, id: string, instanceId: string | null, reply: Reply<JoinAnswer>) {
    try {
      return group.member(id, instanceId)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      reply(joinFailed(errors[error.code].code, id))
      return undefined
    }
  }

  #again(joining: Joining, member: ClassicMember): void {
    this.#update(joining, member)
    this.#rebalance.membersChanged(joining.group)
  }

  #update({ group, request, protocols, reply }: Joining, member: ClassicMember): void {
    member.joining?.(joinFailed(errors.REBALANCE_IN_PROGRESS.code, member.id)) // it has asked again, elsewhere
    group.update(member, protocols, reply)
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs
    member.sessionTimeoutMs = request.sessionTimeoutMs
  }

  /** A static member has started anew: it goes on where it was, under a new id, and its former self is sent away. */
  #replace(joining: Joining, old: ClassicMember, id: string): void {
    const { group } = joining
    const leader = group.leader
    const fenced = errors.FENCED_INSTANCE_ID.code
    group.joined(old, joinFailed(fenced, old.id))
    group.synced(old, { errorCode: fenced, assignment: Buffer.alloc(0) })
    const member = new ClassicMember({ ...old, id })
    member.assignment = old.assignment
    group.replace(old, member)
    this.#update(joining, member)
    this.#rebalance.startSession(group, member)
    if (group.state === 'Stable' && group.selectedProtocol === group.protocol) this.#goOn(joining, member, leader)
    else if (group.state === 'PreparingRebalance') this.#rebalance.completeIfAllJoined(group)
    else this.#rebalance.prepare(group) // in CompletingRebalance the leader may have been told the old id
  }

  /** The assignment stands, and nobody else need notice. */
  #goOn({ group, client }: Joining, member: ClassicMember, formerLeader: string | null): void {
    this.#context.write([groupRecord(group)], { applied: true })
    const knowsSkip = client.version >= firstVersionWithSkip
    const answer = joinedGeneration(group, member, knowsSkip && group.leader === member.id)
    // To older clients the leader is the former one, so that nobody makes an assignment.
    group.joined(member, knowsSkip ? answer : { ...answer, leader: formerLeader ?? '', members: [] })
  }
}
