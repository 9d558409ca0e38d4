// Kafka, as a plain node: without an authorizer, and with the properties that both brokers have.

import { clusterId, makeNode } from '../kafka.ts'
import { freePort } from '../ports.ts'
import { ready, replayed } from '../replayed.ts'
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
  await ready(client)
  return {
    name: `Kafka ${reference}`,
    surroundings,
    settle: () => replayed(client),
    stop: () => node.remove(),
  }
}
