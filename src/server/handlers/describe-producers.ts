// DescribeProducers: who has written to a partition with a producer id, and which transactions are open (KIP-664).

import type { Producer } from '../../log/producer.ts'
import { DescribeProducers } from '../../protocol/messages/61-describe-producers.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { ApiError } from '../errors.ts'
import type { Services } from '../services.ts'
import { checkTopicName } from '../topic-name.ts'
import { handler } from './handler.ts'
import { answerTopics, findPartition } from './topics.ts'

type PartitionRow = ResponseInput<typeof DescribeProducers>['topics'][number]['partitions'][number]
type ActiveProducer = PartitionRow['activeProducers'][number]

export const describeProducers = handler(DescribeProducers, async ({ topics }, { broker }) => ({
  throttleTimeMs: 0,
  topics: await answerTopics<number, PartitionRow>(
    topics.map(({ name, partitionIndexes }) => [name, partitionIndexes]),
    broker,
    async (name, partitionIndex) => {
      const activeProducers = await producersOf(broker, name, partitionIndex)
      return { partitionIndex, errorCode: 0, activeProducers }
    },
    (partitionIndex, failure) => ({ partitionIndex, ...failure, activeProducers: [] }),
  ),
}))

async function producersOf(broker: Services, name: string, index: number): Promise<ActiveProducer[]> {
  checkTopicName(name)
  if (broker.metadata.state.topic(name) === undefined)
    throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.')
  const log = await findPartition(broker, { name }, index).ready
  return Array.from((await log.producers()).producers(), activeProducer)
}

function activeProducer(producer: Readonly<Producer>): ActiveProducer {
  return {
    producerId: producer.id,
    producerEpoch: producer.epoch,
    lastSequence: producer.lastBatch?.lastSequence ?? -1,
    lastTimestamp: producer.lastTimestamp,
    coordinatorEpoch: producer.coordinatorEpoch,
    currentTxnStartOffset: producer.transactionStart ?? -1,
  }
}
