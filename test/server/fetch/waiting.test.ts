// What a fetch waits for: so many bytes, over all that it asks for, or the end of its time.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { EndTxn } from '../../../src/protocol/messages/26-end-txn.ts'
import { TestClock } from '../../log/logs.ts'
import { untilReady } from '../creating.ts'
import { batch, produceBytes } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'

const topic = 't'
const maxWaitMs = 10_000
const much = 1 << 20
const size = batch([1]).length

let clock: TestClock
let rig: Rig
let other: RawClient
beforeEach(async () => {
  clock = new TestClock()
  rig = await Rig.start({ clock, config: { 'transaction.state.log.num.partitions': 1 } })
  await rig.createTopic(topic, { partitions: 2 })
  other = await rig.connect()
  await untilReady(other, topic, 2)
})
afterEach(() => rig.stop())

/** The sizes of what is fetched of the partitions, and what is wrong with them; it waits when this resolves. */
async function fetching(minBytes: number, isolationLevel = 0) {
  const client = await rig.connect()
  await client.ask(ApiVersions, 0, {})
  const partitions = [0, 1].map(partition => ({ partition, fetchOffset: 0, partitionMaxBytes: much }))
  const asked = client.ask(Fetch, 11, {
    maxWaitMs,
    minBytes,
    maxBytes: much,
    isolationLevel,
    topics: [{ topic, partitions }],
  })
  await other.ask(ApiVersions, 0, {}) // what was sent before it has come
  const answer = asked.then(({ responses }) => {
    client.end()
    return responses.flatMap(({ partitions }) =>
      partitions.map(({ errorCode, records }) => (errorCode === 0 ? (records?.length ?? 0) : errorCode)),
    )
  })
  return { answer }
}

async function produce(index: number): Promise<void> {
  expect(await produceBytes(other, topic, batch([1]), { index })).toMatchObject({ errorCode: 0 })
}

async function begun() {
  const transactionalId = 'transaction'
  while (
    (await other.ask(FindCoordinator, 4, { keyType: 1, coordinatorKeys: [transactionalId] })).coordinators[0]!
      .errorCode !== 0
  ) {}
  const answer = await other.ask(InitProducerId, 4, { transactionalId, transactionTimeoutMs: 60_000 })
  expect(answer).toMatchObject({ errorCode: 0 })
  const { producerId, producerEpoch } = answer
  return { transactionalId, producerId, producerEpoch }
}

it('is for enough, of all partitions together', async () => {
  const { answer } = await fetching(3 * size)
  await produce(0)
  await produce(1)
  await produce(0)
  expect(await answer).toEqual([2 * size, size])
})

it('is for what is committed, where that is asked for', async () => {
  const { answer } = await fetching(3 * size, 1)
  const { transactionalId, ...producer } = await begun()
  await produce(0)
  for (let i = 0; i < 2; i++) {
    const records = batch([1], { ...producer, baseSequence: i, transactional: true })
    expect(await produceBytes(other, topic, records, { version: 12, transactionalId })).toMatchObject({ errorCode: 0 })
  }
  await produce(0)
  expect(await other.ask(EndTxn, 3, { transactionalId, ...producer, committed: true })).toMatchObject({ errorCode: 0 })
  const [first, second] = await answer
  expect(first).toBeGreaterThanOrEqual(4 * size)
  expect(second).toBe(0)
})

it('ends with its time, and gives what has come', async () => {
  const { answer } = await fetching(much)
  await produce(1)
  await produce(1)
  clock.advance(maxWaitMs)
  expect(await answer).toEqual([0, 2 * size])
})

it('ends where there is nothing more to wait for', async () => {
  const { answer } = await fetching(much)
  await other.ask(DeleteTopics, 4, { topicNames: [topic], timeoutMs: 1000 })
  const gone = errors.UNKNOWN_TOPIC_OR_PARTITION.code
  expect(await answer).toEqual([gone, gone])
})
