// kafkajs, every option of it that its documentation has: producers, consumers, commits, transactions, codecs.
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer, ConsumerConfig, ConsumerRunConfig, IHeaders, KafkaMessage, Message } from 'kafkajs'
import { check, finish, scenario, soon } from '../broker/checks.ts'
import { CompressionCodecs, CompressionTypes, connect, valuesOf } from './node/kafkajs.ts'

CompressionCodecs[CompressionTypes.Snappy] = createRequire(import.meta.url)('kafkajs-snappy')

const client = connect(process.argv.at(-1)!)
const admin = client.admin()
await admin.connect()
const retry = { retries: 3, initialRetryTime: 50 }

function numbered(count: number, text = 'message'): Message[] {
  return Array.from({ length: count }, (_, number) => ({ value: `${text} ${number}` }))
}

const valuesIn = (messages: readonly Message[]): unknown[] => messages.map(({ value }) => value)

async function make(topic: string, numPartitions = 1): Promise<void> {
  check(`made ${topic}`, await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true }), true)
}

async function produce(
  topic: string,
  messages: Message[],
  acks = -1,
  compression = CompressionTypes.None,
): Promise<void> {
  const producer = client.producer({ retry, allowAutoTopicCreation: false })
  await producer.connect()
  await producer.send({ topic, messages, acks, compression, timeout: 5000 })
  await producer.disconnect()
}

async function endOf(topic: string): Promise<number> {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
}

async function committed(groupId: string, topic: string): Promise<string | undefined> {
  return (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0]?.offset
}

/** A consumer that runs until `done` says so. */
async function run(
  config: ConsumerConfig,
  topic: string,
  options: (consumer: Consumer) => ConsumerRunConfig,
  done: () => boolean,
): Promise<void> {
  const consumer = client.consumer({ heartbeatInterval: 300, sessionTimeout: 6000, ...config })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run(options(consumer))
  await soon('reads to the end', async () => done(), true, 20_000)
  await consumer.disconnect()
}

await scenario('acks, codecs, headers, keys, timestamps', async () => {
  const topic = 'produced'
  await make(topic)
  const headers: IHeaders = { plain: 'text', list: ['one', 'two'], bytes: Buffer.from([0, 255]) }
  const timestamp = `${Date.now() - 10_000}`
  let count = 0
  for (const acks of [0, 1, -1]) {
    for (const codec of [CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.Snappy]) {
      await produce(
        topic,
        [{ key: `key ${acks}`, value: `${codec} ☃`, headers, timestamp }, { value: null }],
        acks,
        codec,
      )
      count += 2
      await soon('all there', () => endOf(topic), count)
    }
  }
  const found: KafkaMessage[] = []
  const eachMessage = async ({ message }: { message: KafkaMessage }): Promise<void> => void found.push(message)
  await run(
    { groupId: topic },
    topic,
    () => ({ eachMessage }),
    () => found.length >= count,
  )
  check(
    'offsets',
    found.map(({ offset }) => Number(offset)),
    [...Array(count).keys()],
  )
  for (const [index, { key, value, headers, timestamp: at }] of found.entries()) {
    if (index % 2 === 1) check('null', [key, value, headers], [null, null, {}])
    else {
      check('key', key?.toString(), `key ${[0, 1, -1][Math.floor(index / 6)]}`)
      check('value', value?.toString(), `${[0, 1, 2][(index / 2) % 3]} ☃`)
      check('timestamp', at, timestamp)
      check(
        'headers',
        [String(headers!['plain']), String(headers!['list']), headers!['bytes']],
        ['text', 'one,two', Buffer.from([0, 255])],
      )
    }
  }
})

await scenario('sendBatch, and a topic that is not there', async () => {
  await make('batch-1', 3)
  await make('batch-2')
  const producer = client.producer({ retry, allowAutoTopicCreation: false, idempotent: true })
  await producer.connect()
  const topicMessages = [1, 2].map(number => ({ topic: `batch-${number}`, messages: numbered(30) }))
  await producer.sendBatch({ topicMessages, acks: -1 })
  check('batch-1', await endOf('batch-1'), 30)
  check('batch-2', await valuesOf(client, 'batch-2', 30), valuesIn(numbered(30)))
  const refused = await producer.send({ topic: 'unknown', messages: numbered(1) }).catch(error => `${error.message}`)
  check('refused', refused, 'This server does not host this topic-partition')
  await producer.disconnect()
  check('and not made', (await admin.listTopics()).includes('unknown'), false)
})

