// The records of `__share_group_state`: where the share groups are in each partition. An update holds what has changed
// since the last snapshot.

import { array, int8, int16, int32, int64, string, uuid } from '../schema/field.ts'
import { coordinatorRecord } from './coordinator-record.ts'

export const ShareSnapshot = coordinatorRecord({
  type: 0,
  name: 'ShareSnapshot',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    topicId: uuid,
    partition: int32,
  }),
  value: () => ({
    snapshotEpoch: int32,
    stateEpoch: int32,
    leaderEpoch: int32,
    startOffset: int64,
    deliveryCompleteCount: int32.tag(0).default(-1),
    createTimestamp: int64,
    writeTimestamp: int64,
    stateBatches: array({
      firstOffset: int64,
      lastOffset: int64,
      deliveryState: int8,
      deliveryCount: int16,
    }),
  }),
})

export const ShareUpdate = coordinatorRecord({
  type: 1,
  name: 'ShareUpdate',
  versions: '0',
  flexible: '0+',
  key: () => ({
    groupId: string,
    topicId: uuid,
    partition: int32,
  }),
  value: () => ({
    snapshotEpoch: int32,
    leaderEpoch: int32,
    startOffset: int64,
    deliveryCompleteCount: int32.tag(0).default(-1),
    stateBatches: array({
      firstOffset: int64,
      lastOffset: int64,
      deliveryState: int8,
      deliveryCount: int16,
    }),
  }),
})
