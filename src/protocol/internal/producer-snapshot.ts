// The `.snapshot` files beside a log, behind the two bytes of their version. (The checksum covers what comes after it.)

import { array, int16, int32, int64, uint32 } from '../schema/field.ts'
import { message } from '../schema/message.ts'

export const ProducerSnapshot = message({
  name: 'ProducerSnapshot',
  versions: '1',
  flexible: 'none',
  fields: () => ({
    crc: uint32,
    producerEntries: array({
      producerId: int64,
      epoch: int16,
      lastSequence: int32,
      lastOffset: int64,
      offsetDelta: int32,
      timestamp: int64,
      coordinatorEpoch: int32,
      currentTxnFirstOffset: int64,
    }),
  }),
})
