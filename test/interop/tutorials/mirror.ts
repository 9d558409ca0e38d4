// The way to an Apache Kafka when one machine is not enough, and back: MirrorMaker 2 takes a topic with its records and
// configs and the offsets of a group from this broker to Kafka 4.3.0, and another topic the other way.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kafka } from 'kafkajs'
import { check, finish, scenario, soon } from '../broker/checks.ts'
import { thrifty } from '../broker/clients.ts'
import { makeKafka } from '../kafka.ts'
import { freePorts } from '../ports.ts'
import { classPath, killAtExit, temporaryFolder } from '../tools.ts'
import { connect } from './node/kafkajs.ts'

const bootstrap = process.argv.at(-1)!
const folder = await temporaryFolder('mirror')
const ports = await freePorts()
const node = await makeKafka('4.3.0', ports, ports, { 'authorizer.class.name': '' })
await node.start()
const [ours, apache] = [connect(bootstrap), connect(`127.0.0.1:${ports.client}`)]
const group = 'readers'
const count = 50
const limitMs = 60_000

// Connect's producers are not idempotent of themselves: one that tries again after a time-out writes records twice.
// Of a burst of records MirrorMaker notes ten pairs of offsets, and the last one only with the next record or when Connect
// flushes, which is otherwise once a minute: until then the offset of a group is taken no further than the last pair.
const settings = `clusters = ours, apache
ours.bootstrap.servers = ${bootstrap}
apache.bootstrap.servers = 127.0.0.1:${ports.client}
ours->apache.enabled = true
ours->apache.topics = orders
apache->ours.enabled = true
apache->ours.topics = invoices
groups = ${group}
replication.policy.class = org.apache.kafka.connect.mirror.IdentityReplicationPolicy
sync.group.offsets.enabled = true
sync.group.offsets.interval.seconds = 1
emit.checkpoints.interval.seconds = 1
refresh.topics.interval.seconds = 2
refresh.groups.interval.seconds = 2
sync.topic.configs.interval.seconds = 2
emit.heartbeats.enabled = false
offset.lag.max = 0
ours.offset.flush.interval.ms = 1000
apache.offset.flush.interval.ms = 1000
ours.producer.enable.idempotence = true
apache.producer.enable.idempotence = true
replication.factor = 1
checkpoints.topic.replication.factor = 1
heartbeats.topic.replication.factor = 1
offset-syncs.topic.replication.factor = 1
offset.storage.replication.factor = 1
status.storage.replication.factor = 1
config.storage.replication.factor = 1
`

/** A topic of two partitions with records in both, and a group that has read some. */
async function fill(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin()
  // A topic is new to Apache Kafka for a moment, in which kafkajs tries again with what has been written, too.
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await Promise.all([admin.connect(), producer.connect()])
  const configEntries = [{ name: 'retention.ms', value: '7200000' }]
  await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }], waitForLeaders: true })
  const messages = Array.from({ length: 2 * count }, (_, number) => ({
    partition: number % 2,
    key: `key ${number}`,
    value: `${topic} ${number} ☃`,
    headers: { number: `${number}` },
    timestamp: `${Date.now() - 1000 + number}`,
  }))
  await producer.send({ topic, messages })
  await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: `${count}` }] })
  await Promise.all([admin.disconnect(), producer.disconnect()])
}

interface Found {
  readonly ends: unknown
  readonly retention: string | undefined
  readonly committed: string | undefined
}

async function look(kafka: Kafka, topic: string): Promise<Found> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const ends = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, high]).sort()
    const { resources } = await admin.describeConfigs({
      resources: [{ type: 2, name: topic, configNames: ['retention.ms'] }],
      includeSynonyms: false,
    })
    const offsets = await admin.fetchOffsets({ groupId: group, topics: [topic] })
    const committed = offsets[0]?.partitions.find(({ partition }) => partition === 0)?.offset
    return { ends, retention: resources[0]?.configEntries[0]?.configValue, committed }
  } catch {
    return { ends: 'nothing yet', retention: undefined, committed: undefined }
  } finally {
    await admin.disconnect()
  }
}

async function records(kafka: Kafka, topic: string): Promise<unknown[]> {
  const consumer = kafka.consumer({ groupId: 'compares' })
  const found: [number, string, unknown][] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message: { offset, key, value, headers, timestamp } }) => {
      found.push([partition, offset.padStart(5), [`${key}`, `${value}`, `${headers?.['number']}`, timestamp]])
    },
  })
  await soon(`records of ${topic}`, async () => found.length, 2 * count, 30_000)
  await consumer.disconnect()
  return found.sort()
}

async function moved(topic: string, from: Kafka, to: Kafka): Promise<void> {
  const ends = [0, 1].map(partition => [partition, `${count}`])
  await soon(topic, () => look(to, topic), { ends, retention: '7200000', committed: `${count}` }, limitMs)
  check(`${topic}, the same`, await records(to, topic), await records(from, topic))
}

await fill(ours, 'orders')
await fill(apache, 'invoices')
await writeFile(join(folder, 'mm2.properties'), settings)
const log = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
const main = 'org.apache.kafka.connect.mirror.MirrorMaker'
const args = [...thrifty, log, '-cp', await classPath('connect-4.3.0'), main, join(folder, 'mm2.properties')]
const mirror = spawn('java', args, { stdio: ['ignore', 'ignore', 'pipe'] })
mirror.stderr.pipe(process.stderr)
killAtExit(mirror)
await scenario('from here to Apache Kafka', () => moved('orders', ours, apache))
await scenario('and back', () => moved('invoices', apache, ours))
finish()
