// Our answers about topics and the cluster beside Kafka's: fixtures/answers.jsonl is what Apache Kafka 4.3.0 said to the same
// requests in the same order (test/interop/metadata/record-conversation.ts notes it).

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apis } from '../../../../src/protocol/messages/index.ts'
import type { Fields, Input } from '../../../../src/protocol/schema/field.ts'
import { type RunningBroker, startBroker } from '../../../../src/server/start-broker.ts'
import { ask } from '../../../interop/log/ask.ts'
import { conversation, properties } from './conversation.ts'
import { Ids } from './normal.ts'

const kafkas = readFileSync(new URL('fixtures/answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line))

describe('requests about topics and the cluster', () => {
  const ids = new Ids()
  let broker: RunningBroker

  beforeAll(async () => {
    broker = await startBroker({ config: properties })
  })

  afterAll(() => broker.stop())

  it('are as many as the answers', () => {
    expect(kafkas).toHaveLength(conversation.length)
  })

  // One after the other: they build on each other.
  for (const [index, { api: name, version, body }] of conversation.entries()) {
    it(`${index}: ${name} v${version} ${JSON.stringify(body).slice(0, 150)}`, async () => {
      const api = apis.find(one => one.name === name)!
      const answer = await ask(broker.port, api, version, ids.filled(body) as Input<Fields>)
      ids.note(answer)
      expect(ids.normal(answer)).toEqual(kafkas[index])
    })
  }
})
