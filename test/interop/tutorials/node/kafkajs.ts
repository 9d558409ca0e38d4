// kafkajs as the programs here find it, and what more than one of them does with it.
import { createRequire } from 'node:module'
import type * as kafkajs from 'kafkajs'
import { soon } from '../../broker/checks.ts'

const require = createRequire(import.meta.url)

export const { Kafka, CompressionTypes, CompressionCodecs, ConfigResourceTypes, logLevel } =
  require('kafkajs') as typeof kafkajs

export function connect(bootstrap: string): kafkajs.Kafka {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20, maxRetryTime: 1000 } })
}

interface ZstdStreaming {
  compress(bytes: Uint8Array): Uint8Array
  decompress(bytes: Uint8Array): Uint8Array
}

/** Those that kafkajs does not bring along, as its documentation has them plugged in. */
export async function plugCodecs(): Promise<void> {
  CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
  const Lz4 = require('kafkajs-lz4') as new (options: object) => { codec: () => unknown }
  CompressionCodecs[CompressionTypes.LZ4] = new Lz4({}).codec
  const { ZstdCodec } = require('zstd-codec') as {
    ZstdCodec: { run(ready: (zstd: { Streaming: new () => ZstdStreaming }) => void): void }
  }
  const zstd = await new Promise<ZstdStreaming>(resolve => ZstdCodec.run(({ Streaming }) => resolve(new Streaming())))
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => Buffer.from(zstd.compress(buffer)),
    decompress: async (buffer: Buffer) => Buffer.from(zstd.decompress(buffer)),
  })
}

export function numbered(count: number, text = 'message'): kafkajs.Message[] {
  return Array.from({ length: count }, (_, number) => ({ value: `${text} ${number}` }))
}

export const valuesIn = (messages: readonly kafkajs.Message[]): unknown[] => messages.map(({ value }) => value)

/** Where a group is in the one partition of a topic. */
export async function committed(admin: kafkajs.Admin, groupId: string, topic: string): Promise<string | undefined> {
  return (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0]?.offset
}

/** A consumer that runs until `done` says so. Whoever leaves waits for its fetch to end, so that none is long. */
export async function run(
  client: kafkajs.Kafka,
  config: kafkajs.ConsumerConfig,
  topic: string | RegExp,
  options: (consumer: kafkajs.Consumer) => kafkajs.ConsumerRunConfig,
  done: () => boolean,
): Promise<void> {
  const consumer = client.consumer({ heartbeatInterval: 300, sessionTimeout: 6000, maxWaitTimeInMs: 200, ...config })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run(options(consumer))
  await soon('reads to the end', async () => done(), true, 30_000)
  await consumer.disconnect()
}

/** The values of a topic from the beginning of each partition, by a group of its own, when there are that many. */
export async function valuesOf(
  client: kafkajs.Kafka,
  topic: string,
  count: number,
  options: Partial<kafkajs.ConsumerConfig> = {},
): Promise<(string | undefined)[]> {
  const values: (string | undefined)[] = []
  const eachMessage = async ({ message }: kafkajs.EachMessagePayload): Promise<void> =>
    void values.push(message.value?.toString())
  const groupId = `reads ${topic} ${Math.random()}`
  await run(
    client,
    { groupId, ...options },
    topic,
    () => ({ eachMessage }),
    () => values.length >= count,
  )
  return values
}
