// Ours, in memory, with the properties that both brokers have.

import { startBroker } from '../../../src/server/start-broker.ts'
import { freePort } from '../ports.ts'
import { hour, type Surroundings } from './normal.ts'
import { properties } from './properties.ts'
import type { Target } from './scenario.ts'

export const ours = 'josefk'

export async function startOurs(report: (message: string) => void = () => {}): Promise<Target> {
  const [port, controller] = [await freePort(), await freePort()]
  const config = {
    ...properties,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
  }
  const broker = await startBroker({ port, config, report })
  const surroundings: Surroundings = {
    epoch: Date.now() - hour,
    clientPort: port,
    ports: new Map([
      [port, 'PLAINTEXT'],
      [controller, 'CONTROLLER'],
    ]),
    logDirectory: '/josefk',
    called: {
      '/josefk': 'DIRECTORY',
      [broker.clusterId]: 'CLUSTER',
      [`127.0.0.1:${port}`]: '127.0.0.1:PLAINTEXT',
      [`127.0.0.1:${controller}`]: '127.0.0.1:CONTROLLER',
    },
  }
  return { name: ours, surroundings, settle: async () => {}, stop: () => broker.stop() }
}
