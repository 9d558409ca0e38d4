// What Apache Kafka 4.3.0 answers to test/server/config/conversation.ts: to be noted, and to be held against what was.

import { readFile } from 'node:fs/promises'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { apis } from '../../../src/protocol/messages/index.ts'
import type { Fields, Input } from '../../../src/protocol/schema/field.ts'
import { conversation, properties } from '../../server/config/conversation.ts'
import { comparable } from '../../server/config/normal.ts'
import { makeKafka } from '../kafka.ts'
import { ask } from '../log/ask.ts'
import { type Count, check } from '../log/facts.ts'
import { freePorts } from '../ports.ts'
import { replayed } from '../replayed.ts'

const noted = 'test/server/config/fixtures/answers.jsonl'

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

export async function* kafkasAnswers(): AsyncGenerator<object> {
  const ports = await freePorts()
  const { client, controller } = ports
  const kafka = await makeKafka('4.3.0', ports, undefined, {
    ...Object.fromEntries(notWanted.map(name => [name, null])),
    ...properties,
    listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
  })
  try {
    await kafka.start()
    await ask(client, CreateTopics, 7, {
      topics: [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    })
    for (const { api: name, version, body } of conversation) {
      await replayed(client)
      const api = apis.find(one => one.name === name)
      if (api === undefined) throw new Error(`there is no ${name}`)
      yield await ask(client, api, version, body as Input<Fields>)
    }
  } finally {
    await kafka.remove()
  }
}

/** Whether Kafka still says what was noted. */
export async function checkConfigs(): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const lines = (await readFile(noted, 'utf8')).trim().split('\n')
  let index = 0
  for await (const answer of kafkasAnswers()) {
    const { api, version } = conversation[index]!
    const known = JSON.parse(lines[index] ?? 'null') ?? {}
    check(`answer ${index}, ${api} v${version}`, comparable(answer), comparable(known), count)
    index++
  }
  check('number of answers', index, lines.length, count)
  return count
}
