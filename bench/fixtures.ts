// The messages that bench:protocol measures: sizes of a real cluster, content without tricks.

import type { Fetch, JoinGroup, Metadata, Produce, SyncGroup } from '../src/protocol/messages/index.ts'
import type { RequestInput, ResponseInput } from '../src/protocol/schema/api.ts'

const range = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

function uuidOf(seed: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE((seed * 2654435761) % 2 ** 32, 4)
  bytes.writeUInt32BE(seed + 1, 12)
  return bytes.toString('base64url')
}

/** 1,000 topics of 10 partitions. */
export const metadata: ResponseInput<typeof Metadata> = {
  throttleTimeMs: 0,
  brokers: range(3, nodeId => ({ nodeId, host: `broker-${nodeId}.example.com`, port: 9092, rack: null })),
  clusterId: 'Some-Cluster-Id-123456',
  controllerId: 1,
  topics: range(1000, topic => ({
    errorCode: 0,
    name: `some.topic.name-${topic}`,
    topicId: uuidOf(topic),
    isInternal: false,
    partitions: range(10, partition => ({
      errorCode: 0,
      partitionIndex: partition,
      leaderId: partition % 3,
      leaderEpoch: 7,
      replicaNodes: [0, 1, 2],
      isrNodes: [0, 1, 2],
      offlineReplicas: [],
    })),
  })),
}

const batch = Buffer.alloc(1024, 'x')

export const produce: RequestInput<typeof Produce> = {
  transactionalId: null,
  acks: -1,
  timeoutMs: 30000,
  topicData: [{ name: 'some.topic.name', partitionData: range(10, index => ({ index, records: batch })) }],
}

export const fetch: ResponseInput<typeof Fetch> = {
  throttleTimeMs: 0,
  errorCode: 0,
  sessionId: 12345,
  responses: range(10, topic => ({
    topic: `some.topic.name-${topic}`,
    partitions: range(10, partitionIndex => ({
      partitionIndex,
      errorCode: 0,
      highWatermark: 123456789 + partitionIndex,
      lastStableOffset: 123456789 + partitionIndex,
      logStartOffset: 100,
      abortedTransactions: null,
      preferredReadReplica: -1,
      records: batch,
    })),
  })),
}

const subscription = Buffer.from('0001000000020007746f7069632d310007746f7069632d32ffffffff00000000', 'hex')

export const joinGroup: ResponseInput<typeof JoinGroup> = {
  throttleTimeMs: 0,
  errorCode: 0,
  generationId: 5,
  protocolType: 'consumer',
  protocolName: 'RoundRobinAssigner',
  leader: 'client-0-5a3c1d5e-0d5c-4e53-9d0d-1f9f6b1b2c3d',
  memberId: 'client-0-5a3c1d5e-0d5c-4e53-9d0d-1f9f6b1b2c3d',
  members: range(20, i => ({
    memberId: `client-${i}-5a3c1d5e-0d5c-4e53-9d0d-1f9f6b1b2c3d`,
    groupInstanceId: null,
    metadata: subscription,
  })),
}

export const syncGroup: RequestInput<typeof SyncGroup> = {
  groupId: 'some-group',
  generationId: 5,
  memberId: 'client-0-5a3c1d5e-0d5c-4e53-9d0d-1f9f6b1b2c3d',
  assignments: range(20, i => ({
    memberId: `client-${i}-5a3c1d5e-0d5c-4e53-9d0d-1f9f6b1b2c3d`,
    assignment: subscription,
  })),
}
