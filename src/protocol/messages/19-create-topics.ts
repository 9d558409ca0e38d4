// v4: default partitions and replication factor (KIP-464); v5: the configs in the answer (KIP-525); v7: topic ids.

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, string, uuid } from '../schema/field.ts'

export const CreateTopics = api({
  key: 19,
  name: 'CreateTopics',
  versions: '0-7',
  flexible: '5+',

  request: () => ({
    topics: array({
      name: string,
      numPartitions: int32,
      replicationFactor: int16,
      assignments: array({
        partitionIndex: int32,
        brokerIds: array(int32),
      }),
      configs: array({
        name: string,
        value: string.nullable(),
      }),
    }),
    timeoutMs: int32.default(60000),
    validateOnly: bool.since(1),
  }),

  response: () => ({
    throttleTimeMs: int32.since(2).ignorable(),
    topics: array({
      name: string,
      topicId: uuid.since(7).ignorable(),
      errorCode: int16,
      errorMessage: string.since(1).nullable().ignorable(),
      topicConfigErrorCode: int16.since(5).tag(0).ignorable(),
      numPartitions: int32.since(5).default(-1).ignorable(),
      replicationFactor: int16.since(5).default(-1).ignorable(),
      configs: array({
        name: string,
        value: string.nullable(),
        readOnly: bool,
        configSource: int8.default(-1),
        isSensitive: bool,
      })
        .since(5)
        .nullable()
        .ignorable(),
    }),
  }),
})
