// A classic group as DescribeGroups shows it.

import type { DescribeGroups } from '../../../protocol/messages/15-describe-groups.ts'
import type { ResponseInput } from '../../../protocol/schema/api.ts'
import type { ClassicGroup } from './classic-group.ts'
import { noAssignment } from './classic-member.ts'

export type DescribedGroup = ResponseInput<typeof DescribeGroups>['groups'][number]

/** What members know is shown when it is settled what they need to know. */
export function describeGroup(group: ClassicGroup): DescribedGroup {
  const stable = group.state === 'Stable'
  return {
    errorCode: 0,
    groupId: group.id,
    groupState: group.state,
    protocolType: group.protocolType,
    protocolData: stable ? (group.protocol ?? '') : '',
    members: Array.from(group.members.values(), member => ({
      memberId: member.id,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: stable ? member.metadata(group.protocol) : noAssignment,
      memberAssignment: member.assignment,
    })),
  }
}
