// Wire formats that Apache Kafka 3.9.1 has under a name or a number that 4.x gave to something else. The broker does not
// speak them; golden lines of 3.9.1 do.

import { api } from '../../src/protocol/schema/api.ts'
import { array, int16, int32, int64, string, uuid } from '../../src/protocol/schema/field.ts'

/** What 4.1 made ListConfigResources of: the same key, and version 0 has the same bytes. */
export const ListClientMetricsResources = api({
  key: 74,
  name: 'ListClientMetricsResources',
  versions: '0',
  flexible: '0+',
  request: () => ({}),
  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    clientMetricsResources: array({ name: string }),
  }),
})

/** The unstable version 0 of 3.9; version 0 of 4.x, the first stable one, has a leader epoch before the start offset. */
export const ReadShareGroupStateSummaryDraft = api({
  key: 87,
  name: 'ReadShareGroupStateSummary',
  versions: '0',
  flexible: '0+',
  request: () => ({}),
  response: () => ({
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
        stateEpoch: int32,
        startOffset: int64,
      }),
    }),
  }),
})
