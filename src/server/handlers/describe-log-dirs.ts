// DescribeLogDirs: what is in each of the log directories, and how much room there is (KIP-113, KIP-827).

import { resolve } from 'node:path'
import type { DirectoryStatus, Logs } from '../../log/logs.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import { errors } from '../../protocol/errors.ts'
import { DescribeLogDirs } from '../../protocol/messages/35-describe-log-dirs.ts'
import type { Request, ResponseInput } from '../../protocol/schema/api.ts'
import type { Services } from '../services.ts'
import { handler } from './handler.ts'
import { answerEach } from './topics.ts'

type DirectoryRow = ResponseInput<typeof DescribeLogDirs>['results'][number]
type TopicRow = DirectoryRow['topics'][number]
type Asked = Request<typeof DescribeLogDirs>['topics']

export const describeLogDirs = handler(DescribeLogDirs, async ({ topics }, { broker }) => {
  const { logs } = broker
  await makeMissing(broker, topics)
  const found = byDirectory(logs, topics)
  const results = await answerEach<DirectoryStatus, DirectoryRow>(
    logs.directories,
    broker,
    async directory => {
      if (!directory.online) return failed(directory, errors.KAFKA_STORAGE_ERROR.code)
      const { total: totalBytes = -1, usable: usableBytes = -1 } = (await logs.space(directory)) ?? {}
      const topics = await describe(found.get(directory.path) ?? [])
      return { errorCode: 0, logDir: resolve(directory.path), topics, totalBytes, usableBytes }
    },
    (directory, { errorCode }) => failed(directory, errorCode),
  )
  return { throttleTimeMs: 0, errorCode: 0, results }
})

function failed({ path }: DirectoryStatus, errorCode: number): DirectoryRow {
  return { errorCode, logDir: resolve(path), topics: [] }
}

/** A partition has its place from the beginning, though its log is made when it is first used: that is now. */
async function makeMissing({ metadata, logs, partitions, nodeId }: Services, asked: Asked): Promise<void> {
  const wanted = asked?.map(({ topic }) => metadata.state.topic(topic)) ?? metadata.state.topics
  const missing = wanted.flatMap(topic =>
    (topic?.partitions ?? [])
      .filter(({ index, leader }) => leader === nodeId && logs.get(topic!.name, index) === undefined)
      .map(({ index }) => partitions.get(topic!, index).ready),
  )
  await Promise.allSettled(missing) // of what cannot be made nothing is said
}

interface Found {
  readonly topic: string
  readonly index: number
  readonly log: Pick<PartitionLog, 'size'>
  readonly offsetLag: number
  /** It is on its way here, and not yet used. */
  readonly isFutureKey: boolean
}

/** Null asks for all of them; of those that are not there nothing is said. */
function byDirectory(logs: Logs, asked: Asked): Map<string, Found[]> {
  const wanted =
    asked && new Set(asked.flatMap(({ topic, partitions }) => partitions.map(index => `${topic}-${index}`)))
  const found = new Map<string, Found[]>()
  const put = (path: string, name: string, log: Found['log'], offsetLag: number, isFutureKey: boolean) => {
    if (wanted?.has(name) === false) return
    const dash = name.lastIndexOf('-')
    const one = { topic: name.slice(0, dash), index: Number(name.slice(dash + 1)), log, offsetLag, isFutureKey }
    const others = found.get(path)
    if (others === undefined) found.set(path, [one])
    else others.push(one)
  }
  for (const log of logs) {
    const directory = logs.directoryOf(log.name)
    if (directory !== undefined) put(directory.path, log.name, log, 0, false)
  }
  for (const [name, move] of logs.moves) put(move.to.path, name, move, move.offsetLag, true)
  return found
}

async function describe(found: readonly Found[]): Promise<TopicRow[]> {
  const topics = new Map<string, TopicRow['partitions'][number][]>()
  for (const { topic, index, log, offsetLag, isFutureKey } of found) {
    const row = { partitionIndex: index, partitionSize: await log.size(), offsetLag, isFutureKey }
    const others = topics.get(topic)
    if (others === undefined) topics.set(topic, [row])
    else others.push(row)
  }
  return Array.from(topics, ([name, partitions]) => ({ name, partitions }))
}
