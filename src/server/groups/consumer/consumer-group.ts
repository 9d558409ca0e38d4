// A consumer group (KIP-848): the broker decides who does what, and each member gets there at its own pace. All of it is in
// the log; this is what replaying gives.

import type { ErrorName } from '../../../protocol/errors.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import { ProtocolCounts } from '../classic/protocols.ts'
import { consumerProtocol } from '../classic/subscriptions.ts'
import { anyPartition, type Committer, type Group, type PartitionCheck } from '../group.ts'
import { type ConsumerMember, newMember } from './consumer-member.ts'
import { groupTombstones, memberTombstones, type ResolvedPattern } from './consumer-records.ts'
import { each, includes, noPartitions, type PartitionSet } from './partition-sets.ts'

/** From here on OffsetCommit can say which epoch of a consumer group it means. */
const firstVersionWithMemberEpoch = 9

export class ConsumerGroup implements Group {
  readonly id: string
  readonly type = 'consumer'
  readonly protocolType = 'consumer'
  epoch = 1
  /** Of the topics that were subscribed to when the epoch began. */
  metadataHash = 0
  /** The epoch of `targets`, and when they were made. */
  targetEpoch = 0
  targetTimestamp = 0
  /** What each member is to have. */
  readonly targets = new Map<string, PartitionSet>()
  readonly patterns = new Map<string, ResolvedPattern>()
  /** Of the topics when somebody last looked at them. Not in the log: after a restart somebody looks. */
  topicsVersion = -1
  readonly #members = new Map<string, ConsumerMember>()
  readonly #byInstance = new Map<string, string>()
  readonly #patternUsers = new Map<string, number>()
  readonly #classicProtocols = new ProtocolCounts()
  #classicCount = 0
  /** Who has each partition, or has not given it up yet. */
  readonly #owners = new Map<string, Map<number, string>>()

  constructor(id: string) {
    this.id = id
  }

  get members(): ReadonlyMap<string, ConsumerMember> {
    return this.#members
  }

  // Replaying

  change(id: string, what: Partial<ConsumerMember>): void {
    const before = this.#members.get(id)
    if (before !== undefined) this.#disown(before)
    const member = { ...(before ?? newMember(id)), ...what }
    this.#countPattern(before?.pattern, -1)
    this.#countPattern(member.pattern, 1)
    this.#countClassic(before, member)
    this.#members.set(id, member)
    if (member.instanceId !== null) this.#byInstance.set(member.instanceId, id)
    for (const partitions of [member.assigned, member.revoking]) {
      for (const [topicId, index] of each(partitions)) this.#own(topicId, index, id)
    }
  }

  removeMember(id: string): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    this.#disown(member)
    this.#countPattern(member.pattern, -1)
    this.#countClassic(member, undefined)
    this.#members.delete(id)
    const { instanceId } = member
    if (instanceId !== null && this.#byInstance.get(instanceId) === id) this.#byInstance.delete(instanceId)
  }

  #countPattern(pattern: string | undefined, difference: 1 | -1): void {
    if (pattern === undefined || pattern === '') return
    const users = (this.#patternUsers.get(pattern) ?? 0) + difference
    if (users === 0) this.#patternUsers.delete(pattern)
    else this.#patternUsers.set(pattern, users)
  }

