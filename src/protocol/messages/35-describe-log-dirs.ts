// The log directories and the sizes of what is in them. v3: top-level error; v4: sizes of the volume (KIP-827); v5: cordoned (KIP-1066).

import { api } from '../schema/api.ts'
import { array, bool, int16, int32, int64, string } from '../schema/field.ts'

export const DescribeLogDirs = api({
  key: 35,
  name: 'DescribeLogDirs',
  versions: '0-5',
  flexible: '2+',

  request: () => ({
    topics: array({
      topic: string,
      partitions: array(int32),
    }).nullable(),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16.since(3).ignorable(),
    results: array({
      errorCode: int16,
      logDir: string,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          partitionSize: int64,
          offsetLag: int64,
          isFutureKey: bool,
        }),
      }),
      totalBytes: int64.since(4).default(-1).ignorable(),
      usableBytes: int64.since(4).default(-1).ignorable(),
      isCordoned: bool.since(5).ignorable(),
    }),
  }),
})
