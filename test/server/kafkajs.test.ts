// kafkajs, a stock client, as its users write it: admin and producer, against a broker in memory and one on disk, across a
// restart. Groups have a test of their own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Admin,
  CompressionTypes,
  ConfigResourceTypes,
  Kafka,
  type KafkaMessage,
  logLevel,
  Partitioners,
} from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningBroker, startBroker } from '../../src/server/start-broker.ts'

describe.each(['in memory', 'on disk'])('a broker %s', where => {
  let directory: string | undefined
  let broker: RunningBroker
  let kafka: Kafka
  let admin: Admin

  async function start(port = 0): Promise<void> {
    broker = await startBroker({ port, ...(directory !== undefined && { data: directory }) })
    kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING })
    admin = kafka.admin()
    await admin.connect()
  }

  async function stop(): Promise<void> {
    await admin.disconnect()
    await broker.stop()
  }

  beforeAll(async () => {
    if (where === 'on disk') directory = await mkdtemp(join(tmpdir(), 'josefk-'))
    await start()
  })

  afterAll(async () => {
    await stop()
    if (directory !== undefined) await rm(directory, { recursive: true })
  })

  const producer = () => kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })

  /** Everything in a topic of one partition. */
  async function read(topic: string): Promise<KafkaMessage[]> {
    const [end] = await admin.fetchTopicOffsets(topic)
    const consumer = kafka.consumer({ groupId: `reads ${topic} ${Math.random()}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const messages: KafkaMessage[] = []
    await new Promise<void>((resolve, reject) => {
      if (end?.high === '0') resolve()
      consumer
        .run({
          eachMessage: async ({ message }) => {
            messages.push(message)
            if (Number(message.offset) + 1 === Number(end?.high)) resolve()
          },
        })
        .catch(reject)
    })
    await consumer.disconnect()
    return messages
  }

  it('makes topics, describes them, makes them larger and deletes them', async () => {
    const topics = [{ topic: 'made', numPartitions: 3, configEntries: [{ name: 'retention.ms', value: '12345' }] }]
    expect(await admin.createTopics({ topics })).toBe(true)
    expect(await admin.createTopics({ topics })).toBe(false)
    expect(await admin.listTopics()).toContain('made')
    await admin.createPartitions({ topicPartitions: [{ topic: 'made', count: 5 }] })
    const metadata = await admin.fetchTopicMetadata({ topics: ['made'] })
    expect(metadata.topics[0]?.partitions).toHaveLength(5)
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: 'made', configNames: ['retention.ms'] }],
    })
    expect(resources[0]?.configEntries).toMatchObject([{ configName: 'retention.ms', configValue: '12345' }])
    await admin.deleteTopics({ topics: ['made'] })
    expect(await admin.listTopics()).not.toContain('made')
    await expect(admin.createTopics({ topics: [{ topic: 'no/name' }] })).rejects.toThrow()
  })

  it.each([-1, 0, 1])('takes records with acks=%i', async acks => {
    const topic = `acks${acks}`
    await admin.createTopics({ topics: [{ topic }] })
    const sender = producer()
    await sender.connect()
    for (let i = 0; i < 5; i++) await sender.send({ topic, acks, messages: [{ value: `${i}` }] })
    await sender.send({ topic, acks: -1, messages: [{ value: 'last' }] })
    await sender.disconnect()
    expect((await read(topic)).map(({ value }) => String(value))).toEqual(['0', '1', '2', '3', '4', 'last'])
  })

  it('keeps keys, headers, timestamps and what is compressed', async () => {
    const topic = 'whole'
    const sender = producer()
    await sender.connect()
    const messages = [
      { key: 'key', value: 'value', headers: { one: '1', many: ['2', '3'] }, timestamp: '1700000000000' },
      { key: null, value: null, timestamp: '1700000000001' },
      { value: 'x'.repeat(100_000), timestamp: '1700000000002' },
    ]
    await sender.send({ topic, compression: CompressionTypes.GZIP, messages })
    await sender.disconnect()
    const [first, second, third] = await read(topic)
    expect([String(first?.key), String(first?.value)]).toEqual(['key', 'value'])
    expect(String(first?.headers?.['one'])).toBe('1')
    expect([first?.headers?.['many']].flat().map(String)).toEqual(['2', '3'])
    expect([second?.key, second?.value, second?.timestamp]).toEqual([null, null, '1700000000001'])
    expect(third?.value).toHaveLength(100_000)
  })

  it('takes batches for several topics, some of which nobody has made', async () => {
    const sender = producer()
    await sender.connect()
    await sender.sendBatch({
      topicMessages: [
        { topic: 'batch-a', messages: [{ value: 'a0' }, { value: 'a1' }] },
        { topic: 'batch-b', messages: [{ value: 'b0' }] },
      ],
    })
    await sender.disconnect()
    expect((await read('batch-a')).map(({ value }) => String(value))).toEqual(['a0', 'a1'])
    expect((await read('batch-b')).map(({ value }) => String(value))).toEqual(['b0'])
  })

  it('appends what an idempotent producer sends once', async () => {
    const sender = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner })
    await sender.connect()
    const sent = await sender.send({ topic: 'once', messages: [{ value: '0' }, { value: '1' }] })
    expect(sent).toMatchObject([{ errorCode: 0, baseOffset: '0' }])
    await sender.disconnect()
    expect((await read('once')).map(({ offset }) => offset)).toEqual(['0', '1'])
  })

  it('deletes records and finds offsets by time', async () => {
    const topic = 'times'
    const sender = producer()
    await sender.connect()
    const messages = [1, 2, 3, 4].map(i => ({ value: `${i}`, timestamp: `${1_700_000_000_000 + i}` }))
    for (const message of messages) await sender.send({ topic, messages: [message] })
    await sender.disconnect()
    expect(await admin.fetchTopicOffsetsByTimestamp(topic, 1_700_000_000_003)).toEqual([{ partition: 0, offset: '2' }])
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] })
    expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ low: '2', high: '4' }])
  })

  it('commits and aborts transactions, and fences who comes late', async () => {
    const settings = { transactionalId: 'one', maxInFlightRequests: 1, idempotent: true } as const
    const sender = kafka.producer({ ...settings, createPartitioner: Partitioners.DefaultPartitioner })
    await sender.connect()
    for (const value of ['committed', 'aborted', 'committed too']) {
      const transaction = await sender.transaction()
      await transaction.send({ topic: 'transactions', messages: [{ value }] })
      if (value === 'aborted') await transaction.abort()
      else await transaction.commit()
    }
    const late = await sender.transaction()
    await late.send({ topic: 'transactions', messages: [{ value: 'late' }] })
    const heir = kafka.producer({ ...settings, createPartitioner: Partitioners.DefaultPartitioner })
    await heir.connect()
    const transaction = await heir.transaction()
    await transaction.send({ topic: 'transactions', messages: [{ value: 'of the heir' }] })
    await transaction.commit()
    await expect(late.commit()).rejects.toThrow()
    await sender.disconnect()
    await heir.disconnect()
    const values = (await readToEnd('transactions', 'of the heir')).map(({ value }) => String(value))
    expect(values).toEqual(['committed', 'committed too', 'of the heir'])
  })

  /** With markers behind it, the last record is not at the end. */
  async function readToEnd(topic: string, last: string): Promise<KafkaMessage[]> {
    const consumer = kafka.consumer({ groupId: `reads ${topic} to its end` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const messages: KafkaMessage[] = []
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ message }) => {
            messages.push(message)
            if (String(message.value) === last) resolve()
          },
        })
        .catch(reject)
    })
    await consumer.disconnect()
    return messages
  }

  if (where === 'on disk')
    it('has everything again after a restart', async () => {
      const before = { topics: (await admin.listTopics()).sort(), offsets: await admin.fetchTopicOffsets('whole') }
      const { clusterId } = broker
      await stop()
      await start(broker.port)
      expect({
        topics: (await admin.listTopics()).sort(),
        offsets: await admin.fetchTopicOffsets('whole'),
      }).toEqual(before)
      expect(broker.clusterId).toBe(clusterId)
      expect((await read('whole')).map(({ key }) => key && String(key))).toEqual(['key', null, null])
    })
})
