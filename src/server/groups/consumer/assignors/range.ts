// The range assignor: of each topic, everybody who wants it gets a run of partitions, in the same order of members for all
// topics, so that partitions of the same number go together.

import { type AssignedMember, type Assignment, type Assignor, give } from './assignor.ts'

export const rangeAssignor: Assignor = ({ members, partitionCount }) => {
  const sorted = [...members].sort(byName)
  const wanting = new Map<string, string[]>()
  for (const { id, topicIds } of sorted) {
    for (const topicId of topicIds) {
      const ids = wanting.get(topicId)
      if (ids === undefined) wanting.set(topicId, [id])
      else ids.push(id)
    }
  }
  const assignment: Assignment = new Map()
  for (const [topicId, ids] of wanting) {
    const count = partitionCount(topicId)
    const quota = Math.floor(count / ids.length)
    const extra = count % ids.length
    let next = 0
    ids.forEach((id, i) => {
      const end = next + quota + (i < extra ? 1 : 0)
      for (; next < end; next++) give(assignment, id, topicId, next)
    })
  }
  return assignment
}

/** Static members first, whose names outlive them. */
function byName(a: AssignedMember, b: AssignedMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId)
  if (a.instanceId !== null) return -1
  if (b.instanceId !== null) return 1
  return compare(a.id, b.id)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
