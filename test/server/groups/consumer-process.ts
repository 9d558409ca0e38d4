// The program that kafkajs.test.ts kills: a consumer that says what it is given to do and what it reads.
// consumer-process BOOTSTRAP GROUP TOPIC

import { pathToFileURL } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'

async function run(bootstrap: string, groupId: string, topic: string): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const kafka = new Kafka({ brokers: [bootstrap], clientId: 'killed', logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId, sessionTimeout: 1000, heartbeatInterval: 100, maxWaitTimeInMs: 50 })
  consumer.on('consumer.group_join', ({ payload }) =>
    say(`joined ${(payload.memberAssignment[topic] ?? []).join(' ')}`),
  )
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async ({ partition, message }) => void say(`read ${partition} ${message.offset}`) })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [bootstrap = '', groupId = '', topic = ''] = process.argv.slice(2)
  await run(bootstrap, groupId, topic)
}
