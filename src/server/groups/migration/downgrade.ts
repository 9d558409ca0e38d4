// A consumer group becomes a classic group when all that are left in it speak that protocol.

import { ApiError } from '../../errors.ts'
import { ClassicGroup } from '../classic/classic-group.ts'
import { ClassicMember } from '../classic/classic-member.ts'
import { mostVoted, ProtocolCounts } from '../classic/protocols.ts'
import { consumerProtocol } from '../classic/subscriptions.ts'
import type { ConsumerGroup } from '../consumer/consumer-group.ts'
import type { ConsumerMember } from '../consumer/consumer-member.ts'
import type { GroupSettings } from '../settings.ts'
import type { GroupTopics } from '../topics.ts'
import { understood, writeAssignment } from './embedded.ts'

/** Whether a group is to be a classic one, when of so many members so many speak that protocol. */
export function isToBeClassic(members: number, classicMembers: number, settings: GroupSettings): boolean {
  if (members !== classicMembers || members === 0) return false
  return settings.consumer.allowsDowngrade && members <= settings.maxSize
}

/** The group without those that leave, and with everybody to have what they were to have last. */
export function downgraded(
  group: ConsumerGroup,
  leaving: ReadonlySet<ConsumerMember>,
  generation: number,
  topics: GroupTopics,
  now: number,
): ClassicGroup {
  const members = [...group.members.values()].flatMap(member => (leaving.has(member) ? [] : downgradedMember(member)))
  const protocol = selectedProtocol(members)
  for (const member of members) {
    member.assignment = understood(
      () => writeAssignment(group.targetOf(member.id), member.metadata(protocol), topics),
      () => new ApiError('GROUP_ID_NOT_FOUND', `Cannot downgrade the classic group ${group.id}.`),
    )
  }
  return ClassicGroup.restore(group.id, {
    generation,
    protocolType: consumerProtocol,
    protocol,
    leader: members[0]?.id ?? null,
    since: now,
    members,
  })
}

function downgradedMember({ classic, ...member }: ConsumerMember): ClassicMember {
  if (classic === null) throw new Error(`${member.id} does not speak the protocol of classic groups`)
  return new ClassicMember({ ...member, ...classic })
}

function selectedProtocol(members: readonly ClassicMember[]): string {
  const counts = new ProtocolCounts()
  for (const member of members) counts.add(member)
  return mostVoted(new Map(members.map(member => [member.id, member])), counts)
}
