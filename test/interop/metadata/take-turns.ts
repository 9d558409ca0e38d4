// Apache Kafka and josefk start on the same directory, one after the other: each finds the cluster as the other has described
// it, changes it, and leaves it, once by shutting down and once by being killed.

import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { DescribeConfigs } from '../../../src/protocol/messages/32-describe-configs.ts'
import { CreatePartitions } from '../../../src/protocol/messages/37-create-partitions.ts'
import { IncrementalAlterConfigs } from '../../../src/protocol/messages/44-incremental-alter-configs.ts'
import { DescribeClientQuotas } from '../../../src/protocol/messages/48-describe-client-quotas.ts'
import { AlterClientQuotas } from '../../../src/protocol/messages/49-alter-client-quotas.ts'
import { DescribeTopicPartitions } from '../../../src/protocol/messages/75-describe-topic-partitions.ts'
import { zeroUuid } from '../../../src/protocol/schema/layout.ts'
import { startBroker } from '../../../src/server/start-broker.ts'
import { type KafkaNode, type KafkaVersion, makeKafka } from '../kafka.ts'
import { ask } from '../log/ask.ts'
import { type Count, check } from '../log/facts.ts'
import { freePorts } from '../ports.ts'
import { ready, replayed } from '../replayed.ts'
import { removeFolder, temporaryFolder } from '../tools.ts'

/** Snapshots are made all the time. */
const settings = { 'metadata.log.max.record.bytes.between.snapshots': 2000 }

export async function takeTurns(version: KafkaVersion): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const ports = await freePorts()
  const node = await makeKafka(version, ports, ports, settings)
  const ours = await temporaryFolder('metadata')
  let said: Said | undefined
  const compare = async (who: string, port: number, round: number) => {
    const says = await described(port)
    if (said !== undefined) for (const key of keys) check(`${who}, round ${round}: ${key}`, says[key], said[key], count)
    await change(port, round, count)
    said = await described(port)
  }
  try {
    for (const [round, end] of (['shutDown', 'kill', 'shutDown'] as const).entries()) {
      await node.start()
      await ready(ports.client)
      await compare('Kafka', ports.client, round * 2)
      await node[end]()
      await exchange(node, ours, async data => {
        const broker = await startBroker({ data, config: { 'node.id': 1, ...settings } })
        await compare('josefk', broker.port, round * 2 + 1)
        await broker.stop()
      })
    }
    await node.start()
    await ready(ports.client)
    await compare('Kafka', ports.client, 6)
    return count
  } finally {
    await node.remove()
    await removeFolder(ours)
  }
}

/** Nothing of the one must reach the other but what is in the files. */
async function exchange(
  { logDirectory }: KafkaNode,
  folder: string,
  use: (data: string) => Promise<void>,
): Promise<void> {
  const data = join(folder, 'data')
  await cp(logDirectory, data, { recursive: true })
  await use(data)
  await rm(logDirectory, { recursive: true })
  await cp(data, logDirectory, { recursive: true })
  await rm(data, { recursive: true })
}

async function change(port: number, round: number, count: Count): Promise<void> {
  const none = { assignments: [], configs: [], replicationFactor: 1 }
  const created = await ask(port, CreateTopics, 7, {
    topics: [
      {
        ...none,
        name: `kept-${round}`,
        numPartitions: 2,
        configs: [{ name: 'retention.ms', value: `${round + 1}000` }],
      },
      { ...none, name: `gone-${round}`, numPartitions: 1 },
    ],
    timeoutMs: 10_000,
    validateOnly: false,
  })
  check(
    `topics made in round ${round}`,
    created.topics.map(({ errorCode }) => errorCode),
    [0, 0],
    count,
  )
  const deleted = await ask(port, DeleteTopics, 6, {
    topics: [{ name: `gone-${round}`, topicId: zeroUuid }],
    timeoutMs: 10_000,
  })
  check(`a topic deleted in round ${round}`, deleted.responses[0]?.errorCode, 0, count)
  const topics = [{ name: 'kept-0', count: 3 + round, assignments: null }]
  const grown = await ask(port, CreatePartitions, 3, { topics, timeoutMs: 10_000, validateOnly: false })
  check(`partitions in round ${round}`, grown.results[0]?.errorCode, 0, count)
  const set = (resourceType: number, resourceName: string, name: string, value: string | null) => ({
    resourceType,
    resourceName,
    configs: [{ name, configOperation: value === null ? 1 : 0, value }],
  })
  const altered = await ask(port, IncrementalAlterConfigs, 1, {
    resources: [
      ...(round === 0 ? [] : [set(2, 'kept-0', 'segment.ms', `${round + 1}00000`)]),
      set(4, '', 'log.retention.ms', `${round + 1}000000`),
      set(2, `kept-${round}`, 'retention.ms', round % 2 === 0 ? `${round + 1}00000` : null),
      // (Kafka takes those of its own broker from the last snapshot, and would not see that one was taken back since.)
      set(4, '1', 'message.max.bytes', `${round + 1}00000`),
    ],
    validateOnly: false,
  })
  check(
    `configs altered in round ${round}`,
    altered.responses.filter(({ errorCode }) => errorCode !== 0),
    [],
    count,
  )
  const entity = [{ entityType: 'user', entityName: `user-${round}` }]
  const ops = [{ key: 'request_percentage', value: round + 0.5, remove: false }]
  const quotas = await ask(port, AlterClientQuotas, 1, { entries: [{ entity, ops }], validateOnly: false })
  check(`quotas altered in round ${round}`, quotas.entries[0]?.errorCode, 0, count)
  await replayed(port)
}

const aClient = { clientSoftwareName: 'a', clientSoftwareVersion: '1' }

const keys = ['topics', 'configs', 'quotas', 'features', 'producerId'] as const
type Said = Record<(typeof keys)[number], unknown> & { features: object }

const producers = new Set<unknown>()

async function described(port: number): Promise<Said> {
  const { topics } = await ask(port, DescribeTopicPartitions, 0, { topics: [] })
  const { finalizedFeatures } = await ask(port, ApiVersions, 4, aClient)
  const resources = [
    ...topics.map(({ name }) => ({ resourceType: 2, resourceName: name ?? '', configurationKeys: null })),
    { resourceType: 4, resourceName: '', configurationKeys: null },
    { resourceType: 4, resourceName: '1', configurationKeys: ['message.max.bytes', 'min.insync.replicas'] },
  ]
  const { results } = await ask(port, DescribeConfigs, 4, { resources })
  const { entries } = await ask(port, DescribeClientQuotas, 1, { components: [], strict: false })
  const { producerId } = await ask(port, InitProducerId, 4, { transactionalId: null, transactionTimeoutMs: 1000 })
  return {
    topics: topics.map(({ name, topicId, partitions }) => [
      name,
      topicId,
      partitions.map(({ partitionIndex, leaderId, isrNodes }) => [partitionIndex, leaderId, isrNodes]),
    ]),
    configs: results.map(({ resourceName, configs }) => [
      resourceName,
      configs
        .filter(({ configSource }) => configSource !== 5 && configSource !== 4)
        .map(({ name, value, configSource }) => [name, value, configSource])
        .sort(),
    ]),
    quotas: entries?.map(({ entity, values }) => JSON.stringify([entity, values])).sort(),
    features: Object.fromEntries(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]).sort()),
    // The first of the next process comes behind all that have been given.
    producerId: producerId === -1 ? 'none' : isNew(producerId),
  }
}

function isNew(producerId: unknown): boolean {
  const seen = producers.has(producerId)
  producers.add(producerId)
  return !seen
}
