// Reading committed offsets: those that are asked for, or all of a group.

import { errors } from '../../../protocol/errors.ts'
import type { OffsetFetch } from '../../../protocol/messages/09-offset-fetch.ts'
import type { Request, ResponseInput } from '../../../protocol/schema/api.ts'
import { zeroUuid } from '../../../protocol/schema/layout.ts'
import type { GroupOffsets } from './offset-table.ts'
import type { CommittedOffset } from './partition-offsets.ts'

export type GroupOffsetsRequest = Request<typeof OffsetFetch>['groups'][number]
export type GroupOffsetsAnswer = NonNullable<ResponseInput<typeof OffsetFetch>['groups']>[number]
type PartitionRow = GroupOffsetsAnswer['topics'][number]['partitions'][number]

const nothing = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '' }

export function fetchOffsets(
  { groupId, topics }: GroupOffsetsRequest,
  requireStable: boolean,
  offsets: GroupOffsets,
): GroupOffsetsAnswer {
  const row = (topic: string, partitionIndex: number, committed: CommittedOffset | undefined): PartitionRow => {
    if (requireStable && offsets.hasOpen(groupId, topic, partitionIndex)) {
      return { partitionIndex, ...nothing, errorCode: errors.UNSTABLE_OFFSET_COMMIT.code }
    }
    if (committed === undefined) return { partitionIndex, ...nothing, errorCode: 0 }
    const { offset: committedOffset, leaderEpoch: committedLeaderEpoch, metadata } = committed
    return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode: 0 }
  }
  const known = offsets.committed.of(groupId)
  if (topics !== null) {
    return {
      groupId,
      topics: topics.map(({ name, topicId, partitionIndexes }) => ({
        name,
        topicId,
        partitions: partitionIndexes.map(index => {
          const committed = known.get(name)?.get(index)
          return row(name, index, committed !== undefined && isOf(committed, topicId) ? committed : undefined)
        }),
      })),
    }
  }
  return {
    groupId,
    topics: Array.from(known, ([name, partitions]) => ({
      name,
      topicId: zeroUuid,
      partitions: Array.from(partitions, ([index, committed]) => row(name, index, committed)),
    })),
  }
}

/** Whether an offset is that of the topic which has its name now. Nobody knows where one of them has no id. */
function isOf(committed: CommittedOffset, topicId: string): boolean {
  return committed.topicId === zeroUuid || topicId === zeroUuid || committed.topicId === topicId
}
