// A topic of many partitions: made, described, and written to, one batch each.

import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { median } from '../../statistics.ts'
import { residentMemory } from '../process-usage.ts'
import type { Job, Measured } from '../settings.ts'
import { Client, freshTopic, newest } from './client.ts'
import { fill } from './fill.ts'
import { Meter, pause } from './meter.ts'

const metadataRequests = 10
const settleSeconds = 0.5

export async function partitions({ bootstrap, pid, settings }: Job): Promise<Measured> {
  const { many, size, depth } = settings
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  const memoryBefore = await residentMemory(pid)
  const meter = new Meter()
  const create = await milliseconds(() => client.createTopic(topic, many))
  const described: number[] = []
  for (let i = 0; i < metadataRequests; i++) {
    described.push(await milliseconds(() => client.call(Metadata, { topics: null }, newest.metadata)))
  }
  await client.haveReady(topic, many)
  const produceEach = await milliseconds(() => fill(client, { topic, partitions: many, batches: 1, size, depth }))
  const { busy } = meter
  await pause(settleSeconds)
  const partitionMemory = ((await residentMemory(pid)) - memoryBefore) / many / 1024
  await client.deleteTopic(topic)
  return { metrics: { create, metadata: median(described), produceEach, partitionMemory }, busy }
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
