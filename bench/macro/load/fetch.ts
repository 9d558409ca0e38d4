// Fetch as fast as the broker gives it: every connection reads a partition from its beginning to its end, and again.

import { RecordBatch } from '../../../src/protocol/records/record-batch.ts'
import { batchOfSize } from '../../batches.ts'
import type { Job, Measured, Settings } from '../settings.ts'
import { Client, freshTopic } from './client.ts'
import { Consumer } from './consumer.ts'
import { fill } from './fill.ts'
import { Meter, pause } from './meter.ts'
import { openProducers } from './produce.ts'

/** What consumers ask for by default: `max.partition.fetch.bytes`. */
export const fetchBytes = 1 << 20
const maxWaitMs = 500
/** What all partitions hold together when they are read from the beginning. */
const mostFilledMib = 256
const mostBatches = 32_768

export async function fetch({ bootstrap, pid, settings }: Job): Promise<Measured> {
  const { connections, size, depth, mib } = settings
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, connections)
  await client.haveReady(topic, connections)
  const template = batchOfSize(size)
  const most = Math.min(mostBatches, (Math.min(mib, mostFilledMib) * 2 ** 20) / template.length)
  const batches = Math.ceil(most / connections)
  await fill(client, { topic, partitions: connections, batches, size, depth })
  const end = batches * new RecordBatch(template).count
  const meter = new Meter(pid)
  const consumers = await openConsumers(client, topic, connections)
  for (const consumer of consumers) {
    consumer.onRecords = (next, bytes) => {
      if (bytes === 0) throw new Error(`nothing at offset ${next} of ${end}`)
      meter.add(bytes)
      consumer.fetch(next < end ? next : 0)
    }
    consumer.fetch(0)
  }
  const measured = await read(settings, meter, consumers)
  await client.deleteTopic(topic)
  return measured
}

/** Consumers at the end of what producers write as fast as they can. */
export async function tail({ bootstrap, pid, settings }: Job): Promise<Measured> {
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, settings.connections)
  await client.haveReady(topic, settings.connections)
  const meter = new Meter(pid)
  const consumers = await openConsumers(client, topic, settings.connections)
  for (const consumer of consumers) {
    consumer.onRecords = (_, bytes) => {
      if (bytes > 0) meter.add(bytes)
      consumer.fetch()
    }
    consumer.fetch(0)
  }
  const shape = { ...settings, partitions: settings.connections }
  const producers = await openProducers(client, topic, shape, new Meter())
  for (const producer of producers) producer.start()
  const measured = await read(settings, meter, consumers)
  await Promise.all(producers.map(producer => producer.stop()))
  await client.deleteTopic(topic)
  return measured
}

function openConsumers(client: Client, topic: string, count: number): Promise<Consumer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      Consumer.open(client, { topic, index, maxBytes: fetchBytes, maxWaitMs }),
    ),
  )
}

async function read({ warmUp, seconds }: Settings, meter: Meter, consumers: readonly Consumer[]): Promise<Measured> {
  await pause(warmUp)
  await meter.restart()
  await pause(seconds)
  const throughput = meter.bytes / meter.seconds / 2 ** 20
  const { busy } = meter
  const cpu = await meter.brokerCpu()
  for (const consumer of consumers) consumer.close()
  return { metrics: { throughput, cpu }, busy }
}
