// Transactions one after the other, as fast as they end: each producer writes one batch in the protocol of today (Produce
// adds the partition, EndTxn gives the next epoch), and commits.

import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { EndTxn } from '../../../src/protocol/messages/26-end-txn.ts'
import { buildBatch } from '../../../src/protocol/records/build.ts'
import { percentile } from '../../statistics.ts'
import type { Job, Measured } from '../settings.ts'
import { Client, call, freshTopic, newest } from './client.ts'
import { Connection } from './connection.ts'
import { findCoordinator, keyTypes, untilTaken } from './coordinators.ts'
import { Meter, pause } from './meter.ts'

/** The last with which a producer says itself that two phases are wanted of it, which Kafka must be told to allow. */
const initVersion = 5
const endVersion = 5

interface Identity {
  readonly producerId: number | bigint
  readonly producerEpoch: number
}

export async function transactions({ bootstrap, pid, settings }: Job): Promise<Measured> {
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, settings.partitions)
  await client.haveReady(topic, settings.partitions)
  await findCoordinator(client, keyTypes.transaction, topic)
  const meter = new Meter(pid)
  let stopping = false
  const producers = await Promise.all(
    Array.from({ length: settings.producers }, async (_, number) => {
      const connection = await Connection.open(bootstrap)
      const producer = new TransactionalProducer(connection, `${topic}-${number}`, topic, number % settings.partitions)
      await producer.begin()
      return producer
    }),
  )
  const ended = producers.map(async producer => {
    while (!stopping) {
      const start = performance.now()
      meter.add(await producer.commitOne(), performance.now() - start)
    }
    producer.close()
  })
  await pause(settings.warmUp)
  await meter.restart()
  await pause(settings.seconds)
  const { count, seconds, busy, times } = meter
  const metrics = { transactions: count / seconds, p50: percentile(times, 50), p99: percentile(times, 99) }
  stopping = true
  await Promise.all(ended)
  await client.deleteTopic(topic)
  return { metrics, busy }
}

class TransactionalProducer {
  readonly #connection: Connection
  readonly #transactionalId: string
  readonly #topic: string
  readonly #partition: number
  #identity: Identity = { producerId: -1, producerEpoch: -1 }

  constructor(connection: Connection, transactionalId: string, topic: string, partition: number) {
    this.#connection = connection
    this.#transactionalId = transactionalId
    this.#topic = topic
    this.#partition = partition
  }

  async begin(): Promise<void> {
    const body = { transactionalId: this.#transactionalId, transactionTimeoutMs: 60_000 }
    this.#identity = await untilTaken('a producer of transactions', () =>
      call(this.#connection, InitProducerId, initVersion, body),
    )
  }

  /** Gives the bytes that were written. */
  async commitOne(): Promise<number> {
    const { producerId, producerEpoch } = this.#identity
    const transactionalId = this.#transactionalId
    const record = { offset: 0, timestamp: Date.now(), key: null, value }
    const records = buildBatch([record], { producerId, producerEpoch, baseSequence: 0, transactional: true })
    const topicData = [{ name: this.#topic, partitionData: [{ index: this.#partition, records }] }]
    await untilTaken('writing in a transaction', async () => {
      const body = { transactionalId, acks: -1, timeoutMs: 30_000, topicData }
      const { responses } = await call(this.#connection, Produce, newest.produce, body)
      return responses[0]!.partitionResponses[0]!
    })
    this.#identity = await untilTaken('ending a transaction', () =>
      call(this.#connection, EndTxn, endVersion, { transactionalId, producerId, producerEpoch, committed: true }),
    )
    return records.length
  }

  close(): void {
    this.#connection.close()
  }
}

const value = Buffer.alloc(1000, 'kafka ')

/** A producer id for one that only wants nothing twice. */
export async function idempotentId(connection: Connection): Promise<number | bigint> {
  const { producerId } = await untilTaken('an idempotent producer', () =>
    call(connection, InitProducerId, initVersion, { transactionalId: null, transactionTimeoutMs: 60_000 }),
  )
  return producerId
}
