// A consumer of kafkajs in a process of its own, which may be killed. It commits before it does something (at most once),
// afterwards (at least once), or in the transaction in which it copies (exactly once); it tells what it has read, and stays
// where it is told to, with half of its work done. Signals end it as kafkajs's documentation has it.
//
//   kafkajs-reader GUARANTEE TOPIC OFFSET BOOTSTRAP
import type { Consumer, ConsumerRunConfig } from 'kafkajs'
import { connect } from './kafkajs.ts'

export type Guarantee = 'at most once' | 'at least once' | 'exactly once'

const [guarantee, topic, last, bootstrap] = process.argv.slice(2) as [Guarantee, string, string, string]
const groupId = guarantee
const client = connect(bootstrap)

function say(what: string): void {
  process.stdout.write(`${what}\n`)
}

/** At the offset where it was told to stay, this does not come back. */
async function stay(offset: string): Promise<void> {
  if (offset !== last) return
  say('stays')
  await new Promise(() => setInterval(() => undefined, 1000))
}

const next = (offset: string): string => `${Number(offset) + 1}`

const slowly = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 3))

async function atMostOnce(consumer: Consumer): Promise<ConsumerRunConfig> {
  return {
    autoCommit: false,
    async eachMessage({ partition, message: { offset } }) {
      await consumer.commitOffsets([{ topic, partition, offset: next(offset) }])
      await stay(offset)
      say(offset)
    },
  }
}

async function atLeastOnce(): Promise<ConsumerRunConfig> {
  return {
    autoCommitThreshold: 1,
    async eachMessage({ message: { offset } }) {
      say(offset)
      await stay(offset)
      await slowly()
    },
  }
}

async function exactlyOnce(): Promise<ConsumerRunConfig> {
  const producer = client.producer({ transactionalId: groupId, maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  return {
    autoCommit: false,
    async eachMessage({ partition, message: { offset, value } }) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: `${topic}-copied`, messages: [{ value }] })
      const topics = [{ topic, partitions: [{ partition, offset: next(offset) }] }]
      await transaction.sendOffsets({ consumerGroupId: groupId, topics })
      await stay(offset)
      await transaction.commit()
      say(offset)
    },
  }
}

const ways = { 'at most once': atMostOnce, 'at least once': atLeastOnce, 'exactly once': exactlyOnce }
const consumer = client.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 200 })
for (const signal of ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const) {
  process.once(signal, async () => {
    try {
      await consumer.disconnect()
    } finally {
      process.kill(process.pid, signal)
    }
  })
}
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run(await ways[guarantee](consumer))
