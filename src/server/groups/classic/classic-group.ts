// A classic group: its members, and how far they are in agreeing on who does what. The members agree among themselves (the
// leader, which is one of them, hands in the assignment); the group only brings them together. In a generation that is being
// made, this is ahead of the log: what is there is the group as it last was complete.

import type { CoordinatorWrite, Reply } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { anyPartition, type Committer, type Group, type PartitionCheck } from '../group.ts'
import type { ClassicMember, JoinAnswer, Protocol, SyncAnswer } from './classic-member.ts'
import { groupTombstone } from './classic-records.ts'
import { mostVoted, ProtocolCounts } from './protocols.ts'
import { consumerProtocol, subscribedTopics } from './subscriptions.ts'

export type ClassicState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'

/** From where each state is reached. */
const before: Readonly<Record<ClassicState, readonly ClassicState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
}

/** What a group is found as, in the log. */
export interface StoredGroup {
  readonly generation: number
  readonly protocolType: string | null
  readonly protocol: string | null
  readonly leader: string | null
  /** -1 if it is not known. */
  readonly since: number
  readonly members: readonly ClassicMember[]
}

export class ClassicGroup implements Group {
  readonly id: string
  readonly type = 'classic'
  generation = 0
  protocol: string | null = null
  leader: string | null = null
  /** Someone joined since the first generation was last put off. */
  hasNewMember = false
  /** Ids that were given out and have not been used yet. */
  readonly pending = new Set<string>()
  /** Members that have not asked for their part of this generation. */
  readonly unsynced = new Set<string>()
  readonly #members = new Map<string, ClassicMember>()
  readonly #protocols = new ProtocolCounts()
  #joining = 0
  readonly #byInstance = new Map<string, string>()
  #state: ClassicState = 'Empty'
  #previous: ClassicState | undefined
  #since: number
  #protocolType: string | null = null
  /** Undefined where nobody can tell. */
  #topics: ReadonlySet<string> | undefined

  constructor(id: string, now: number) {
    this.id = id
    this.#since = now
  }

  static restore(id: string, stored: StoredGroup): ClassicGroup {
    const group = new ClassicGroup(id, stored.since)
    group.generation = stored.generation
    group.protocol = stored.protocol
    group.leader = stored.leader
    group.#protocolType = stored.protocolType
    group.#state = stored.members.length === 0 ? 'Empty' : 'Stable'
    for (const member of stored.members) group.#enter(member)
    group.#topics = subscribedTopics(group)
    return group
  }

  get state(): ClassicState {
    return this.#state
  }

  /** -1 if it is not known. */
  get since(): number {
    return this.#since
  }

  get protocolType(): string {
    return this.#protocolType ?? ''
  }

  get isEmpty(): boolean {
    return this.#state === 'Empty'
  }

  /** It has never had a generation, and waits for more to join before it makes the first one. */
  get isFirstRebalance(): boolean {
    return this.#state === 'PreparingRebalance' && this.#previous === 'Empty'
  }

