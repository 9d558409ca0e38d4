// End to end: from sending one record to holding it in the answer of a fetch that was waiting for it.

import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { batchOfSize } from '../../batches.ts'
import { percentile } from '../../statistics.ts'
import type { Job, Measured } from '../settings.ts'
import { Client, check, freshTopic, newest } from './client.ts'
import { Connection } from './connection.ts'
import { Consumer } from './consumer.ts'
import { produceErrorAt, produceFrame } from './frames.ts'
import { Meter } from './meter.ts'

const oneRecordBytes = 100
/** The fetch has to be waiting when the record is sent. */
const betweenMs = 1

export async function latency({ bootstrap, settings }: Job): Promise<Measured> {
  const { acks, seconds, warmUp } = settings
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, 1)
  await client.haveReady(topic, 1)
  const version = client.version(Produce, newest.produce)
  const errorAt = produceErrorAt(version, topic)
  const records = batchOfSize(oneRecordBytes)
  const frame = produceFrame(version, { topic, index: 0, acks, correlationId: 0, records })
  const producer = await Connection.open(bootstrap)
  const consumer = await Consumer.open(client, { topic, index: 0, maxBytes: 1 << 20, maxWaitMs: 10_000 })
  const meter = new Meter()

  const once = () =>
    new Promise<void>(resolve => {
      let pending = acks === 0 ? 1 : 2
      const done = () => --pending === 0 && resolve()
      let sentAt = 0
      producer.onFrame = answer => {
        check(answer.readInt16BE(errorAt), `producing to ${topic}`)
        done()
      }
      consumer.onRecords = (_, bytes) => {
        if (bytes === 0) throw new Error('the fetch ended without the record')
        meter.add(bytes, performance.now() - sentAt)
        done()
      }
      consumer.fetch()
      setTimeout(() => {
        sentAt = performance.now()
        producer.send(frame)
      }, betweenMs)
    })

  const warmAt = performance.now() + warmUp * 1000
  while (performance.now() < warmAt) await once()
  await meter.restart()
  while (meter.seconds < seconds) await once()
  const { times, busy } = meter
  producer.close()
  consumer.close()
  await client.deleteTopic(topic)
  const at = (percent: number) => percentile(times, percent)
  return { metrics: { p50: at(50), p99: at(99), 'p99.9': at(99.9), most: at(100) }, busy }
}
