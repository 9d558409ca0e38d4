// A member of a classic group: what it said when it joined, what it is to do, and what of it still waits for an answer.

import type { JoinGroup } from '../../../protocol/messages/11-join-group.ts'
import type { SyncGroup } from '../../../protocol/messages/14-sync-group.ts'
import type { ResponseInput } from '../../../protocol/schema/api.ts'
import type { Reply } from '../../coordinator/shard.ts'
import type { Timer } from '../../coordinator/timer-table.ts'

export type JoinAnswer = ResponseInput<typeof JoinGroup>
export type SyncAnswer = ResponseInput<typeof SyncGroup>

/** A way to share the work that a member knows, and what it has to say about it. */
export interface Protocol {
  readonly name: string
  readonly metadata: Buffer
}

export const noAssignment = Buffer.alloc(0)

export class ClassicMember {
  readonly id: string
  readonly instanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  protocols: readonly Protocol[]
  assignment: Buffer = noAssignment
  /** It has not been in any generation, and may not know its id. */
  isNew = false
  joining: Reply<JoinAnswer> | undefined
  syncing: Reply<SyncAnswer> | undefined
  /** Ends its membership if it is not heard of. */
  session: Timer | undefined

  constructor({
    id,
    instanceId,
    clientId,
    clientHost,
    rebalanceTimeoutMs,
    sessionTimeoutMs,
    protocols,
  }: Pick<
    ClassicMember,
    'id' | 'instanceId' | 'clientId' | 'clientHost' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs' | 'protocols'
  >) {
    this.id = id
    this.instanceId = instanceId
    this.clientId = clientId
    this.clientHost = clientHost
    this.rebalanceTimeoutMs = rebalanceTimeoutMs
    this.sessionTimeoutMs = sessionTimeoutMs
    this.protocols = protocols
  }

  knows(protocol: string): boolean {
    return this.protocols.some(({ name }) => name === protocol)
  }

  metadata(protocol: string | null): Buffer {
    const found = this.protocols.find(({ name }) => name === protocol)
    if (found === undefined) throw new Error(`${this.id} does not know ${protocol}`)
    return found.metadata
  }

  /** Whoever waits for the group need not send heartbeats, unless nobody knows whether it is there at all. */
  get waitsForGroup(): boolean {
    return !this.isNew && (this.joining !== undefined || this.syncing !== undefined)
  }

  hasSaid(protocols: readonly Protocol[]): boolean {
    return sameProtocols(protocols, this.protocols)
  }
}

export function sameProtocols(some: readonly Protocol[], others: readonly Protocol[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, metadata }, i) => {
      const other = others[i]
      return other?.name === name && other.metadata.equals(metadata)
    })
  )
}

/** What is kept is copied: the frame that it came in is not to stay for as long as the group. */
export function keptProtocols(protocols: readonly Protocol[]): Protocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }))
}