await scenario('commits', async () => {
  const topic = 'commits'
  await make(topic)
  await produce(topic, numbered(100))
  const limits = { maxBytesPerPartition: 500, minBytes: 1, maxBytes: 1000, maxWaitTimeInMs: 100 }
  let seen = 0
  const count = async (): Promise<void> => void seen++
  const runs: [string, ConsumerRunConfig][] = [
    ['by interval', { autoCommitInterval: 100, eachMessage: count }],
    ['by threshold', { autoCommitThreshold: 10, eachMessage: count }],
  ]
  for (const [groupId, options] of runs) {
    seen = 0
    await run(
      { groupId, ...limits },
      topic,
      () => options,
      () => seen >= 100,
    )
    check(groupId, [seen, await committed(groupId, topic)], [100, '100'])
  }

  const byHand: ConsumerConfig = { groupId: 'by hand', ...limits }
  const eachMessage = (consumer: Consumer): ConsumerRunConfig => ({
    autoCommit: false,
    async eachMessage({ partition, message }) {
      seen++
      if (message.offset === '49') await consumer.commitOffsets([{ topic, partition, offset: '50' }])
    },
  })
  seen = 0
  await run(byHand, topic, eachMessage, () => seen >= 100)
  check('by hand', await committed('by hand', topic), '50')
  seen = 0
  await run(byHand, topic, eachMessage, () => seen >= 50)
  check('what was not committed is read again', seen, 50)
})

await scenario('eachBatch', async () => {
  const topic = 'commits'
  const groupId = 'batches'
  const offsets: number[] = []
  let stopped = false
  const options = (): ConsumerRunConfig => ({
    eachBatchAutoResolve: false,
    async eachBatch({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale }) {
      check('high watermark', batch.highWatermark, '100')
      for (const { offset } of batch.messages) {
        if (stopped || !isRunning() || isStale()) break
        offsets.push(Number(offset))
        resolveOffset(offset)
        await heartbeat()
        if (offsets.length === 30) stopped = true
      }
      await commitOffsetsIfNecessary()
    },
  })
  await run({ groupId }, topic, options, () => stopped)
  check('as far as it came', await committed(groupId, topic), '30')
  stopped = false
  await run({ groupId }, topic, options, () => offsets.length >= 100)
  check('each once', offsets, [...Array(100).keys()])
})

await scenario('exactly once by transactions', async () => {
  const [from, to, groupId] = ['commits', 'copied', 'copies']
  await make(to)
  const producer = client.producer({
    transactionalId: 'copier',
    maxInFlightRequests: 1,
    idempotent: true,
    transactionTimeout: 10_000,
  })
  await producer.connect()
  let failed = false
  let copied = 0
  const options = (): ConsumerRunConfig => ({
    autoCommit: false,
    async eachBatch({ batch, resolveOffset }) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: to, messages: batch.messages.map(({ value }) => ({ value })) })
      if (!failed) {
        failed = true
        await transaction.abort()
        throw new Error('once')
      }
      const offset = `${Number(batch.lastOffset()) + 1}`
      await transaction.sendOffsets({
        consumerGroupId: groupId,
        topics: [{ topic: from, partitions: [{ partition: 0, offset }] }],
      })
      await transaction.commit()
      copied += batch.messages.length
      resolveOffset(batch.lastOffset())
    },
  })
  await run(
    { groupId, maxBytesPerPartition: 1000, retry: { retries: 5, initialRetryTime: 50 } },
    from,
    options,
    () => copied >= 100,
  )
  await producer.disconnect()
  check('committed', await committed(groupId, from), '100')
  check('one was aborted', failed, true)
  check('each once', await valuesOf(client, to, 100), valuesIn(numbered(100)))
})

await scenario('at most once, and who leaves is gone at once', async () => {
  const [topic, groupId] = ['commits', 'at most once']
  let seen = 0
  const options = (consumer: Consumer): ConsumerRunConfig => ({
    autoCommit: false,
    async eachMessage({ partition, message }) {
      await consumer.commitOffsets([{ topic, partition, offset: `${Number(message.offset) + 1}` }])
      seen++
    },
  })
  await run({ groupId }, topic, options, () => seen >= 100)
  check('committed', await committed(groupId, topic), '100')
  const [group] = (await admin.describeGroups([groupId])).groups
  check('empty', [group?.state, group?.members.length], ['Empty', 0])
  await admin.deleteGroups([groupId])
  await sleep(1)
  check(
    'deleted',
    (await admin.listGroups()).groups.some(group => group.groupId === groupId),
    false,
  )
})

await admin.disconnect()
finish()
