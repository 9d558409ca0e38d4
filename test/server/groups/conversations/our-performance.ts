// Our broker, as the one that conversations about groups are played before: in memory, without a network, and with a clock
// that is turned.

import { MemoryDisk } from '../../../../src/log/memory-disk.ts'
import { decodeResponse, encodeRequest, readRequest, sizePrefix } from '../../../../src/protocol/frame.ts'
import { RemoveTopicRecord } from '../../../../src/protocol/internal/cluster-metadata.ts'
import { apis } from '../../../../src/protocol/messages/index.ts'
import { Broker } from '../../../../src/server/broker.ts'
import type { Client } from '../../../../src/server/handlers/client.ts'
import { handlers } from '../../../../src/server/handlers/index.ts'
import { record } from '../../../../src/server/metadata/records.ts'
import { TestClock, testContext } from '../../../log/logs.ts'
import { configWith, type Performance, type Send, topics } from './stage.ts'

const noNetwork = {
  listen: () => Promise.reject(new Error('nobody comes in by the network')),
  resolve: () => Promise.resolve(undefined),
}

export async function ourPerformance(policy?: string): Promise<Performance> {
  const clock = new TestClock()
  let seed = 1
  const random = () => {
    seed = (seed * 48271) % 0x7fffffff
    return seed / 0x7fffffff
  }
  const logs = { ...testContext(new MemoryDisk(clock), { clock }), random }
  const values = new Map(Object.entries({ ...configWith(policy), 'num.partitions': 3, 'log.dirs': '/data' }))
  const settings = new Map(Array.from(values, ([name, value]) => [name, String(value)]))
  const { services } = await Broker.start({ values: settings, listeners: [] }, { logs, network: noNetwork })
  for (const name of [...Object.keys(topics), '__consumer_offsets']) await services.topics.autoCreate(name, true)
  const { state } = services.metadata
  const ids = new Map(Object.keys(topics).map(name => [name, state.topic(name)!.id]))
  return {
    connect: async clientId => sender(clientId, services),
    topicId: name => ids.get(name)!,
    async wait(milliseconds) {
      const steps = 50
      for (let i = 0; i < steps; i++) {
        clock.advance(milliseconds / steps)
        await settled()
      }
    },
    async deleteTopic(name) {
      await services.metadata.write([record(RemoveTopicRecord, { topicId: ids.get(name)! })])
      await settled()
    },
  }
}

/** Nothing is under way any more: in memory there is nothing to wait for but turns of the event loop. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise(resolve => setImmediate(resolve))
}

function sender(clientId: string | null, services: Broker['services']): Send {
  const known = new Map(Object.values(apis).map(api => [api.key, api]))
  const client: Client = {
    id: clientId,
    user: 'ANONYMOUS',
    address: '127.0.0.1',
    listener: { name: 'PLAINTEXT', protocol: 'PLAINTEXT', host: 'localhost', port: 9092, advertised: undefined },
    dialled: { host: 'localhost', port: 9092 },
    connection: {},
    onEnd: () => () => {},
    mute: () => {},
  }
  return async (api, version, body) => {
    const bytes = Buffer.concat(encodeRequest(api, version, { correlationId: 1, clientId }, body))
    const handler = handlers.find(handler => handler.api === api)
    if (handler === undefined) throw new Error(`${api.name} is not spoken`)
    const pieces = await handler.answer(readRequest(known, bytes.subarray(sizePrefix)), client, services, () => {})
    const answer = Buffer.concat([...(pieces ?? [])])
    return decodeResponse(api, version, answer.subarray(sizePrefix)).body
  }
}
