// Our answers about configs beside Kafka's: fixtures/answers.jsonl is what Apache Kafka 4.3.0 said to the same requests in the
// same order (test/interop/config notes it, and sees to it that Kafka still says so).

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { systemClock, systemContext } from '../../../src/log/system.ts'
import { apis } from '../../../src/protocol/messages/index.ts'
import type { Fields, Input } from '../../../src/protocol/schema/field.ts'
import { Broker } from '../../../src/server/broker.ts'
import { readSettings } from '../../../src/server/config/settings.ts'
import { realNetwork } from '../../../src/server/network/real-network.ts'
import { ask } from '../../interop/log/ask.ts'
import { conversation, properties, type Step } from './conversation.ts'
import { type Answer, comparable } from './normal.ts'

const kafkas = readFileSync(new URL('fixtures/answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Answer)

let broker: Broker
let port: number

beforeAll(async () => {
  const settings = readSettings({
    overrides: { ...properties, listeners: 'PLAINTEXT://127.0.0.1:0', 'log.dirs': '/josefk' },
  })
  const logs = systemContext(new MemoryDisk(systemClock), { openFiles: 100, tailBytes: 1 << 20 }, () => {})
  broker = await Broker.start(settings, { logs, network: realNetwork })
  port = broker.listeners[0]!.port
  await broker.services.topics.autoCreate('t', true)
})

afterAll(() => broker.stop())

async function answer({ api: name, version, body }: Step): Promise<Answer> {
  const api = apis.find(one => one.name === name)
  if (api === undefined) throw new Error(`there is no ${name}`)
  return (await ask(port, api, version, body as Input<Fields>)) as Answer
}

describe('requests about configs', () => {
  it('are as many as the answers', () => {
    expect(kafkas).toHaveLength(conversation.length)
  })

  // One after the other: they build on each other.
  for (const [index, step] of conversation.entries()) {
    it(`${index}: ${step.api} ${JSON.stringify(step.body).slice(0, 150)}`, async () => {
      expect(comparable(await answer(step))).toEqual(comparable(kafkas[index]!))
    })
  }
})
