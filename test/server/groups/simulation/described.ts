// A simulated group as the broker describes it, whichever kind it is of.

import { ConsumerProtocolAssignment } from '../../../../src/protocol/messages/consumer-protocol.ts'
import type { World } from './world.ts'

export interface Described {
  readonly kind: 'classic' | 'consumer'
  readonly state: string
  readonly members: readonly {
    readonly id: string
    readonly instanceId: string | null
    /** Undefined where nobody says. */
    readonly epoch: number | undefined
    /** `topic id/index` */
    readonly has: ReadonlySet<string>
  }[]
}

/** Undefined if there is no such group yet. */
export function described({ shard, topics }: World, id: string): Described | undefined {
  const consumers = attempt(() => shard.describeConsumer(id))
  if (consumers !== undefined) {
    const members = consumers.members.map(({ memberId, instanceId, memberEpoch, assignment }) => {
      const has = assignment.topicPartitions.flatMap(({ topicId, partitions }) =>
        partitions.map(i => `${topicId}/${i}`),
      )
      return { id: memberId, instanceId: instanceId ?? null, epoch: memberEpoch, has: new Set(has) }
    })
    return { kind: 'consumer', state: consumers.groupState, members }
  }
  const classic = attempt(() => shard.describe(id))
  if (classic === undefined) return undefined
  const members = classic.members.map(({ memberId, groupInstanceId, memberAssignment }) => {
    const has = rowsOf(memberAssignment).flatMap(({ topic, partitions }) =>
      partitions.map(index => `${topics.topic(topic)?.id}/${index}`),
    )
    return { id: memberId, instanceId: groupInstanceId ?? null, epoch: undefined, has: new Set(has) }
  })
  return { kind: 'classic', state: classic.groupState, members }
}

function rowsOf(assignment: Uint8Array) {
  if (assignment.length === 0) return []
  return ConsumerProtocolAssignment.decode(2, assignment.subarray(2)).assignedPartitions
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
