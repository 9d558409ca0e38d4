// Who is to have which partitions, as the broker decides it. An assignor is a function of what there is: who is in the group,
// what they want, and what they were to have until now.

import type { PartitionSet } from '../partition-sets.ts'

export interface AssignedMember {
  readonly id: string
  readonly instanceId: string | null
  /** The ids of the topics that it wants, of those that are there. */
  readonly topicIds: ReadonlySet<string>
  readonly target: PartitionSet
}

export interface AssignorInput {
  readonly members: readonly AssignedMember[]
  /** How many partitions a topic has. */
  partitionCount(topicId: string): number
}

/** By member. */
export type Assignment = Map<string, Map<string, Set<number>>>

export type Assignor = (input: AssignorInput) => Assignment

export function wantTheSame(members: readonly AssignedMember[]): boolean {
  const [first, ...others] = members
  return others.every(
    ({ topicIds }) =>
      topicIds.size === first?.topicIds.size && [...topicIds].every(topicId => first.topicIds.has(topicId)),
  )
}

export function give(assignment: Assignment, memberId: string, topicId: string, index: number): void {
  let topics = assignment.get(memberId)
  if (topics === undefined) assignment.set(memberId, (topics = new Map()))
  const indexes = topics.get(topicId)
  if (indexes === undefined) topics.set(topicId, new Set([index]))
  else indexes.add(index)
}

export function take(assignment: Assignment, memberId: string, topicId: string, index: number): void {
  const topics = assignment.get(memberId)
  const indexes = topics?.get(topicId)
  indexes?.delete(index)
  if (indexes?.size === 0) topics?.delete(topicId)
}
