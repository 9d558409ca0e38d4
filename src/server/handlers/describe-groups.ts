// DescribeGroups: classic groups, their members, and what these do.

import { errors } from '../../protocol/errors.ts'
import { DescribeGroups } from '../../protocol/messages/15-describe-groups.ts'
import { failureOf } from '../errors.ts'
import type { DescribedGroup } from '../groups/classic/describe.ts'
import { allGroupOperations, noOperations } from './authorized-operations.ts'
import { handler, type RequestContext } from './handler.ts'

/** From here on a group that is not there is an error, and not just dead (KIP-1043). */
const firstVersionWithNotFound = 6

export const describeGroups = handler(DescribeGroups, async ({ groups, includeAuthorizedOperations }, context) => {
  const described = await Promise.all(groups.map(id => describe(id, context)))
  return {
    groups: described.map(group => ({
      ...group,
      authorizedOperations: includeAuthorizedOperations && group.errorCode === 0 ? allGroupOperations : noOperations,
    })),
  }
})

async function describe(groupId: string, { broker, version }: RequestContext): Promise<DescribedGroup> {
  const nothing = { groupId, groupState: '', protocolType: '', protocolData: '', members: [] }
  try {
    return await broker.groups.ask(groupId, shard => shard.describe(groupId))
  } catch (error) {
    const { errorCode, errorMessage } = failureOf(error, broker.report)
    if (errorCode !== errors.GROUP_ID_NOT_FOUND.code) return { ...nothing, errorCode }
    const dead = { ...nothing, groupState: 'Dead' }
    return version < firstVersionWithNotFound ? { ...dead, errorCode: 0 } : { ...dead, errorCode, errorMessage }
  }
}
