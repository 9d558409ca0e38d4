// What scenarios about groups have in common: a coordinator that is there, and members of classic groups.

import { OffsetFetch } from '../../../../src/protocol/messages/09-offset-fetch.ts'
import { FindCoordinator } from '../../../../src/protocol/messages/10-find-coordinator.ts'
import { JoinGroup } from '../../../../src/protocol/messages/11-join-group.ts'
import { SyncGroup } from '../../../../src/protocol/messages/14-sync-group.ts'
import { ConsumerProtocolSubscription } from '../../../../src/protocol/messages/consumer-protocol.ts'
import type { Session } from '../scenario.ts'

/** The coordinator of a group is there. */
export async function coordinated(session: Session, groupId: string): Promise<string> {
  for (;;) {
    const answer = await session.ask(FindCoordinator, 4, { keyType: 0, coordinatorKeys: [groupId] })
    const fetched = await session.ask(OffsetFetch, 7, { groupId, topics: null, requireStable: false })
    if (answer.coordinators[0]?.errorCode === 0 && fetched.errorCode === 0) return groupId
  }
}

/** What consumers of a classic group say that they want. */
export function subscription(...topics: string[]): Buffer {
  return Buffer.concat([Buffer.from([0, 0]), ConsumerProtocolSubscription.encode(0, { topics })])
}

/** A first JoinGroup, as fits all versions. */
export function joining(groupId: string, change: object = {}) {
  return {
    groupId,
    sessionTimeoutMs: 60_000,
    rebalanceTimeoutMs: 60_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription('t') }],
    reason: 'to see',
    ...change,
  }
}

export interface Member {
  readonly groupId: string
  readonly memberId: string
  readonly generationId: number
  readonly groupInstanceId: string | null
}

/** The only member of a group, with its assignment unless it is to be without. */
export async function member(session: Session, groupId: string, change: object = {}, synced = true): Promise<Member> {
  const request = joining(groupId, change)
  const { groupInstanceId } = request
  let joined = await session.ask(JoinGroup, 9, request)
  if (joined.errorCode === 79) joined = await session.ask(JoinGroup, 9, { ...request, memberId: joined.memberId })
  if (joined.errorCode !== 0) throw new Error(`${groupId}: ${joined.errorCode}`)
  const { memberId, generationId } = joined
  const it = { groupId, memberId, generationId, groupInstanceId }
  const assignments = [{ memberId, assignment: Buffer.from('work') }]
  if (synced) await session.ask(SyncGroup, 4, { ...it, assignments })
  return it
}
