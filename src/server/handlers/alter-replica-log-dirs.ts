// AlterReplicaLogDirs: partitions are to be in other log directories (KIP-113). The answer comes when that has begun.

import { resolve } from 'node:path'
import type { DirectoryStatus, Logs } from '../../log/logs.ts'
import { AlterReplicaLogDirs } from '../../protocol/messages/34-alter-replica-log-dirs.ts'
import { ApiError } from '../errors.ts'
import { handler } from './handler.ts'
import { answerTopics, byPartition, findPartition } from './topics.ts'

export const alterReplicaLogDirs = handler(AlterReplicaLogDirs, async ({ dirs }, { broker }) => {
  const wanted = dirs.flatMap(({ path, topics }) =>
    topics.map(({ name, partitions }) => ({ name, partitions: partitions.map(index => ({ index, path })) })),
  )
  const topics = await answerTopics(
    byPartition(wanted, ({ index }) => index),
    broker,
    async (name, [partitionIndex, mentioned]) => {
      const directory = directoryAt(broker.logs, mentioned.at(-1)!.path)
      const partition = findPartition(broker, { name }, partitionIndex)
      const log = await partition.ready
      await broker.logs.move(log.name, directory.path)
      return { partitionIndex, errorCode: 0 }
    },
    ([partitionIndex], { errorCode }) => ({ partitionIndex, errorCode }),
  )
  return { throttleTimeMs: 0, results: topics.map(({ name, partitions }) => ({ topicName: name, partitions })) }
})

function directoryAt(logs: Logs, path: string): DirectoryStatus {
  const directory = logs.directories.find(known => resolve(known.path) === path)
  if (directory === undefined) throw new ApiError('LOG_DIR_NOT_FOUND')
  if (!directory.online) throw new ApiError('KAFKA_STORAGE_ERROR')
  return directory
}
