// The next step of a member towards what it is to have: it gives up what is not its own any more, then it comes into the new
// epoch, then it takes what others have given up.

import type { ConsumerMember } from './consumer-member.ts'
import {
  each,
  filtered,
  includes,
  merged,
  type PartitionMap,
  type PartitionSet,
  put,
  type TopicPartitions,
} from './partition-sets.ts'

export interface Goal {
  readonly epoch: number
  readonly partitions: PartitionSet
  /** Whether a member wants a topic: it may have changed its mind since the goal was set. */
  isWanted(topicId: string): boolean
  /** Whether another member has a partition. */
  isTaken(topicId: string, index: number): boolean
}

/** `owned` is what the member says that it has, if it does. */
export function reconcile(
  member: ConsumerMember,
  goal: Goal,
  owned: readonly TopicPartitions[] | null,
  subscriptionChanged: boolean,
): ConsumerMember {
  const { state, epoch, revoking } = member
  const atGoal = state === 'stable' && epoch === goal.epoch
  const stillRevoking = state === 'unrevoked' && stillHas(owned, revoking)
  if (!atGoal && !stillRevoking) return next(member, goal, owned)
  return subscriptionChanged ? withoutUnwanted(member, goal, owned) : member
}

/** Who does not say what it has may have all of it. */
function stillHas(owned: readonly TopicPartitions[] | null, partitions: PartitionMap<number>): boolean {
  if (owned === null) return true
  return owned.some(({ topicId, partitions: indexes }) => indexes.some(index => includes(partitions, topicId, index)))
}

function next(member: ConsumerMember, goal: Goal, owned: readonly TopicPartitions[] | null): ConsumerMember {
  const isTarget = (topicId: string, index: number) =>
    goal.isWanted(topicId) && includes(goal.partitions, topicId, index)
  const kept = filtered(member.assigned, isTarget)
  const revoking = filtered(member.assigned, (topicId, index) => !isTarget(topicId, index))
  if (revoking.size > 0 && stillHas(owned, revoking)) {
    return { ...member, state: 'unrevoked', ...inEpoch(member, member.epoch), assigned: kept, revoking }
  }
  const { free, hasTaken } = missing(member, goal)
  return {
    ...member,
    state: hasTaken ? 'unreleased' : 'stable',
    ...inEpoch(member, goal.epoch),
    assigned: merged(kept, free),
    revoking: new Map(),
  }
}

/** What the member is to get, as far as nobody else has it. */
function missing(member: ConsumerMember, goal: Goal): { free: PartitionMap<number>; hasTaken: boolean } {
  const free = new Map<string, Map<number, number>>()
  let hasTaken = false
  for (const [topicId, indexes] of goal.partitions) {
    if (!goal.isWanted(topicId)) continue
    for (const index of indexes) {
      if (includes(member.assigned, topicId, index)) continue
      if (goal.isTaken(topicId, index)) hasTaken = true
      else put(free, topicId, index, goal.epoch)
    }
  }
  return { free, hasTaken }
}

/** Topics that the member does not want any more it gives up at once, and not when the next epoch says so. */
function withoutUnwanted(member: ConsumerMember, goal: Goal, owned: readonly TopicPartitions[] | null): ConsumerMember {
  const kept = filtered(member.assigned, topicId => goal.isWanted(topicId))
  const dropped = filtered(member.assigned, topicId => !goal.isWanted(topicId))
  if ([...each(dropped)].length === 0) return member
  const revoking = merged(member.revoking, dropped)
  const changed = { ...member, ...inEpoch(member, member.epoch), assigned: kept }
  return stillHas(owned, revoking) ? { ...changed, state: 'unrevoked', revoking } : changed
}

function inEpoch(member: ConsumerMember, epoch: number): Pick<ConsumerMember, 'epoch' | 'previousEpoch'> {
  return { epoch, previousEpoch: member.epoch }
}
