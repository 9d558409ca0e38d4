// How a classic group gets from one generation to the next: it waits for its members to join, for as long as the slowest of
// them may need, and for all of them to ask what they are to do. Whoever does not come in time is not a member any more.

import { errors } from '../../../protocol/errors.ts'
import type { ShardContext } from '../../coordinator/shard.ts'
import type { Timer } from '../../coordinator/timer-table.ts'
import { ApiError } from '../../errors.ts'
import type { Groups } from '../groups.ts'
import type { GroupSettings } from '../settings.ts'
import type { ClassicGroup } from './classic-group.ts'
import { type ClassicMember, noAssignment } from './classic-member.ts'
import { groupRecord } from './classic-records.ts'
import { joinedGeneration, joinFailed, syncFailed } from './join-answers.ts'

const joinTimer = ({ id }: ClassicGroup) => `join ${id}`
const syncTimer = ({ id }: ClassicGroup) => `sync ${id}`
const sessionTimer = (group: ClassicGroup, memberId: string) => `session ${group.id} ${memberId}`

/** A member, or somebody who has only been given an id and has to come back with it. */
type Heard = Pick<ClassicMember, 'id' | 'sessionTimeoutMs'> & Partial<Pick<ClassicMember, 'session'>>

export class Rebalance {
  readonly #context: ShardContext
  readonly #groups: Groups
  readonly #settings: GroupSettings

  constructor(context: ShardContext, groups: Groups, settings: GroupSettings) {
    this.#context = context
    this.#groups = groups
    this.#settings = settings
  }

  /** Something about the members has changed. */
  membersChanged(group: ClassicGroup): void {
    if (group.state === 'PreparingRebalance') this.completeIfAllJoined(group)
    else this.prepare(group)
  }

  /** The first generation is made when its time has come, not when those who have come are all. */
  completeIfAllJoined(group: ClassicGroup): void {
    if (group.state !== 'PreparingRebalance' || group.isFirstRebalance || !group.haveAllJoined) return
    this.#complete(group)
  }

