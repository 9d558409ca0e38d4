// The record of a classic group, to and from bytes.

import { GroupMetadata } from '../../../protocol/internal/consumer-offsets.ts'
import type { Reader } from '../../../protocol/wire/reader.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import type { ClassicGroup, StoredGroup } from './classic-group.ts'
import { ClassicMember } from './classic-member.ts'

/** What Kafka 4.3 writes. */
const version = 3

export function groupRecord(group: ClassicGroup): CoordinatorWrite {
  const members = Array.from(group.members.values(), member => ({
    memberId: member.id,
    groupInstanceId: member.instanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeout: member.rebalanceTimeoutMs,
    sessionTimeout: member.sessionTimeoutMs,
    subscription: member.metadata(group.protocol),
    assignment: member.assignment,
  }))
  const { id, protocolType, generation, protocol, leader, since } = group
  const value = { protocolType, generation, protocol, leader, currentStateTimestamp: since, members }
  return { key: GroupMetadata.encodeKey({ group: id }), value: GroupMetadata.encodeValue(version, value) }
}

/** That there is such a group, before it has had a generation. */
export function newGroupRecord({ id, since }: ClassicGroup): CoordinatorWrite {
  const value = {
    protocolType: '',
    generation: 0,
    protocol: null,
    leader: null,
    currentStateTimestamp: since,
    members: [],
  }
  return { key: GroupMetadata.encodeKey({ group: id }), value: GroupMetadata.encodeValue(version, value) }
}

export function groupTombstone(id: string): CoordinatorWrite {
  return { key: GroupMetadata.encodeKey({ group: id }), value: null }
}

/** What is kept of the bytes is copied, or they would keep everything else alive that was read with them. */
export function readGroup(reader: Reader): StoredGroup {
  const { protocolType, generation, protocol, leader, currentStateTimestamp, members } = GroupMetadata.readValue(reader)
  return {
    generation,
    protocolType: protocolType === '' ? null : protocolType,
    protocol,
    leader,
    since: Number(currentStateTimestamp),
    members: members.map(stored => {
      const member = new ClassicMember({
        id: stored.memberId,
        instanceId: stored.groupInstanceId,
        clientId: stored.clientId,
        clientHost: stored.clientHost,
        rebalanceTimeoutMs: stored.rebalanceTimeout === -1 ? stored.sessionTimeout : stored.rebalanceTimeout,
        sessionTimeoutMs: stored.sessionTimeout,
        protocols: [{ name: protocol ?? '', metadata: Buffer.from(stored.subscription) }],
      })
      member.assignment = Buffer.from(stored.assignment)
      return member
    }),
  }
}
