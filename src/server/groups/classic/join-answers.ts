// Answers to members of a classic group that join or sync.

import type { ClassicGroup } from './classic-group.ts'
import { type ClassicMember, type JoinAnswer, noAssignment, type SyncAnswer } from './classic-member.ts'

export function joinFailed(errorCode: number, memberId = ''): JoinAnswer {
  return { errorCode, protocolName: null, leader: '', skipAssignment: false, memberId, members: [] }
}

/** The generation that there is; the leader is told who is in it. */
export function joinedGeneration(group: ClassicGroup, { id }: ClassicMember, skipAssignment = false): JoinAnswer {
  const { generation: generationId, protocolType, protocol: protocolName, leader } = group
  return {
    errorCode: 0,
    generationId,
    protocolType,
    protocolName,
    leader: leader ?? '',
    skipAssignment,
    memberId: id,
    members: id === leader ? membersOf(group) : [],
  }
}

function membersOf({ members, protocol }: ClassicGroup): JoinAnswer['members'] {
  return Array.from(members.values(), member => ({
    memberId: member.id,
    groupInstanceId: member.instanceId,
    metadata: member.metadata(protocol),
  }))
}

export function syncFailed(errorCode: number): SyncAnswer {
  return { errorCode, assignment: noAssignment }
}
