// What each member of a consumer group is to have in the group's epoch.

import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import type { GroupTopics } from '../topics.ts'
import type { Assignor } from './assignors/assignor.ts'
import { rangeAssignor } from './assignors/range.ts'
import { uniformAssignor } from './assignors/uniform.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { targetEpochRecord, targetRecord } from './consumer-records.ts'
import { noPartitions, sameSet } from './partition-sets.ts'

const known: Readonly<Record<string, Assignor>> = { uniform: uniformAssignor, range: rangeAssignor }

/** Writes what has changed, and in the end for which epoch it is: if that is not there, it is all done again. */
export function updateTargets(
  group: ConsumerGroup,
  assignors: readonly string[],
  topics: GroupTopics,
  now: number,
  write: (record: CoordinatorWrite) => void,
): void {
  const members = Array.from(group.members.values(), member => ({
    id: member.id,
    instanceId: member.instanceId,
    topicIds: new Set(Array.from(group.topicsOf(member)).flatMap(name => topics.topic(name)?.id ?? [])),
    target: group.targetOf(member.id),
  }))
  const assign = known[preferredAssignor(group, assignors)] ?? uniformAssignor
  const partitionCount = (topicId: string) => topics.topicById(topicId)?.partitions.length ?? 0
  const assignment = assign({ members, partitionCount })
  for (const { id, target } of members) {
    const next = assignment.get(id) ?? noPartitions
    if (!group.targets.has(id) || !sameSet(next, target)) write(targetRecord(group.id, id, next))
  }
  write(targetEpochRecord(group.id, group.epoch, now))
}

/** The one that most members want; the first that the broker has, if none wants any. */
export function preferredAssignor({ members }: ConsumerGroup, assignors: readonly string[]): string {
  const votes = new Map<string, number>()
  for (const { assignor } of members.values()) {
    if (assignor !== null) votes.set(assignor, (votes.get(assignor) ?? 0) + 1)
  }
  const [winner] = [...votes].sort(([, x], [, y]) => y - x)
  return winner?.[0] ?? assignors[0] ?? 'uniform'
}