  become(state: ClassicState, now: number): void {
    if (!before[state].includes(this.#state)) throw new Error(`${this.id}: ${state} after ${this.#state}`)
    this.#previous = this.#state
    this.#state = state
    this.#since = now
  }

  // Members

  get members(): ReadonlyMap<string, ClassicMember> {
    return this.#members
  }

  add(member: ClassicMember, protocolType: string): void {
    if (this.#members.size === 0) this.#protocolType = protocolType
    this.leader ??= member.id
    this.#enter(member)
  }

  #enter(member: ClassicMember): void {
    this.#members.set(member.id, member)
    this.#protocols.add(member)
    if (member.joining !== undefined) this.#joining++
    if (member.instanceId !== null) this.#byInstance.set(member.instanceId, member.id)
    this.pending.delete(member.id)
  }

  #exit(member: ClassicMember): void {
    this.#members.delete(member.id)
    this.#protocols.remove(member)
    if (member.joining !== undefined) this.#joining--
    if (member.instanceId !== null) this.#byInstance.delete(member.instanceId)
    this.unsynced.delete(member.id)
  }

  /** A member, or an id that nobody has come with yet. */
  remove(id: string): void {
    this.pending.delete(id)
    const member = this.#members.get(id)
    if (member === undefined) return
    this.#exit(member)
    if (this.leader === id) this.leader = this.#members.keys().next().value ?? null
  }

  /** A static member has come back with a new id, and takes its old one's place (KIP-345). */
  replace(old: ClassicMember, member: ClassicMember): void {
    const wasLeader = this.leader === old.id
    this.#exit(old)
    this.#enter(member)
    if (wasLeader) this.leader = member.id
  }

  /** What a member says when it joins again. */
  update(member: ClassicMember, protocols: readonly Protocol[], joining: Reply<JoinAnswer>): void {
    this.#protocols.remove(member)
    member.protocols = protocols
    this.#protocols.add(member)
    if (member.joining === undefined) this.#joining++
    member.joining = joining
  }

  memberOfInstance(instanceId: string): ClassicMember | undefined {
    return this.#members.get(this.#byInstance.get(instanceId) ?? '')
  }

  /** Throws if there is no such member, or another one is under its instance id. */
  member(id: string, instanceId: string | null): ClassicMember {
    if (instanceId !== null) {
      const current = this.#byInstance.get(instanceId)
      if (current === undefined) throw new ApiError('UNKNOWN_MEMBER_ID')
      if (current !== id) throw new ApiError('FENCED_INSTANCE_ID')
    }
    const member = this.#members.get(id)
    if (member === undefined) throw new ApiError('UNKNOWN_MEMBER_ID')
    return member
  }

  /** How many wait for the next generation. */
  get joiningCount(): number {
    return this.#joining
  }

  get haveAllJoined(): boolean {
    return this.pending.size === 0 && this.#joining === this.#members.size
  }

  /** The longest that a member may need to stop what it is doing and join. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const { rebalanceTimeoutMs } of this.#members.values()) longest = Math.max(longest, rebalanceTimeoutMs)
    return longest
  }

  /** Whether the leader is there for the next generation; another one takes its place if need be. */
  electLeader(): boolean {
    if (this.leader === null) return false
    if (this.#members.get(this.leader)?.joining !== undefined) return true
    for (const { id, joining } of this.#members.values()) {
      if (joining === undefined) continue
      this.leader = id
      return true
    }
    return false
  }

  // Generations

  /** Whether someone who knows these protocols, for this kind of work, can work with the others. */
  supports(protocolType: string, names: readonly string[]): boolean {
    if (this.isEmpty) return protocolType !== '' && names.length > 0
    if (protocolType !== this.#protocolType) return false
    return names.some(name => this.#protocols.isKnownTo(name, this.#members.size))
  }

  get selectedProtocol(): string {
    return mostVoted(this.#members, this.#protocols)
  }

  beginGeneration(now: number): void {
    this.generation++
    this.protocol = this.#members.size === 0 ? null : this.selectedProtocol
    this.#topics = subscribedTopics(this)
    this.become(this.#members.size === 0 ? 'Empty' : 'CompletingRebalance', now)
    this.unsynced.clear()
  }

  // Answers to those who wait

  joined(member: ClassicMember, answer: JoinAnswer): void {
    const reply = member.joining
    if (reply === undefined) return
    member.joining = undefined
    this.#joining--
    reply(answer)
  }

  /** Whether it was waiting. */
  synced(member: ClassicMember, answer: SyncAnswer): boolean {
    const reply = member.syncing
    member.syncing = undefined
    reply?.(answer)
    return reply !== undefined
  }

  // What all groups are asked

  checkOffsetCommit({ memberId, groupInstanceId, generationIdOrMemberEpoch: generation }: Committer): PartitionCheck {
    if (generation < 0 && this.isEmpty) return anyPartition // an administrator, or a consumer without a group
    if (generation < 0 && memberId === '' && groupInstanceId === null) throw new ApiError('UNKNOWN_MEMBER_ID')
    this.member(memberId, groupInstanceId)
    if (generation !== this.generation) throw new ApiError('ILLEGAL_GENERATION')
    if (this.#state === 'CompletingRebalance') throw new ApiError('REBALANCE_IN_PROGRESS')
    return anyPartition
  }

  /** Who speaks of no member may commit at any time: older producers cannot (KIP-447). */
  checkTransactionalCommit(committer: Committer): PartitionCheck {
    const { memberId, groupInstanceId, generationIdOrMemberEpoch: generation } = committer
    if (generation < 0 && (this.isEmpty || (memberId === '' && groupInstanceId === null))) return anyPartition
    this.member(memberId, groupInstanceId)
    if (generation !== this.generation) throw new ApiError('ILLEGAL_GENERATION')
    return anyPartition
  }

  checkOffsetFetch(): void {}

  checkOffsetDelete(): void {
    if (!this.isEmpty && this.#protocolType !== consumerProtocol) throw new ApiError('NON_EMPTY_GROUP')
  }

  checkDelete(): void {
    if (!this.isEmpty) throw new ApiError('NON_EMPTY_GROUP')
  }

  isSubscribedTo(topic: string): boolean {
    return this.#topics === undefined ? this.#protocolType === consumerProtocol : this.#topics.has(topic)
  }

  unusedSince({ commitTimestamp }: { readonly commitTimestamp: number }): number | undefined {
    if (this.#protocolType === null) return commitTimestamp
    if (this.isEmpty) return this.#since === -1 ? commitTimestamp : this.#since
    const known = this.#protocolType === consumerProtocol && this.#topics !== undefined
    return known && this.#state === 'Stable' ? commitTimestamp : undefined
  }

  tombstones(): CoordinatorWrite[] {
    return [groupTombstone(this.id)]
  }
}
