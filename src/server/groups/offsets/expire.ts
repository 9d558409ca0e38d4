// When committed offsets go by themselves: after a time in which nobody wanted them, or with their topic.

import { zeroUuid } from '../../../protocol/schema/layout.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import type { Group } from '../group.ts'
import { offsetTombstone } from './offset-records.ts'
import type { GroupOffsets } from './offset-table.ts'
import type { CommittedOffset } from './partition-offsets.ts'

/** The tombstones of a group's offsets that have expired, and whether it has none left. */
export function expireOffsets(
  group: Group,
  offsets: GroupOffsets,
  now: number,
  retentionMs: number,
): { readonly tombstones: CoordinatorWrite[]; readonly none: boolean } {
  const tombstones: CoordinatorWrite[] = []
  let left = offsets.hasAnyOpen(group.id)
  for (const [topic, partition, committed] of offsets.committed.all(group.id)) {
    const unwanted = !group.isSubscribedTo(topic) && isExpired(committed, group, now, retentionMs)
    if (unwanted && !offsets.hasOpen(group.id, topic, partition)) {
      tombstones.push(offsetTombstone(group.id, topic, partition))
    } else {
      left = true
    }
  }
  return { tombstones, none: !left }
}

function isExpired(committed: CommittedOffset, group: Group, now: number, retentionMs: number): boolean {
  const since = group.unusedSince(committed)
  if (since === undefined) return false
  return committed.expireTimestamp === -1 ? now - since >= retentionMs : now >= committed.expireTimestamp
}

/** The tombstones of a group's offsets of topics that are gone. */
export function offsetsOfTopics(
  group: string,
  topics: readonly { readonly name: string; readonly id: string }[],
  offsets: GroupOffsets,
): CoordinatorWrite[] {
  return topics.flatMap(({ name, id }) => {
    const isGone = (partition: number) => {
      const { topicId = zeroUuid } = offsets.committed.get(group, name, partition) ?? {}
      return topicId === zeroUuid || topicId === id
    }
    const gone = [...offsets.partitionsOf(group, name)].filter(isGone)
    return gone.map(partition => offsetTombstone(group, name, partition))
  })
}