  /** Everybody is to join anew. */
  prepare(group: ClassicGroup): void {
    if (group.state === 'CompletingRebalance') this.#rejectSyncs(group, errors.REBALANCE_IN_PROGRESS.code)
    group.unsynced.clear()
    this.#context.timers.cancel(syncTimer(group))
    const isFirst = group.state === 'Empty'
    group.become('PreparingRebalance', this.#context.now())
    if (isFirst) {
      const delay = this.#settings.initialRebalanceDelayMs
      this.#wait(group, delay, Math.max(group.rebalanceTimeoutMs - delay, 0))
    } else if (group.haveAllJoined) {
      this.#complete(group)
    } else {
      this.#timer(joinTimer(group), group, group.rebalanceTimeoutMs, current => this.#complete(current))
    }
  }

  /** Makes the first generation later, so that those who come at the same time are all in it. */
  #wait(group: ClassicGroup, delay: number, remaining: number): void {
    this.#timer(joinTimer(group), group, delay, current => {
      if (!current.hasNewMember || remaining === 0) return this.#complete(current)
      current.hasNewMember = false
      const next = Math.min(this.#settings.initialRebalanceDelayMs, remaining)
      this.#wait(current, next, Math.max(remaining - delay, 0))
    })
  }

  #complete(group: ClassicGroup): void {
    this.#context.timers.cancel(joinTimer(group))
    for (const member of [...group.members.values()]) {
      if (member.joining === undefined && member.instanceId === null) this.remove(group, member.id)
    }
    if (!group.electLeader() && group.members.size > 0) {
      // Static members alone are left, and none of them has come: they are waited for until their sessions end.
      this.#timer(joinTimer(group), group, group.rebalanceTimeoutMs, current => this.#complete(current))
      return
    }
    group.beginGeneration(this.#context.now())
    if (group.isEmpty) {
      this.#context.write([groupRecord(group)], { applied: true })
      return
    }
    for (const member of group.members.values()) {
      group.joined(member, joinedGeneration(group, member))
      this.startSession(group, member)
      member.isNew = false
      group.unsynced.add(member.id)
    }
    const { generation } = group
    this.#timer(syncTimer(group), group, group.rebalanceTimeoutMs, current => this.#expireSyncs(current, generation))
  }

  #expireSyncs(group: ClassicGroup, generation: number): void {
    if (group.generation !== generation || group.unsynced.size === 0) return
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
    for (const id of [...group.unsynced]) this.remove(group, id)
    this.prepare(group)
  }

  /** A member has asked for its part. */
  synced(group: ClassicGroup, { id }: ClassicMember): void {
    group.unsynced.delete(id)
    if (group.unsynced.size === 0) this.#context.timers.cancel(syncTimer(group))
  }

  /** The leader has said who does what; those that it forgot do nothing. */
  assign(group: ClassicGroup, assignments: ReadonlyMap<string, Buffer>): void {
    for (const member of group.members.values()) member.assignment = assignments.get(member.id) ?? noAssignment
    try {
      this.#context.write([groupRecord(group)], { applied: true })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#rejectSyncs(group, errors.UNKNOWN_SERVER_ERROR.code)
      this.prepare(group)
      return
    }
    group.become('Stable', this.#context.now())
    const { protocolType, protocol: protocolName } = group
    for (const member of group.members.values()) {
      const { assignment } = member
      if (group.synced(member, { errorCode: 0, protocolType, protocolName, assignment }))
        this.startSession(group, member)
    }
  }

  #rejectSyncs(group: ClassicGroup, errorCode: number): void {
    for (const member of group.members.values()) {
      member.assignment = noAssignment
      if (group.synced(member, syncFailed(errorCode))) this.startSession(group, member)
    }
  }

  /** Whoever waits is to come back: the group is to be another. */
  sendAway(group: ClassicGroup): void {
    const errorCode = errors.REBALANCE_IN_PROGRESS.code
    for (const member of group.members.values()) {
      group.joined(member, joinFailed(errorCode, member.id))
      group.synced(member, syncFailed(errorCode))
    }
  }

  // Sessions

  /** A member is there as long as it is heard of. */
  startSession(group: ClassicGroup, member: Heard): void {
    const { id, sessionTimeoutMs, session } = member
    if (session?.putOff(sessionTimeoutMs)) return
    const name = sessionTimer(group, id)
    member.session = this.#timer(name, group, sessionTimeoutMs, current => this.#sessionEnds(current, id))
  }

  #sessionEnds(group: ClassicGroup, id: string): void {
    if (group.pending.has(id)) {
      group.remove(id)
      if (group.state === 'PreparingRebalance' && group.haveAllJoined) this.#complete(group)
      return
    }
    const member = group.members.get(id)
    if (member === undefined || member.waitsForGroup) return
    this.remove(group, member.id)
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') this.prepare(group)
    else if (group.state === 'PreparingRebalance' && group.haveAllJoined) this.#complete(group)
  }

  /** A member, or an id that nobody has come with. If it waits for something, it is told to come back. */
  remove(group: ClassicGroup, id: string): void {
    const member = group.members.get(id)
    if (member !== undefined) {
      group.joined(member, joinFailed(errors.UNKNOWN_MEMBER_ID.code))
      group.synced(member, syncFailed(errors.UNKNOWN_MEMBER_ID.code))
    }
    group.remove(id)
    this.#context.timers.cancel(sessionTimer(group, id))
  }

  /** A group that is gone has no timers. */
  stop(group: ClassicGroup): void {
    const { timers } = this.#context
    timers.cancel(joinTimer(group))
    timers.cancel(syncTimer(group))
    for (const id of [...group.members.keys(), ...group.pending]) timers.cancel(sessionTimer(group, id))
  }

  #timer(name: string, { id }: ClassicGroup, milliseconds: number, run: (group: ClassicGroup) => void): Timer {
    return this.#context.timers.set(name, milliseconds, () => {
      const group = this.#groups.classic(id)
      if (group !== undefined) run(group)
    })
  }
}
