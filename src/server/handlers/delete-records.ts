// DeleteRecords: partitions begin later from now on. What is compacted and never deleted has no beginning to move.

import { DeleteRecords } from '../../protocol/messages/21-delete-records.ts'
import { ApiError } from '../errors.ts'
import type { Services } from '../services.ts'
import { handler } from './handler.ts'
import { answerTopics, byPartition, findTopic } from './topics.ts'

export const deleteRecords = handler(DeleteRecords, async ({ topics }, { broker }) => ({
  throttleTimeMs: 0,
  topics: await answerTopics(
    byPartition(topics, ({ partitionIndex }) => partitionIndex),
    broker,
    async (name, [partitionIndex, mentioned]) => {
      const lowWatermark = await startAt(broker, name, partitionIndex, mentioned.at(-1)!.offset)
      return { partitionIndex, lowWatermark, errorCode: 0 }
    },
    ([partitionIndex], { errorCode }) => ({ partitionIndex, lowWatermark: -1, errorCode }),
  ),
}))

async function startAt(broker: Services, name: string, index: number, offset: number | bigint): Promise<number> {
  const topic = findTopic(broker, { name })
  const partition = broker.partitions.get(topic, index)
  if (topic.internal) throw new ApiError('INVALID_TOPIC_EXCEPTION')
  const log = await partition.ready
  if (log.config.compact && !log.config.delete) throw new ApiError('POLICY_VIOLATION')
  return log.deleteRecordsBefore(Number(offset)) // what is no exact number is out of range, and remains so
}
