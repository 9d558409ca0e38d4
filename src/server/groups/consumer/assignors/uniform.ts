// The uniform assignor: everybody gets as much as the others, as far as they want the same, and keeps what it has as far as
// that goes with it.

import { type Assignment, type Assignor, type AssignorInput, wantTheSame } from './assignor.ts'
import { assignToDifferent } from './uniform-different.ts'

export const uniformAssignor: Assignor = input =>
  wantTheSame(input.members) ? assignToSame(input) : assignToDifferent(input)

interface Unfilled {
  readonly topics: Map<string, Set<number>>
  room: number
}

/** All members want the same topics. */
function assignToSame({ members, partitionCount }: AssignorInput): Assignment {
  const topicIds = [...(members[0]?.topicIds ?? [])]
  const total = topicIds.reduce((sum, topicId) => sum + partitionCount(topicId), 0)
  const quota = Math.floor(total / members.length)
  /** So many members get one more. */
  let extra = total % members.length
  const kept = new Kept()
  const unfilled: Unfilled[] = []
  const assignment: Assignment = new Map()
  members.forEach(({ id, target }, i) => {
    const mayHaveExtra = extra > 0
    const most = quota + (mayHaveExtra ? 1 : 0)
    const topics = new Map<string, Set<number>>()
    let room = most
    for (const [topicId, indexes] of target) {
      for (const index of indexes) {
        if (room === 0 || !topicIds.includes(topicId) || index >= partitionCount(topicId)) continue
        kept.add(topics, topicId, index)
        room--
      }
    }
    // One more is for those who have it already, as long as there are others who can take it.
    const keepsExtra = mayHaveExtra && (room === 0 || members.length - i <= extra)
    if (keepsExtra) extra--
    else if (mayHaveExtra) room--
    if (room > 0) unfilled.push({ topics, room })
    assignment.set(id, topics)
  })
  fill(unfilled, kept.others(topicIds, partitionCount))
  return assignment
}

function fill(unfilled: readonly Unfilled[], partitions: Generator<[topicId: string, index: number]>): void {
  for (const member of unfilled) {
    for (; member.room > 0; member.room--) {
      const next = partitions.next()
      if (next.done === true) return
      const [topicId, index] = next.value
      const indexes = member.topics.get(topicId)
      if (indexes === undefined) member.topics.set(topicId, new Set([index]))
      else indexes.add(index)
    }
  }
}

/** Which partitions stay with somebody. */
class Kept {
  readonly #kept = new Map<string, Set<number>>()

  add(topics: Map<string, Set<number>>, topicId: string, index: number): void {
    for (const sets of [topics, this.#kept]) {
      const indexes = sets.get(topicId)
      if (indexes === undefined) sets.set(topicId, new Set([index]))
      else indexes.add(index)
    }
  }

  *others(
    topicIds: readonly string[],
    count: (topicId: string) => number,
  ): Generator<[topicId: string, index: number]> {
    for (const topicId of topicIds) {
      const kept = this.#kept.get(topicId)
      for (let index = 0; index < count(topicId); index++) if (!kept?.has(index)) yield [topicId, index]
    }
  }
}
