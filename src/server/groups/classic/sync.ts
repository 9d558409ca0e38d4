// SyncGroup: the leader says who does what, and everybody asks for their part. Heartbeat: who is still there.

import { errors } from '../../../protocol/errors.ts'
import type { Heartbeat } from '../../../protocol/messages/12-heartbeat.ts'
import type { SyncGroup } from '../../../protocol/messages/14-sync-group.ts'
import type { Request } from '../../../protocol/schema/api.ts'
import type { Reply } from '../../coordinator/shard.ts'
import { ApiError } from '../../errors.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { SyncAnswer } from './classic-member.ts'
import { syncFailed } from './join-answers.ts'
import type { Rebalance } from './rebalance.ts'

export type SyncRequest = Request<typeof SyncGroup>
export type HeartbeatRequest = Request<typeof Heartbeat>

export function syncGroup(
  group: ClassicGroup,
  request: SyncRequest,
  rebalance: Rebalance,
  reply: Reply<SyncAnswer>,
): void {
  const { memberId, groupInstanceId, generationId, protocolType, protocolName } = request
  if (group.isEmpty) throw new ApiError('UNKNOWN_MEMBER_ID')
  const member = group.member(memberId, groupInstanceId)
  if (generationId !== group.generation) throw new ApiError('ILLEGAL_GENERATION')
  if (differs(protocolType, group.protocolType) || differs(protocolName, group.protocol)) {
    throw new ApiError('INCONSISTENT_GROUP_PROTOCOL')
  }
  switch (group.state) {
    case 'PreparingRebalance':
      throw new ApiError('REBALANCE_IN_PROGRESS')
    case 'CompletingRebalance':
      group.synced(member, syncFailed(errors.REBALANCE_IN_PROGRESS.code)) // it has asked again, elsewhere
      member.syncing = reply
      rebalance.synced(group, member)
      if (group.leader === memberId) rebalance.assign(group, assignmentsOf(request))
      return
    case 'Stable': {
      rebalance.synced(group, member)
      const { protocolType: type, protocol } = group
      reply({ errorCode: 0, protocolType: type, protocolName: protocol, assignment: member.assignment })
      break
    }
  }
}

/** What is said and what is so, where both are there. */
function differs(said: string | null, is: string | null): boolean {
  return said !== null && is !== null && said !== is
}

/** Copied: the frame that they came in is not to stay for as long as the group. */
function assignmentsOf({ assignments }: SyncRequest): Map<string, Buffer> {
  return new Map(assignments.map(({ memberId, assignment }) => [memberId, Buffer.from(assignment)]))
}

/** The error code of the answer. */
export function heartbeat(
  group: ClassicGroup,
  { memberId, groupInstanceId, generationId }: HeartbeatRequest,
  rebalance: Rebalance,
): number {
  const member = group.member(memberId, groupInstanceId)
  if (generationId !== group.generation) throw new ApiError('ILLEGAL_GENERATION')
  if (group.isEmpty) throw new ApiError('UNKNOWN_MEMBER_ID')
  rebalance.startSession(group, member)
  return group.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS.code : 0
}
