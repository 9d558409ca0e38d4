// What all kinds of groups have in common: what offsets, listings and deletions ask of them.

import type { CoordinatorWrite } from '../coordinator/shard.ts'

/** As ListGroups names them. */
export type GroupType = 'classic' | 'consumer'

export interface Committer {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly generationIdOrMemberEpoch: number
}

export type PartitionCheck = (topicId: string, partition: number) => void

export const anyPartition: PartitionCheck = () => {}

export interface Group {
  readonly id: string
  readonly type: GroupType
  /** As ListGroups and DescribeGroups print it. */
  readonly state: string
  readonly protocolType: string
  /** Has no members. */
  readonly isEmpty: boolean
  /** Throws if this member may not commit offsets now; the result, if it may not commit those of a partition. */
  checkOffsetCommit(committer: Committer, version: number): PartitionCheck
  /** The same in a transaction. */
  checkTransactionalCommit(committer: Committer): PartitionCheck
  /** Throws if this member may not read offsets. */
  checkOffsetFetch(memberId: string | null, memberEpoch: number): void
  /** Throws if offsets may not be deleted now. */
  checkOffsetDelete(): void
  /** Throws if the group may not be deleted now. */
  checkDelete(): void
  isSubscribedTo(topic: string): boolean
  /** Since when an offset of the group has not been wanted; undefined if offsets do not expire now. */
  unusedSince(offset: { readonly commitTimestamp: number }): number | undefined
  /** The records that end the group. */
  tombstones(): CoordinatorWrite[]
}
