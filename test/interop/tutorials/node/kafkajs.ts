// kafkajs as the programs here find it, and what more than one of them reads with it.
import { createRequire } from 'node:module'
import type * as kafkajs from 'kafkajs'

export const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = createRequire(import.meta.url)(
  'kafkajs',
) as typeof kafkajs

export function connect(bootstrap: string): kafkajs.Kafka {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 20, maxRetryTime: 1000 } })
}

/** The values of a topic from the beginning of each partition, by a group of its own, when there are that many. */
export async function valuesOf(client: kafkajs.Kafka, topic: string, count: number): Promise<(string | undefined)[]> {
  const consumer = client.consumer({ groupId: `reads ${topic} ${Math.random()}` })
  const values: (string | undefined)[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${topic}: ${values.length} of ${count} messages`)), 20_000)
    const eachMessage = async ({ message }: kafkajs.EachMessagePayload): Promise<void> => {
      values.push(message.value?.toString())
      if (values.length < count) return
      clearTimeout(late)
      resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return values
}
