// How long members of consumer groups have for what they are to do. Who does not do it in time is not a member any more.

import type { TimerTable } from '../../coordinator/timer-table.ts'
import type { ConsumerMember } from './consumer-member.ts'

const names = {
  session: 'consumer session',
  rebalance: 'consumer rebalance',
  join: 'consumer join',
  sync: 'consumer sync',
}

export class MemberTimers {
  readonly #timers: TimerTable
  readonly #expired: (groupId: string, memberId: string, epoch?: number) => void

  /** `expired` is told the epoch that a member was not to stay in, if that is why. */
  constructor(timers: TimerTable, expired: (groupId: string, memberId: string, epoch?: number) => void) {
    this.#timers = timers
    this.#expired = expired
  }

  /** To be heard of again. */
  startSession(groupId: string, memberId: string, milliseconds: number): void {
    this.#set('session', groupId, memberId, milliseconds)
  }

  /** To give up what is not its own any more. */
  startRevoking(groupId: string, { id, epoch, rebalanceTimeoutMs }: ConsumerMember): void {
    this.#set('rebalance', groupId, id, rebalanceTimeoutMs, epoch)
  }

  stopRevoking(groupId: string, memberId: string): void {
    this.#cancel('rebalance', groupId, memberId)
  }

  /** To join again, if it speaks the protocol of classic groups: from when it is first told to. */
  expectJoin(groupId: string, { id, rebalanceTimeoutMs }: ConsumerMember): void {
    if (this.#timers.has(key('join', groupId, id))) return
    this.#set('join', groupId, id, rebalanceTimeoutMs)
  }

  /** It has, and now it is to ask what it is to do. */
  joined(groupId: string, memberId: string, rebalanceTimeoutMs: number): void {
    this.#cancel('join', groupId, memberId)
    this.#set('sync', groupId, memberId, rebalanceTimeoutMs)
  }

  synced(groupId: string, memberId: string): void {
    this.#cancel('sync', groupId, memberId)
  }

  stop(groupId: string, memberId: string): void {
    for (const what of ['session', 'rebalance', 'join', 'sync'] as const) this.#cancel(what, groupId, memberId)
  }

  #set(what: keyof typeof names, groupId: string, memberId: string, milliseconds: number, epoch?: number): void {
    this.#timers.set(key(what, groupId, memberId), milliseconds, () => this.#expired(groupId, memberId, epoch))
  }

  #cancel(what: keyof typeof names, groupId: string, memberId: string): void {
    this.#timers.cancel(key(what, groupId, memberId))
  }
}

function key(what: keyof typeof names, groupId: string, memberId: string): string {
  return `${names[what]} ${groupId} ${memberId}`
}
