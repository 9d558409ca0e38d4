// The records of committed offsets, to and from bytes.

import { OffsetCommit } from '../../../protocol/internal/consumer-offsets.ts'
import type { Reader } from '../../../protocol/wire/reader.ts'
import type { CoordinatorWrite } from '../../coordinator/shard.ts'
import type { CommittedOffset } from './partition-offsets.ts'

/** What Kafka 4.3 writes; the version that knows when an offset expires knows no leader epoch. */
const version = 4
const versionWithExpiry = 1

export function offsetRecord(
  group: string,
  topic: string,
  partition: number,
  committed: Omit<CommittedOffset, 'recordOffset'>,
): CoordinatorWrite {
  const chosen = committed.expireTimestamp === -1 ? version : versionWithExpiry
  return {
    key: OffsetCommit.encodeKey({ group, topic, partition }),
    value: OffsetCommit.encodeValue(chosen, committed),
  }
}

export function offsetTombstone(group: string, topic: string, partition: number): CoordinatorWrite {
  return { key: OffsetCommit.encodeKey({ group, topic, partition }), value: null }
}

export function readOffset(value: Reader, recordOffset: number): CommittedOffset {
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp, topicId } = OffsetCommit.readValue(value)
  return {
    offset,
    leaderEpoch,
    metadata,
    commitTimestamp: Number(commitTimestamp),
    expireTimestamp: Number(expireTimestamp),
    topicId,
    recordOffset,
  }
}
