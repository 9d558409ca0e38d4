// Puts the end of transactions into partitions. The coordinator sends it, and `kafka-transactions --abort`.
// v2: transaction version of the marker (KIP-1228).

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, int64, string } from '../schema/field.ts'

export const WriteTxnMarkers = api({
  key: 27,
  name: 'WriteTxnMarkers',
  versions: '0-2',
  flexible: '1+',

  request: () => ({
    markers: array({
      producerId: int64,
      producerEpoch: int16,
      transactionResult: bool,
      topics: array({
        name: string,
        partitionIndexes: array(int32),
      }),
      coordinatorEpoch: int32,
      transactionVersion: int8.since(2).ignorable(),
    }),
  }),

  response: () => ({
    markers: array({
      producerId: int64,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          errorCode: int16,
        }),
      }),
    }),
  }),
})
