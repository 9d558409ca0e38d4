// The state of the metadata quorum (KIP-595). v1: times of the replicas (KIP-836); v2: their directories and the nodes (KIP-853).

import { api } from '../schema/api.ts'
import { array, int16, int32, int64, string, uint16, uuid } from '../schema/field.ts'

const replicaState = {
  replicaId: int32,
  replicaDirectoryId: uuid.since(2),
  logEndOffset: int64,
  lastFetchTimestamp: int64.since(1).default(-1).ignorable(),
  lastCaughtUpTimestamp: int64.since(1).default(-1).ignorable(),
}

export const DescribeQuorum = api({
  key: 55,
  name: 'DescribeQuorum',
  versions: '0-2',
  flexible: '0+',

  request: () => ({
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
      }),
    }),
  }),

  response: () => ({
    errorCode: int16,
    errorMessage: string.since(2).nullable().ignorable(),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.since(2).nullable().ignorable(),
        leaderId: int32,
        leaderEpoch: int32,
        highWatermark: int64,
        currentVoters: array(replicaState),
        observers: array(replicaState),
      }),
    }),
    nodes: array({
      nodeId: int32,
      listeners: array({
        name: string,
        host: string,
        port: uint16,
      }),
    }).since(2),
  }),
})
