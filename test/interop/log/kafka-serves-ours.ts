// Apache Kafka serves partitions whose folders josefk wrote: they are put in the place of empty ones while it is down. Once
// they were closed, once left without a shutdown, one of
// them with a torn end, so that it has to recover them.

import { cp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { offsetCheckpoints, readOffsets, writeOffsets } from '../../../src/log/checkpoints.ts'
import { RealDisk } from '../../../src/log/real-disk.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { makeKafka } from '../kafka.ts'
import { freePorts } from '../ports.ts'
import { removeFolder, temporaryFolder } from '../tools.ts'
import { ask } from './ask.ts'
import { clockAt, committedOffsets, fill, openDirectory, type Topic, topicNames } from './content.ts'
import { type Count, check, compare, compareLog, kafkaSays } from './facts.ts'
import { tear } from './tear.ts'

export async function kafkaServesOurs(seed: number): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const ports = await freePorts()
  const node = await makeKafka('4.3.0', ports)
  const folder = await temporaryFolder('log')
  const ours = join(folder, 'closed')
  const left = join(folder, 'left')
  try {
    await node.start()
    const ids = await createTopics(ports.client)
    await node.shutDown()
    const content = await fill(ours, seed, index => ids[index] ?? '')
    await cp(ours, left, { recursive: true, filter: path => !basename(path).startsWith('.lock') })
    await content.directory.close()
    await putInPlace(ours, node.logDirectory)

    await node.start()
    await compareAll('closed', ours, ports.client, content.topics, count)
    await node.kill()
    await tear(join(left, 'mixed-0'))
    for (const name of topicNames) await replaceFolder(left, node.logDirectory, name)
    // Both read the whole of it again.
    for (const path of [left, node.logDirectory]) await rm(join(path, offsetCheckpoints.recoveryPoint))
    await node.start()
    await compareAll('left', left, ports.client, content.topics, count)
    return count
  } finally {
    await node.remove()
    await removeFolder(folder)
  }
}

async function createTopics(port: number): Promise<string[]> {
  const topics = topicNames.map(name => ({
    name,
    numPartitions: 1,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  }))
  const answer = await ask(port, CreateTopics, 7, { topics, timeoutMs: 30_000, validateOnly: false })
  return topicNames.map(name => answer.topics.find(topic => topic.name === name)?.topicId ?? '')
}

/** Exchanges the folders of partitions, and what the checkpoints of the directory say of them. */
async function putInPlace(from: string, to: string): Promise<void> {
  const disk = new RealDisk()
  for (const name of topicNames) await replaceFolder(from, to, name)
  for (const file of [offsetCheckpoints.recoveryPoint, offsetCheckpoints.logStart, offsetCheckpoints.highWatermark]) {
    const others = (await readOffsets(disk, join(to, file))).filter(({ topic }) => !topicNames.includes(topic))
    await writeOffsets(disk, join(to, file), [...others, ...(await readOffsets(disk, join(from, file)))])
  }
}

async function replaceFolder(from: string, to: string, topic: string): Promise<void> {
  await rm(join(to, `${topic}-0`), { recursive: true })
  await cp(join(from, `${topic}-0`), join(to, `${topic}-0`), { recursive: true })
}

async function compareAll(
  state: string,
  path: string,
  port: number,
  topics: readonly Topic[],
  count: Count,
): Promise<void> {
  const { directory } = await openDirectory(path, () => ({ indexIntervalBytes: 300 }), { clock: clockAt(Date.now()) })
  try {
    const said = await kafkaSays(port, topicNames)
    for (const topic of topics) {
      const what = `${topic.name}, ${state}`
      const kafkas = said.get(topic.name)!
      const offsets = kafkas.facts.records.map(text => Number(text.split(' ')[0]))
      const { start, end } = kafkas.facts
      const isThere = (offset: number) => offset >= start && offset < end
      const written = topic.written.map(({ offset }) => offset).filter(isThere)
      compare(`${what}: as told`, { offsets }, { offsets: written }, count)
      compare(`${what}: as told`, kafkas.facts, { committed: committedOffsets(topic).filter(isThere) }, count)
      await compareLog(what, directory.logs.get(`${topic.name}-0`)!, kafkas, count)
    }
    check(`${state}: topics`, said.size, topics.length, count)
  } finally {
    await directory.close()
  }
}
