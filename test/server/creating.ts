// Topics for tests, through the front door.

import { ListOffsets } from '../../src/protocol/messages/02-list-offsets.ts'
import { CreateTopics } from '../../src/protocol/messages/19-create-topics.ts'
import type { RawClient } from './raw-client.ts'

export interface TopicOptions {
  readonly partitions?: number
  readonly config?: Readonly<Record<string, string>>
}

export async function createTopic(client: RawClient, name: string, options: TopicOptions = {}): Promise<void> {
  const { partitions = 1, config = {} } = options
  const configs = Object.entries(config).map(([name, value]) => ({ name, value }))
  const topics = [{ name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs }]
  const [created] = (await client.ask(CreateTopics, 4, { topics, timeoutMs: 10_000, validateOnly: false })).topics
  if (created?.errorCode !== 0) throw new Error(`${name}: ${created?.errorCode} ${created?.errorMessage}`)
}

/** Kafka's broker takes in what was decided after it was acknowledged. */
export async function untilReady(client: RawClient, name: string, partitions: number): Promise<void> {
  const indexes = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1 }))
  const isThere = async () => {
    const [topic] = (await client.ask(ListOffsets, 1, { replicaId: -1, topics: [{ name, partitions: indexes }] }))
      .topics
    return topic?.partitions.every(({ errorCode }) => errorCode === 0)
  }
  while (!(await isThere()));
}
