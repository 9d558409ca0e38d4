// A node of KRaft in a container: kafkajs makes a topic, publishes to two groups, shares it within one, and finds
// everything again when the container was started anew.
import type { Kafka } from 'kafkajs'
import { check, finish, restart, scenario } from '../broker/checks.ts'
import { connect } from './node/kafkajs.ts'

const client = connect(process.argv.at(-1)!)
const topic = 'orders'
const sent = Array.from({ length: 60 }, (_, number) => `order ${number}`)

interface Reader {
  readonly read: string[]
  readonly partitions: Set<number>
  /** Those that it has been given since the group was last shared out. */
  assigned: readonly number[]
  /** Resolves when the group is shared out the next time. */
  joins(): Promise<unknown>
  stop(): Promise<void>
}

/** Resolves when it has joined. */
async function reader(kafka: Kafka, groupId: string): Promise<Reader> {
  const consumer = kafka.consumer({ groupId, heartbeatInterval: 200 })
  const found: Reader = {
    read: [],
    partitions: new Set(),
    assigned: [],
    joins: () => new Promise(resolve => consumer.on(consumer.events.GROUP_JOIN, resolve)),
    stop: () => consumer.disconnect(),
  }
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    found.assigned = payload.memberAssignment[topic] ?? []
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const joined = found.joins()
  await consumer.run({
    eachMessage: async ({ message, partition }) => {
      found.read.push(message.value!.toString())
      found.partitions.add(partition)
    },
  })
  await joined
  return found
}

/** Resolves when each of them has partitions that no other has. */
async function shared(readers: readonly Reader[]): Promise<void> {
  const isSo = (): boolean =>
    readers.every(({ assigned }) => assigned.length > 0) && readers.flatMap(({ assigned }) => assigned).length === 3
  while (!isSo()) await Promise.race(readers.map(one => one.joins()))
}

async function until(readers: readonly Reader[], count: number): Promise<string[]> {
  const all = (): string[] => readers.flatMap(({ read }) => read)
  for (let tries = 0; all().length < count && tries < 1500; tries++)
    await new Promise(resolve => setTimeout(resolve, 20))
  return all().sort()
}

async function produce(texts: readonly string[]): Promise<void> {
  const producer = client.producer()
  await producer.connect()
  const messages = texts.map((value, number) => ({ value, partition: number % 3 }))
  const answers = await producer.send({ topic, messages })
  check(
    'sent to three partitions',
    answers.map(({ errorCode }) => errorCode),
    [0, 0, 0],
  )
  await producer.disconnect()
}

await scenario('a topic', async () => {
  const admin = client.admin()
  await admin.connect()
  check('made', await admin.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] }), true)
  check('made twice', await admin.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] }), false)
  check('listed', await admin.listTopics(), [topic])
  const cluster = await admin.describeCluster()
  check(
    'its node',
    cluster.brokers.map(({ nodeId, host }) => [nodeId, host]),
    [[0, 'localhost']],
  )
  check('its controller', cluster.controller, 0)
  await admin.disconnect()
})
await scenario('publish and subscribe', async () => {
  await produce(sent)
  for (const group of ['billing', 'shipping']) {
    const one = await reader(client, group)
    check(`all for ${group}`, await until([one], sent.length), [...sent].sort())
    await one.stop()
  }
})
await scenario('point to point', async () => {
  const readers = [await reader(client, 'workers'), await reader(client, 'workers')]
  await shared(readers)
  const more = sent.map(text => `more: ${text}`)
  const before = await until(readers, sent.length)
  check('what was there', [...new Set(before)], [...sent].sort())
  for (const { read, partitions } of readers) {
    read.length = 0
    partitions.clear()
  }
  await produce(more)
  check('each once', await until(readers, more.length), [...more].sort())
  check('shared', readers.map(({ partitions }) => partitions.size).sort(), [1, 2])
  for (const one of readers) await one.stop()
})
await scenario('started anew', async () => {
  await restart()
  const all = await reader(client, 'from the beginning')
  check('all is there', (await until([all], 2 * sent.length)).length, 2 * sent.length)
  await all.stop()
  const known = await reader(client, 'billing')
  check('a group knows where it was', (await until([known], sent.length)).length, sent.length)
  await known.stop()
})
finish()
