// Which topics the members of a classic group are subscribed to. Only consumers say so, in bytes that are meant for each
// other; the group looks into them to know which offsets are in use.

import { ConsumerProtocolSubscription } from '../../../protocol/messages/consumer-protocol.ts'
import { Reader } from '../../../protocol/wire/reader.ts'
import type { ClassicGroup } from './classic-group.ts'

export const consumerProtocol = 'consumer'

/** Undefined where nobody can tell: of groups that are no consumers, and of bytes that are something else. */
export function subscribedTopics({
  protocolType,
  protocol,
  members,
}: Pick<ClassicGroup, 'protocolType' | 'protocol' | 'members'>): ReadonlySet<string> | undefined {
  if (protocolType !== consumerProtocol) return undefined
  const topics = new Set<string>()
  for (const member of members.values()) {
    const names = protocol === null ? undefined : topicsOf(member.metadata(protocol))
    if (names === undefined) return undefined
    for (const name of names) topics.add(name)
  }
  return topics
}

/** The topics come first in every version, and more may follow. */
function topicsOf(metadata: Buffer): readonly string[] | undefined {
  if (metadata.length < 2) return undefined
  try {
    return ConsumerProtocolSubscription.read(0, new Reader(metadata.subarray(2))).topics
  } catch {
    return undefined
  }
}
