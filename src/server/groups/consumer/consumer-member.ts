// A member of a consumer group (KIP-848): what it wants, and how far it has come to what it is to have.

import { type Protocol, sameProtocols } from '../classic/classic-member.ts'
import type { PartitionMap } from './partition-sets.ts'

/**
 * stable: it has what it is to have in its epoch. unrevoked: it is to give partitions up before it goes on. unreleased:
 * it is in its epoch, and waits for partitions that others still have.
 */
export type MemberState = 'stable' | 'unrevoked' | 'unreleased'

/** It has left, and its place is kept: it is a static member (KIP-345). */
export const awayEpoch = -2
export const leftEpoch = -1

/** What a member has said that speaks the protocol of classic groups: while members change over, a group speaks both. */
export interface ClassicSide {
  readonly sessionTimeoutMs: number
  readonly protocols: readonly Protocol[]
}

export interface ConsumerMember {
  readonly id: string
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  /** Sorted. */
  readonly topics: readonly string[]
  /** A regular expression for the names of topics; empty is none. */
  readonly pattern: string
  readonly rebalanceTimeoutMs: number
  /** The assignor that it wants. */
  readonly assignor: string | null
  /** Null if it speaks the protocol of consumer groups. */
  readonly classic: ClassicSide | null
  readonly epoch: number
  readonly previousEpoch: number
  readonly state: MemberState
  /** With the epochs since when it has them. */
  readonly assigned: PartitionMap<number>
  readonly revoking: PartitionMap<number>
}

export function newMember(id: string): ConsumerMember {
  return {
    id,
    instanceId: null,
    rackId: null,
    clientId: '',
    clientHost: '',
    topics: [],
    pattern: '',
    rebalanceTimeoutMs: -1,
    assignor: null,
    classic: null,
    epoch: 0,
    previousEpoch: -1,
    state: 'stable',
    assigned: new Map(),
    revoking: new Map(),
  }
}

/** Whether the records of two members that are the same otherwise say the same of what they want. */
export function wantsTheSame(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a.instanceId === b.instanceId &&
    a.rackId === b.rackId &&
    a.clientId === b.clientId &&
    a.clientHost === b.clientHost &&
    a.pattern === b.pattern &&
    a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.assignor === b.assignor &&
    sameClassicSide(a.classic, b.classic) &&
    sameTopics(a, b)
  )
}

export function sameTopics(a: ConsumerMember, b: ConsumerMember): boolean {
  return a.topics.length === b.topics.length && a.topics.every((topic, i) => topic === b.topics[i])
}

function sameClassicSide(a: ClassicSide | null, b: ClassicSide | null): boolean {
  if (a === null || b === null) return a === b
  return a.sessionTimeoutMs === b.sessionTimeoutMs && sameProtocols(a.protocols, b.protocols)
}
