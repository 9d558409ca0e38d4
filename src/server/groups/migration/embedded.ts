// What consumers of classic groups tell each other through JoinGroup and SyncGroup. Where members of both protocols are in one
// group, the broker takes part: it reads what they want and have, and writes what they are to have.

import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
} from '../../../protocol/messages/consumer-protocol.ts'
import { DecodeError } from '../../../protocol/wire/errors.ts'
import { Reader } from '../../../protocol/wire/reader.ts'
import { type PartitionSet, setOf, type TopicPartitions } from '../consumer/partition-sets.ts'
import type { GroupTopics } from '../topics.ts'

const newest = 3
const versionBytes = 2

export interface Subscription {
  readonly topics: readonly string[]
  readonly rackId: string | null
  readonly owned: readonly TopicPartitions[]
}

/** Throws a DecodeError. What is newer than what is known is read as far as it is known. */
export function readSubscription(bytes: Buffer, topics: GroupTopics): Subscription {
  const { version, reader } = open(bytes)
  const { topics: names, rackId, ownedPartitions } = ConsumerProtocolSubscription.read(version, reader)
  return { topics: [...new Set(names)].sort(), rackId, owned: withIds(ownedPartitions, topics) }
}

export interface EmbeddedAssignment {
  readonly partitions: PartitionSet
  /** The assignor has more to say than which partitions; only the members understand it. */
  readonly hasUserData: boolean
}

/** Throws a DecodeError. Who has never been given anything has nothing. */
export function readAssignment(bytes: Buffer, topics: GroupTopics): EmbeddedAssignment {
  if (bytes.length === 0) return { partitions: new Map(), hasUserData: false }
  const { version, reader } = open(bytes)
  const { assignedPartitions, userData } = ConsumerProtocolAssignment.read(version, reader)
  return { partitions: setOf(withIds(assignedPartitions, topics)), hasUserData: (userData?.length ?? 0) > 0 }
}

/** For a member that speaks as it does in a subscription. Throws a DecodeError if that cannot be told. */
export function writeAssignment(
  partitions: ReadonlyMap<string, { keys(): Iterable<number> }>,
  subscription: Buffer,
  topics: GroupTopics,
): Buffer {
  const { version } = open(subscription)
  const assignedPartitions = Array.from(partitions).flatMap(([topicId, indexes]) => {
    const topic = topics.topicById(topicId)
    return topic === undefined ? [] : { topic: topic.name, partitions: [...indexes.keys()].sort((a, b) => a - b) }
  })
  const header = Buffer.alloc(versionBytes)
  header.writeInt16BE(version)
  return Buffer.concat([header, ConsumerProtocolAssignment.encode(version, { assignedPartitions })])
}

function open(bytes: Buffer): { version: number; reader: Reader } {
  if (bytes.length < versionBytes) throw new DecodeError('consumer protocol: there is no version')
  const version = bytes.readInt16BE(0)
  if (version < 0) throw new DecodeError(`consumer protocol: there is no version ${version}`)
  return { version: Math.min(version, newest), reader: new Reader(bytes.subarray(versionBytes)) }
}

/** Topics that are not there any more are left out, and a topic that comes twice is there once. */
function withIds(
  rows: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
  topics: GroupTopics,
): TopicPartitions[] {
  const found = new Map<string, number[]>()
  for (const { topic: name, partitions } of rows) {
    const topic = topics.topic(name)
    if (topic === undefined) continue
    const known = found.get(topic.id)
    if (known === undefined) found.set(topic.id, [...partitions])
    else for (const index of partitions) known.push(index)
  }
  return Array.from(found, ([topicId, partitions]) => ({ topicId, partitions }))
}

/** What bytes say, or another error if they are malformed. */
export function understood<T>(read: () => T, error: () => Error): T {
  try {
    return read()
  } catch (cause) {
    throw cause instanceof DecodeError ? error() : cause
  }
}
