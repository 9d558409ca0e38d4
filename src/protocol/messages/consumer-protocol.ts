// What consumers of a classic group put into the opaque bytes of JoinGroup and SyncGroup; the broker passes it on, and
// reads it only to tell which topics a group is subscribed to. A 16-bit version stands in front.

import { array, bytes, int32, string } from '../schema/field.ts'
import { message } from '../schema/message.ts'

export const ConsumerProtocolSubscription = message({
  name: 'ConsumerProtocolSubscription',
  versions: '0-3',
  flexible: 'none',
  fields: () => ({
    topics: array(string),
    userData: bytes.nullable().default(null),
    ownedPartitions: array({
      topic: string,
      partitions: array(int32),
    })
      .since(1)
      .ignorable(),
    generationId: int32.since(2).default(-1).ignorable(),
    rackId: string.since(3).nullable().default(null).ignorable(),
  }),
})

export const ConsumerProtocolAssignment = message({
  name: 'ConsumerProtocolAssignment',
  versions: '0-3',
  flexible: 'none',
  fields: () => ({
    assignedPartitions: array({
      topic: string,
      partitions: array(int32),
    }),
    userData: bytes.nullable().default(null),
  }),
})
