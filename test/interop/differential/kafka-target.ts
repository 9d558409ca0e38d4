// Kafka, as a plain node: without an authorizer, and with the properties that both brokers have.

import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { DescribeConfigs } from '../../../src/protocol/messages/32-describe-configs.ts'
import { IncrementalAlterConfigs } from '../../../src/protocol/messages/44-incremental-alter-configs.ts'
import { clusterId, makeNode } from '../kafka.ts'
import { ask } from '../log/ask.ts'
import { freePort } from '../ports.ts'
import { hour, type Surroundings } from './normal.ts'
import { properties } from './properties.ts'
import type { Reference } from './reference.ts'
import type { Target } from './scenario.ts'

export async function startKafka(reference: Reference): Promise<Target> {
  const [client, controller] = [await freePort(), await freePort()]
  const node = await makeNode(reference, data => ({
    ...properties,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: [`PLAINTEXT://127.0.0.1:${client}`, `CONTROLLER://127.0.0.1:${controller}`],
    'log.dirs': data,
    ...(reference === '3.9.1' && { 'group.coordinator.rebalance.protocols': 'classic,consumer' }),
  }))
  await node.start()
  const surroundings: Surroundings = {
    epoch: Date.now() - hour,
    clientPort: client,
    ports: new Map([
      [client, 'PLAINTEXT'],
      [controller, 'CONTROLLER'],
    ]),
    logDirectory: node.logDirectory,
    called: {
      [node.logDirectory]: 'DIRECTORY',
      [clusterId]: 'CLUSTER',
      [`127.0.0.1:${client}`]: '127.0.0.1:PLAINTEXT',
      [`127.0.0.1:${controller}`]: '127.0.0.1:CONTROLLER',
    },
  }
  const settle = await barrier(client)
  return { name: `Kafka ${reference}`, surroundings, settle, stop: () => node.remove() }
}

/**
 * Kafka's broker takes in the changes of metadata one after the other, after they were acknowledged. So a change is taken
 * in to the end when a later one is to be seen that was made when the first one was already to be seen.
 */
async function barrier(port: number): Promise<() => Promise<void>> {
  const topic = 'barrier'
  await ask(port, CreateTopics, 7, {
    topics: [{ name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
  })
  let mark = 0
  const markAndSee = async (): Promise<void> => {
    const value = `${1_000_000 + ++mark}`
    const resource = { resourceType: 2, resourceName: topic }
    const configs = [{ name: 'retention.ms', configOperation: 0, value }]
    await ask(port, IncrementalAlterConfigs, 1, { resources: [{ ...resource, configs }], validateOnly: false })
    for (;;) {
      const configurationKeys = ['retention.ms']
      const { results } = await ask(port, DescribeConfigs, 4, { resources: [{ ...resource, configurationKeys }] })
      if (results[0]?.configs[0]?.value === value) return
    }
  }
  // A topic that was just created is not to be seen at once, nor are there producer ids to be had from the beginning.
  const asked = { topics: [{ name: topic }], allowAutoTopicCreation: false }
  while ((await ask(port, Metadata, 12, asked)).topics[0]?.errorCode !== 0);
  const nobody = { transactionalId: null, transactionTimeoutMs: 1000 }
  while ((await ask(port, InitProducerId, 4, nobody)).errorCode !== 0);
  return async () => {
    await markAndSee()
    await markAndSee()
  }
}
