// kafkajs as its documentation has it, the side that writes: acks, codecs, headers, keys, timestamps, several topics at once,
// topics that are not there, retries while the broker is away.
import type { Admin, IHeaders, KafkaMessage, Message } from 'kafkajs'
import { check, finish, restart, scenario, soon } from '../broker/checks.ts'
import {
  CompressionTypes,
  ConfigResourceTypes,
  connect,
  numbered,
  plugCodecs,
  run,
  valuesIn,
  valuesOf,
} from './node/kafkajs.ts'

const client = connect(process.argv.at(-1)!)
const admin: Admin = client.admin()
await admin.connect()
await plugCodecs()
const retry = { retries: 3, initialRetryTime: 50 }
const { None, GZIP, Snappy, LZ4, ZSTD } = CompressionTypes
const codecs = { None, GZIP, Snappy, LZ4, ZSTD }

async function make(topic: string, numPartitions = 1, configs: Record<string, string> = {}): Promise<void> {
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }))
  const topics = [{ topic, numPartitions, configEntries }]
  check(`made ${topic}`, await admin.createTopics({ topics, waitForLeaders: true }), true)
}

async function produce(topic: string, messages: Message[], acks = -1, compression = None): Promise<void> {
  const producer = client.producer({ retry, allowAutoTopicCreation: false })
  await producer.connect()
  await producer.send({ topic, messages, acks, compression, timeout: 5000 })
  await producer.disconnect()
}

async function endOf(topic: string): Promise<number> {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
}

async function messagesOf(topic: string, count: number): Promise<KafkaMessage[]> {
  const found: KafkaMessage[] = []
  const eachMessage = async ({ message }: { message: KafkaMessage }): Promise<void> => void found.push(message)
  await run(
    client,
    { groupId: `reads ${topic}` },
    topic,
    () => ({ eachMessage }),
    () => found.length >= count,
  )
  return found
}

/** A text that is compressed, and bytes that cannot be, both over several blocks of any codec. */
const large: readonly Buffer[] = [
  Buffer.from('the same again, '.repeat(20_000)),
  Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * at * 31 + (at >> 3) * 7) & 255)),
]

await scenario('acks, codecs, headers, keys, timestamps', async () => {
  const topic = 'produced'
  await make(topic)
  const headers: IHeaders = { plain: 'text', list: ['one', 'two'], bytes: Buffer.from([0, 255]) }
  const timestamp = `${Date.now() - 10_000}`
  const sent: string[] = []
  for (const acks of [0, 1, -1]) {
    for (const [name, codec] of Object.entries(codecs)) {
      const text = `acks ${acks} with ${name} ☃`
      await produce(topic, [{ key: text, value: text, headers, timestamp }, { value: null }], acks, codec)
      sent.push(text)
      await soon(`${text}: there`, () => endOf(topic), 2 * sent.length)
    }
  }
  const found = await messagesOf(topic, 2 * sent.length)
  const offsets = found.map(({ offset }) => Number(offset))
  check('offsets', offsets, [...Array(2 * sent.length).keys()])
  for (const [index, text] of sent.entries()) {
    const [full, empty] = found.slice(2 * index) as [KafkaMessage, KafkaMessage]
    check(text, [`${full.key}`, `${full.value}`, full.timestamp], [text, text, timestamp])
    const { plain, list, bytes } = full.headers!
    check(`${text}: headers`, [`${plain}`, `${list}`, bytes], ['text', 'one,two', Buffer.from([0, 255])])
    check(`${text}: null`, [empty.key, empty.value, empty.headers], [null, null, {}])
  }
})

await scenario('large messages by every codec', async () => {
  for (const [name, codec] of Object.entries(codecs)) {
    const topic = `large-${name}`
    await make(topic)
    const messages = large.map(value => ({ value }))
    await produce(topic, messages, -1, codec)
    const found = (await messagesOf(topic, large.length)).map(({ value }) => value)
    for (const [at, value] of large.entries()) check(`${name} ${at}`, value.equals(found[at] ?? Buffer.alloc(0)), true)
  }
})

await scenario('topics that want a codec of their own', async () => {
  for (const name of ['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed']) {
    const topic = `compressed-by-${name}`
    await make(topic, 1, { 'compression.type': name })
    await produce(topic, [...large.map(value => ({ value })), ...numbered(3)], -1, GZIP)
    const found = await messagesOf(topic, large.length + 3)
    const whole = found.every(({ value }, at) =>
      value?.equals(large[at] ?? Buffer.from(`message ${at - large.length}`)),
    )
    check(name, [found.length, whole], [large.length + 3, true])
  }
})

await scenario('sendBatch, and topics that are not there', async () => {
  await make('batch-1', 3)
  await make('batch-2')
  const producer = client.producer({ retry, allowAutoTopicCreation: false, idempotent: true })
  await producer.connect()
  const topicMessages = [1, 2].map(number => ({ topic: `batch-${number}`, messages: numbered(30) }))
  const answers = await producer.sendBatch({ topicMessages, acks: -1 })
  const answered = answers.map(({ topicName, partition, errorCode }) => [topicName, partition, errorCode]).sort()
  check('answers', answered, [
    ['batch-1', 0, 0],
    ['batch-1', 1, 0],
    ['batch-1', 2, 0],
    ['batch-2', 0, 0],
  ])
  check('batch-1', await endOf('batch-1'), 30)
  check('batch-2', await valuesOf(client, 'batch-2', 30), valuesIn(numbered(30)))
  const refused = await producer.send({ topic: 'unknown', messages: numbered(1) }).catch(error => `${error.message}`)
  check('refused', refused, 'This server does not host this topic-partition')
  await producer.disconnect()
  check('and not made', (await admin.listTopics()).includes('unknown'), false)
})

await scenario('topics that are made by their first use', async () => {
  const producer = client.producer()
  await producer.connect()
  const [answer] = await producer.send({ topic: 'made-by-use', messages: numbered(3) })
  check('answer', [answer?.errorCode, answer?.baseOffset], [0, '0'])
  await producer.disconnect()
  check('made', await valuesOf(client, 'made-by-use', 3), valuesIn(numbered(3)))
})

await scenario('sizes that are too large', async () => {
  await make('small', 1, { 'max.message.bytes': '1000' })
  const refused = await produce('small', [{ value: 'x'.repeat(2000) }]).catch(error => `${error.type}`)
  check('refused', refused, 'MESSAGE_TOO_LARGE')
  const resources = [
    { type: ConfigResourceTypes.TOPIC, name: 'small', configEntries: [{ name: 'max.message.bytes', value: '5000' }] },
  ]
  await admin.alterConfigs({ validateOnly: false, resources })
  await soon('then taken', () => produce('small', [{ value: 'x'.repeat(2000) }]).then(() => 'taken', String), 'taken')
})

await scenario('retries while the broker is away', async () => {
  await make('retried')
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { retries: 30, initialRetryTime: 100, maxRetryTime: 1000 },
  })
  await producer.connect()
  const messages = numbered(50)
  let back = false
  const restarted = restart().then(() => (back = true))
  let sent = 0
  for (const message of messages) {
    await producer.send({ topic: 'retried', messages: [message] })
    if (++sent === messages.length - 10) await restarted
  }
  check('it was away', back, true)
  await producer.disconnect()
  check('each once and in order', await valuesOf(client, 'retried', messages.length), valuesIn(messages))
  check('nothing behind them', await endOf('retried'), messages.length)
})

await admin.disconnect()
finish()
