// kafka-node 5, whose last release speaks the versions of Kafka 0.8 to 1.0. Twice: with the versions that it picks from
// the broker's list, and with those of 0.9, which knew no such list.
import { check, finish, restart, scenario } from '../checks.ts'
import { type Call, call, kafka, kafkaHost, ready } from './kafka-node-api.ts'

const NONE = 0
const GZIP = 1

interface Message {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly highWaterOffset: number
  readonly key: string | null
  readonly value: string | null
}

type Offsets = Readonly<Record<string, Readonly<Record<string, number | number[]>>>>

async function exercise(topic: string, modern: boolean): Promise<void> {
  const client = await ready(new kafka.KafkaClient({ kafkaHost, clientId: topic }))
  await createTopic(client, topic, modern)
  let end = 0
  await scenario(`${topic}: produce`, async () => {
    end = await produce(client, topic, modern)
  })
  await scenario(`${topic}: offsets`, () => offsets(client, topic, end))
  await scenario(`${topic}: consume`, () => consume(topic, end, modern))
  await scenario(`${topic}: out of range`, () => outOfRange(topic, end))
  await scenario(`${topic}: errors`, () => errors(client, topic))
  if (modern) await scenario(`${topic}: configs`, () => configs(client, topic))
  await call(client, 'close')
}

async function createTopic(client: Call, topic: string, modern: boolean): Promise<void> {
  if (modern) {
    const admin = new kafka.Admin(client)
    const wanted = {
      topic,
      partitions: 2,
      replicationFactor: 1,
      configEntries: [{ name: 'retention.ms', value: '-1' }],
    }
    check('created', await call(admin, 'createTopics', [wanted]), [])
    const again = (await call(admin, 'createTopics', [wanted])) as { topic: string; error: string }[]
    check('created twice', again, [{ topic, error: `Topic '${topic}' already exists.` }])
  } else {
    await call(client, 'createTopics', [topic]) // by asking for its metadata until it is there
  }
  const [, { metadata }] = (await call(client, 'loadMetadataForTopics', [topic])) as [
    unknown,
    { metadata: Record<string, Record<string, { leader: number; replicas: number[]; isr: number[] }>> },
  ]
  const partitions = Object.values(metadata[topic] ?? {})
  check(`partitions of ${topic}`, partitions.length, modern ? 2 : 1)
  for (const { leader, replicas, isr } of partitions) check('one replica', [replicas, isr], [[leader], [leader]])
}

/** Gives the end offset of partition 0. */
async function produce(client: Call, topic: string, modern: boolean): Promise<number> {
  const codecs = modern ? [NONE, GZIP] : [NONE] // it compresses for 0.9 in a way that Kafka calls corrupt
  let end = 0
  for (const requireAcks of [1, -1, 0]) {
    const producer = new kafka.Producer(client, { requireAcks })
    for (const attributes of codecs) {
      const messages = [`plain ${requireAcks}`, new kafka.KeyedMessage('key', 'value ☃'), '']
      const answer = await call(producer, 'send', [{ topic, messages, attributes, partition: 0 }])
      check(`acks ${requireAcks}`, answer, requireAcks === 0 ? { result: 'no ack' } : { [topic]: { 0: end } })
      end += messages.length
    }
  }
  // One that waits comes behind those that don't, on the same connection.
  const last = await call(new kafka.Producer(client, {}), 'send', [{ topic, messages: 'last', partition: 0 }])
  check('an offset after those without an answer', last, { [topic]: { 0: end } })
  const spread = await call(new kafka.HighLevelProducer(client, { partitionerType: 2 }), 'send', [
    { topic: `${topic}-auto`, messages: 'makes its topic' },
  ]).catch((error: Error) => error.message)
  check('a topic that nobody made', typeof spread === 'string' ? spread : Object.keys(spread as object), [
    `${topic}-auto`,
  ])
  return end + 1
}

async function offsets(client: Call, topic: string, end: number): Promise<void> {
  const offset = new kafka.Offset(client)
  const at = async (time: number, maxNum = 1): Promise<unknown> => {
    const found = (await call(offset, 'fetch', [{ topic, partition: 0, time, maxNum }])) as Offsets
    return found[topic]?.[0]
  }
  check('latest', await at(-1), [end])
  check('latest and the beginning of the segment', await at(-1, 2), [end, 0])
  check('earliest', await at(-2), [0])
  check('segments before the first of time', await at(1), [])
  const latest = (await call(offset, 'fetchLatestOffsets', [topic])) as Offsets
  check('fetchLatestOffsets', latest[topic]?.[0], end)
  const earliest = (await call(offset, 'fetchEarliestOffsets', [topic])) as Offsets
  check('fetchEarliestOffsets', earliest[topic]?.[0], 0)
}