  #countClassic(before: ConsumerMember | undefined, after: ConsumerMember | undefined): void {
    const [former, next] = [before?.classic ?? null, after?.classic ?? null]
    if (former === next) return
    if (former !== null) this.#classicProtocols.remove(former)
    if (next !== null) this.#classicProtocols.add(next)
    this.#classicCount += (next === null ? 0 : 1) - (former === null ? 0 : 1)
  }

  #own(topicId: string, index: number, id: string): void {
    const owners = this.#owners.get(topicId)
    if (owners === undefined) this.#owners.set(topicId, new Map([[index, id]]))
    else owners.set(index, id)
  }

  #disown({ id, assigned, revoking }: ConsumerMember): void {
    for (const partitions of [assigned, revoking]) {
      for (const [topicId, index] of each(partitions)) {
        const owners = this.#owners.get(topicId)
        if (owners?.get(index) === id) owners.delete(index)
        if (owners?.size === 0) this.#owners.delete(topicId)
      }
    }
  }

  // Asking

  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  get state(): string {
    if (this.isEmpty) return 'Empty'
    if (this.epoch > this.targetEpoch) return 'Assigning'
    for (const { state, epoch } of this.#members.values()) {
      if (state !== 'stable' || epoch !== this.targetEpoch) return 'Reconciling'
    }
    return 'Stable'
  }

  /** Throws if there is none. */
  member(id: string): ConsumerMember {
    const member = this.#members.get(id)
    if (member !== undefined) return member
    throw new ApiError('UNKNOWN_MEMBER_ID', `Member ${id} is not a member of group ${this.id}.`)
  }

  memberOfInstance(instanceId: string): ConsumerMember | undefined {
    return this.#members.get(this.#byInstance.get(instanceId) ?? '')
  }

  /** What members are subscribed to now. */
  get usedPatterns(): ReadonlyMap<string, number> {
    return this.#patternUsers
  }

  ownerOf(topicId: string, index: number): string | undefined {
    return this.#owners.get(topicId)?.get(index)
  }

  targetOf(memberId: string): PartitionSet {
    return this.targets.get(memberId) ?? noPartitions
  }

  /** How many members speak the protocol of classic groups. */
  get classicCount(): number {
    return this.#classicCount
  }

  /** Whether those members could go on with one that knows these protocols, if the group became classic again. */
  supports(protocolType: string, names: readonly string[]): boolean {
    if (protocolType !== consumerProtocol) return false
    return names.some(name => this.#classicProtocols.isKnownTo(name, this.#classicCount))
  }

  /** Whether others have something of what a member is to have. */
  waitsForOthers({ id, assigned }: ConsumerMember): boolean {
    for (const [topicId, indexes] of this.targetOf(id)) {
      for (const index of indexes) {
        if (!includes(assigned, topicId, index) && this.ownerOf(topicId, index) !== undefined) return true
      }
    }
    return false
  }

  /** The names of the topics that a member is subscribed to, by name or by pattern. */
  topicsOf({ topics, pattern }: ConsumerMember): Set<string> {
    return new Set([...topics, ...(this.patterns.get(pattern)?.topics ?? [])])
  }

  /** The names of all topics that anybody is subscribed to. */
  get topics(): Set<string> {
    const all = new Set<string>()
    for (const member of this.#members.values()) for (const topic of this.topicsOf(member)) all.add(topic)
    return all
  }

  // What all groups are asked

  checkOffsetCommit({ memberId, generationIdOrMemberEpoch: epoch }: Committer, version: number): PartitionCheck {
    if (epoch < 0 && this.isEmpty) return anyPartition
    const member = this.member(memberId)
    if (member.classic === null && version < firstVersionWithMemberEpoch) {
      const message = 'OffsetCommit version 9 or above must be used by members using the consumer group protocol'
      throw new ApiError('UNSUPPORTED_VERSION', message)
    }
    return this.#checkEpoch(member, epoch, staleError(member))
  }

  checkTransactionalCommit(committer: Committer): PartitionCheck {
    const { memberId, groupInstanceId, generationIdOrMemberEpoch: epoch } = committer
    if (epoch < 0 && (this.isEmpty || (memberId === '' && groupInstanceId === null))) return anyPartition
    return this.#checkEpoch(this.member(memberId), epoch, 'ILLEGAL_GENERATION')
  }

  /** What a member has had since an epoch of before is its own all the same. */
  #checkEpoch(member: ConsumerMember, epoch: number, stale: ErrorName): PartitionCheck {
    if (epoch === member.epoch) return anyPartition
    if (epoch > member.epoch) throw new ApiError(stale)
    return (topicId, index) => {
      const since = member.assigned.get(topicId)?.get(index) ?? member.revoking.get(topicId)?.get(index)
      if (since === undefined || epoch < since) throw new ApiError(stale)
    }
  }

  checkOffsetFetch(memberId: string | null, memberEpoch: number): void {
    if (memberId === null && memberEpoch < 0) return
    const member = this.member(memberId ?? '')
    if (memberEpoch !== member.epoch) throw new ApiError(staleError(member))
  }

  checkOffsetDelete(): void {}

  checkDelete(): void {
    if (!this.isEmpty) throw new ApiError('NON_EMPTY_GROUP')
  }

  isSubscribedTo(topic: string): boolean {
    return this.topics.has(topic)
  }

  unusedSince({ commitTimestamp }: { readonly commitTimestamp: number }): number {
    return commitTimestamp
  }

  tombstones(): CoordinatorWrite[] {
    const members = [...this.#members.keys()].flatMap(id => memberTombstones(this.id, id))
    return [...members, ...groupTombstones(this.id, this.patterns.keys())]
  }
}

/** In the words of the protocol that a member speaks. */
function staleError({ classic }: ConsumerMember): ErrorName {
  return classic === null ? 'STALE_MEMBER_EPOCH' : 'ILLEGAL_GENERATION'
}
