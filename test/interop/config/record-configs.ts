// `record-configs > FILE`: what Apache Kafka 4.3.0 answers to test/server/config/conversation.ts, an answer a line.

import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { apis } from '../../../src/protocol/messages/index.ts'
import type { Fields, Input } from '../../../src/protocol/schema/field.ts'
import { conversation, properties, type Step } from '../../server/config/conversation.ts'
import { makeKafka } from '../kafka.ts'
import { ask } from '../log/ask.ts'
import { freePorts } from '../ports.ts'

const { client, controller, ...others } = await freePorts()

/** What the nodes here have for other purposes. */
const notWanted = [
  'advertised.listeners',
  'authorizer.class.name',
  'delegation.token.secret.key',
  'inter.broker.listener.name',
  'listener.security.protocol.map',
  'listener.name.sasl.plain.sasl.jaas.config',
  'offsets.topic.num.partitions',
  'sasl.enabled.mechanisms',
  'share.coordinator.state.topic.num.partitions',
  'super.users',
  'transaction.state.log.num.partitions',
  ...['consumer', 'share', 'streams'].flatMap(type => [
    `group.${type}.min.heartbeat.interval.ms`,
    `group.${type}.heartbeat.interval.ms`,
  ]),
]

const kafka = await makeKafka('4.3.0', { client, controller, ...others }, undefined, {
  ...Object.fromEntries(notWanted.map(name => [name, null])),
  ...properties,
  listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
})
await kafka.start()

async function answer({ api: name, version, body }: Step) {
  const api = apis.find(one => one.name === name)
  if (api === undefined) throw new Error(`there is no ${name}`)
  return ask(client, api, version, body as Input<Fields>)
}

function createTopic(name: string) {
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  return ask(client, CreateTopics, 7, { topics: [topic], timeoutMs: 5000, validateOnly: false })
}

const mark = 'mark'

async function knowsMark(): Promise<boolean> {
  const { topics } = await ask(client, Metadata, 12, { topics: [{ name: mark }], allowAutoTopicCreation: false })
  return topics[0]?.errorCode === 0
}

/** What a node describes is what it has replayed: everything so far, when it has seen a topic come and go. */
async function replayed(): Promise<void> {
  await createTopic(mark)
  while (!(await knowsMark())) {}
  await ask(client, DeleteTopics, 5, { topicNames: [mark], timeoutMs: 5000 })
  while (await knowsMark()) {}
}

await createTopic('t')
for (const step of conversation) {
  await replayed()
  console.log(JSON.stringify(await answer(step)))
}
await kafka.remove()