/** Collects messages of partition 0 from an offset until there are enough, by a consumer of its own. */
async function read(topic: string, offset: number, wanted: number, settings: object = {}): Promise<Message[]> {
  const client = await ready(new kafka.KafkaClient({ kafkaHost }))
  const consumer = new kafka.Consumer(client, [{ topic, partition: 0, offset }], {
    autoCommit: false,
    fromOffset: true,
    ...settings,
  })
  const messages: Message[] = []
  await new Promise<void>((resolve, reject) => {
    consumer.on('message', message => {
      messages.push(message as Message)
      if (messages.length >= wanted) resolve()
    })
    consumer.on('error', reject)
    consumer.on('offsetOutOfRange', reject)
  })
  await call(consumer, 'close', false)
  return messages
}

async function consume(topic: string, end: number, compressed: boolean): Promise<void> {
  const messages = await read(topic, 0, end)
  check(
    'offsets in order',
    messages.map(message => message.offset),
    Array.from({ length: end }, (_, index) => index),
  )
  check('highWaterOffset', [...new Set(messages.map(message => message.highWaterOffset))], [end])
  check(
    'the first',
    messages.slice(0, 3).map(({ key, value }) => [key, value]),
    [
      [null, 'plain 1'],
      ['key', 'value ☃'],
      [null, ''],
    ],
  )
  check('the last', messages.at(-1)?.value, 'last')
  check('from the middle of a batch', (await read(topic, 1, 2))[0]?.offset, 1)
  const middle = await read(topic, 4, 2)
  check(
    'from the middle of the second batch, which is one message if it is compressed',
    middle[0]?.offset,
    compressed ? 3 : 4,
  )
  const little = await read(topic, 0, end, { fetchMaxBytes: 200, fetchMaxWaitMs: 10 })
  check('in small bites', little.length >= end, true)
}

/** As the manual says: ask for the earliest offset that there is, and go on from it. */
async function outOfRange(topic: string, end: number): Promise<void> {
  const client = await ready(new kafka.KafkaClient({ kafkaHost }))
  const payload = { topic, partition: 0, offset: end + 1000 }
  const consumer = new kafka.Consumer(client, [payload], { autoCommit: false, fromOffset: true })
  const said = await new Promise<Record<string, unknown>>((resolve, reject) => {
    consumer.on('offsetOutOfRange', error => resolve(error as Record<string, unknown>))
    consumer.on('error', reject)
  })
  check('offsetOutOfRange', [said['topic'], said['partition'], said['message']], [topic, 0, 'OffsetOutOfRange'])
  const found = (await call(new kafka.Offset(client), 'fetch', [{ topic, partition: 0, time: -2 }])) as Offsets
  const earliest = (found[topic]![0] as number[])[0]!
  const next = new Promise<Message>(resolve => consumer.on('message', message => resolve(message as Message)))
  consumer.setOffset(topic, 0, earliest)
  consumer.resume()
  check('the message after it', (await next).offset, earliest)
  await call(consumer, 'close', false)
}

async function errors(client: Call, topic: string): Promise<void> {
  const offset = new kafka.Offset(client)
  const says = (error: unknown): unknown => (error instanceof Error ? error.message : error)
  const wrong = await call(offset, 'fetch', [{ topic, partition: 7, time: -1 }]).catch(says)
  check('offsets of no partition', wrong, 'Could not find the leader')
  const huge = { topic, partition: 0, messages: 'x'.repeat(1_100_000) }
  check('too large', await call(new kafka.Producer(client, {}), 'send', [huge]).catch(says), 'MessageSizeTooLarge')
}

async function configs(client: Call, topic: string): Promise<void> {
  const admin = new kafka.Admin(client)
  const resource = { resourceType: 'topic', resourceName: topic, configNames: ['retention.ms', 'cleanup.policy'] }
  const answer = await call(admin, 'describeConfigs', { resources: [resource], includeSynonyms: true })
  const [found] = answer as { configEntries: { configName: string; configValue: string; configSource: number }[] }[]
  const entries = found?.configEntries.map(({ configName, configValue, configSource }) => [
    configName,
    configValue,
    configSource,
  ])
  check('configs', entries?.sort(), [
    ['cleanup.policy', 'delete', 5],
    ['retention.ms', '-1', 1],
  ])
}

await scenario('with the versions of the list', () => exercise('kafka-node', true))
kafka.asOf09()
await scenario('with the versions of 0.9', () => exercise('kafka-node-0.9', false))
await scenario('after a restart', async () => {
  await restart()
  check('all that was there', (await read('kafka-node-0.9', 0, 10)).map(message => message.offset).length, 10)
})
finish()
