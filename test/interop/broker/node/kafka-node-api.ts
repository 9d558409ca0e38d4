// What the program uses of kafka-node, which has callbacks and is found by NODE_PATH.
import { createRequire } from 'node:module'

export type Call = object

interface Emitter {
  on(event: string, listener: (value: unknown) => void): unknown
  once(event: string, listener: (value: unknown) => void): unknown
}

interface Consumer extends Emitter {
  setOffset(topic: string, partition: number, offset: number): void
  resume(): void
}

export interface ConsumerGroup extends Emitter {
  readonly topicPayloads: readonly { readonly partition: number }[]
  commit(force: boolean, done: (error: unknown) => void): void
  close(force: boolean, done: () => void): void
}

interface KafkaNode {
  readonly KafkaClient: (new (options: object) => Emitter) & { prototype: Record<string, unknown> }
  readonly Admin: new (client: Call) => Call
  readonly Producer: new (client: Call, options: object) => Call
  readonly HighLevelProducer: new (client: Call, options: object) => Call
  readonly Consumer: new (client: Call, payloads: readonly object[], options: object) => Consumer
  readonly ConsumerGroup: new (options: object, topics: readonly string[]) => ConsumerGroup
  readonly Offset: new (client: Call) => Call
  readonly KeyedMessage: new (key: string, value: string) => object
}

const require = createRequire(import.meta.url)
const library = require('kafka-node') as KafkaNode
const { baseSupport } = require('kafka-node/lib/protocol/protocolVersions') as { baseSupport: object }

export const kafka = {
  ...library,
  /** From now on no client asks which versions the broker has. */
  asOf09(): void {
    library.KafkaClient.prototype['getApiVersions'] = (
      _broker: unknown,
      callback: (error: null, support: object) => void,
    ) => callback(null, baseSupport)
  },
}

export const kafkaHost = process.argv[2]!

/** A method that takes a callback, as a promise. */
export function call(object: Call, method: string, ...args: readonly unknown[]): Promise<unknown> {
  const methods = object as Readonly<Record<string, (...args: unknown[]) => unknown>>
  return new Promise((resolve, reject) => {
    const done = (error: unknown, result: unknown): void => (error ? reject(error) : resolve(result))
    methods[method]!.call(object, ...args, done)
  })
}

export async function ready(client: Emitter): Promise<Call> {
  await new Promise((resolve, reject) => {
    client.once('ready', resolve)
    client.once('error', reject)
  })
  return client
}
