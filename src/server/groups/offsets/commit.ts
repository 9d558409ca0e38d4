// Committing offsets, and deleting them.

import { errors } from '../../../protocol/errors.ts'
import type { OffsetCommit } from '../../../protocol/messages/08-offset-commit.ts'
import type { OffsetDelete } from '../../../protocol/messages/47-offset-delete.ts'
import type { Request, ResponseInput } from '../../../protocol/schema/api.ts'
import { zeroUuid } from '../../../protocol/schema/layout.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import type { Group, PartitionCheck } from '../group.ts'
import { offsetRecord, offsetTombstone } from './offset-records.ts'
import type { GroupOffsets } from './offset-table.ts'
import type { CommittedOffset } from './partition-offsets.ts'

export type OffsetCommitRequest = Request<typeof OffsetCommit>
export type OffsetCommitAnswer = ResponseInput<typeof OffsetCommit>
export type OffsetDeleteRequest = Request<typeof OffsetDelete>
export type OffsetDeleteAnswer = ResponseInput<typeof OffsetDelete>

/** A record of an offset, and the offset as it will be kept: the record says neither more nor less. */
export interface Commit extends CoordinatorWrite {
  readonly topic: string
  readonly partition: number
  readonly committed: CommittedOffset
}

/**
 * What of a commit the group takes, the first at `nextOffset`, and its answer. Topics have their names and, where known,
 * their ids.
 */
export function commitOffsets(
  { groupId, topics, retentionTimeMs }: OffsetCommitRequest,
  check: PartitionCheck,
  now: number,
  maxMetadata: number,
  nextOffset: number,
): { readonly commits: Commit[]; readonly answer: OffsetCommitAnswer } {
  const commits: Commit[] = []
  const retention = Number(retentionTimeMs)
  const expires = retention !== -1
  const expireTimestamp = expires ? Math.min(now + retention, Number.MAX_SAFE_INTEGER) : -1
  const rows = topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(row => {
      const { partitionIndex, committedMetadata } = row
      if ((committedMetadata?.length ?? 0) > maxMetadata) {
        return { partitionIndex, errorCode: errors.OFFSET_METADATA_TOO_LARGE.code }
      }
      check(topicId, partitionIndex)
      const committed = {
        offset: row.committedOffset,
        leaderEpoch: expires ? -1 : row.committedLeaderEpoch,
        metadata: committedMetadata ?? '',
        commitTimestamp: now,
        expireTimestamp,
        topicId: expires ? zeroUuid : topicId,
        recordOffset: nextOffset + commits.length,
      }
      const { key, value } = offsetRecord(groupId, name, partitionIndex, committed)
      commits.push({ key, value, topic: name, partition: partitionIndex, committed })
      return { partitionIndex, errorCode: 0 }
    }),
  }))
  return { commits, answer: { topics: rows } }
}

/** Those of topics that the group is subscribed to stay. */
export function deleteOffsets(
  { groupId, topics }: OffsetDeleteRequest,
  group: Group,
  offsets: GroupOffsets,
): { readonly records: CoordinatorWrite[]; readonly answer: OffsetDeleteAnswer } {
  const records: CoordinatorWrite[] = []
  const rows = topics.map(({ name, partitions }) => {
    const subscribed = group.isSubscribedTo(name)
    return {
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        if (subscribed) return { partitionIndex, errorCode: errors.GROUP_SUBSCRIBED_TO_TOPIC.code }
        const known = offsets.committed.get(groupId, name, partitionIndex) !== undefined
        if (known || offsets.hasOpen(groupId, name, partitionIndex)) {
          records.push(offsetTombstone(groupId, name, partitionIndex))
        }
        return { partitionIndex, errorCode: 0 }
      }),
    }
  })
  return { records, answer: { errorCode: 0, throttleTimeMs: 0, topics: rows } }
}
