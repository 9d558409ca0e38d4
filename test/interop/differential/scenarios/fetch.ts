// Reading: from where, how much, at which epoch; and sessions.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../../src/protocol/messages/01-fetch.ts'
import { CreateTopics } from '../../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../../src/protocol/messages/20-delete-topics.ts'
import { DeleteRecords } from '../../../../src/protocol/messages/21-delete-records.ts'
import type { RequestInput } from '../../../../src/protocol/schema/api.ts'
import { zeroUuid } from '../../../../src/protocol/schema/layout.ts'
import { unknownId, unknownSession } from '../normal.ts'
import { batchOf } from '../records.ts'
import { inAllVersions, type Scenario, type Session, scenario } from '../scenario.ts'
import { produce } from './produce.ts'

type Body = RequestInput<typeof Fetch>
type Partition = Body['topics'][number]['partitions'][number]

const mebibyte = 1 << 20

function partition(index: number, fetchOffset: number, change: Partial<Partition> = {}): Partition {
  return { partition: index, fetchOffset, partitionMaxBytes: mebibyte, ...change }
}

function topic(session: Session, name: string, ...partitions: Partition[]) {
  return { topic: name, topicId: session.known(name), partitions }
}

function fetch(topics: Body['topics'], change: Partial<Body> = {}): Body {
  return { maxWaitMs: 0, minBytes: 0, maxBytes: 50 * mebibyte, topics, forgottenTopicsData: [], ...change }
}

/** Three batches of 2, 3 and 1 records: offsets 0-1, 2-4, 5. */
async function fill(session: Session, name: string, index = 0): Promise<void> {
  for (const contents of [['a', 'b'], ['c', 'd', 'e'], ['f']])
    await session.ask(Produce, 9, produce(session, name, batchOf(session.epoch, contents), { index }))
}

export const fetching: readonly Scenario[] = [
  inAllVersions('Fetch', async session => {
    const name = await session.topic('a', { partitions: 2 })
    await fill(session, name)
    const from = (offset: number, change: Partial<Partition> = {}, more: Partial<Body> = {}) =>
      fetch([topic(session, name, partition(0, offset, change))], more)
    await session.cases(Fetch, 'all', {
      'from the beginning': from(0),
      'from within a batch': from(1),
      'from the last batch': from(5),
      'from the end': from(6),
      'from behind the end': from(7),
      'from before the beginning': from(-1),
      'from far before the beginning': from(-2),
      'an empty partition': fetch([topic(session, name, partition(1, 0))]),
      'both partitions': fetch([topic(session, name, partition(0, 0), partition(1, 0))]),
      'a partition that is not there': fetch([topic(session, name, partition(2, 0))]),
      'a negative partition': fetch([topic(session, name, partition(-1, 0))]),
      'a topic that is not there': fetch([topic(session, session.name('unknown'), partition(0, 0))]),
      'a bad name': fetch([topic(session, 'a b', partition(0, 0))]),
      'no topics': fetch([]),
      'no partitions': fetch([topic(session, name)]),
      'the same partition twice': fetch([topic(session, name, partition(0, 0), partition(0, 5))]),
      'the same topic twice': fetch([topic(session, name, partition(0, 0)), topic(session, name, partition(1, 0))]),
      'no bytes of a partition': from(0, { partitionMaxBytes: 0 }),
      'negative bytes of a partition': from(0, { partitionMaxBytes: -1 }),
      'a byte of a partition': from(0, { partitionMaxBytes: 1 }),
      'a batch of a partition': from(0, { partitionMaxBytes: 100 }),
      'two batches of a partition': from(0, { partitionMaxBytes: 170 }),
      'minimal bytes that are there': from(0, {}, { minBytes: 100, maxWaitMs: 10_000 }),
      'more than is there, for a moment': from(0, {}, { minBytes: 100_000, maxWaitMs: 10 }),
      'an error does not wait': from(9, {}, { minBytes: 100_000, maxWaitMs: 10_000 }),
      'as a replica': from(0, {}, { replicaId: 1 }),
      'as a replica that is not there': from(0, {}, { replicaId: 7 }),
      'as the debugger': from(0, {}, { replicaId: -2 }),
    })
    await session.cases(Fetch, '3+', {
      'no bytes at all': from(0, {}, { maxBytes: 0 }),
      'a byte at all': from(0, {}, { maxBytes: 1 }),
      'two batches at all': from(0, {}, { maxBytes: 170 }),
      'negative bytes at all': from(0, {}, { maxBytes: -1 }),
      'a byte at all, of two partitions': fetch([topic(session, name, partition(1, 0), partition(0, 0))], {
        maxBytes: 1,
      }),
    })
    await session.cases(Fetch, '4+', {
      'committed only': from(0, {}, { isolationLevel: 1 }),
      'isolation level 2': from(0, {}, { isolationLevel: 2 }),
    })
    await session.cases(Fetch, '9+', {
      'at the epoch': from(0, { currentLeaderEpoch: 0 }),
      'at a newer epoch': from(0, { currentLeaderEpoch: 1 }),
      'at an older epoch': from(0, { currentLeaderEpoch: -2 }),
    })
    await session.cases(Fetch, '11+', { 'from a rack': from(0, {}, { rackId: 'r1' }) })
    await session.cases(Fetch, '12+', {
      'last fetched at the epoch': from(2, { currentLeaderEpoch: 0, lastFetchedEpoch: 0 }),
      'last fetched at a newer epoch': from(2, { currentLeaderEpoch: 0, lastFetchedEpoch: 1 }),
      'last fetched behind the end': from(7, { currentLeaderEpoch: 0, lastFetchedEpoch: 0 }),
      'for another cluster': from(0, {}, { clusterId: 'another' }),
    })
    await session.cases(Fetch, '13+', {
      'an unknown id': fetch([{ topicId: unknownId, partitions: [partition(0, 0)] }]),
      'no id': fetch([{ topicId: zeroUuid, partitions: [partition(0, 0)] }]),
      'a known id and an unknown one': fetch([
        topic(session, name, partition(0, 0)),
        { topicId: unknownId, partitions: [partition(0, 0), partition(1, 0)] },
      ]),
    })
  }),

  inAllVersions('Fetch: a log that begins later', async session => {
    const name = await session.topic('a')
    await fill(session, name)
    await session.ask(DeleteRecords, 2, {
      topics: [{ name, partitions: [{ partitionIndex: 0, offset: 3 }] }],
      timeoutMs: 30_000,
    })
    for (const offset of [0, 2, 3, 4, 6])
      await session.send(`from ${offset}`, Fetch, 'all', fetch([topic(session, name, partition(0, offset))]))
  }),

  inAllVersions('Fetch: a large batch', async session => {
    const name = await session.topic('a', { partitions: 2 })
    for (const index of [0, 1])
      await session.ask(Produce, 9, produce(session, name, batchOf(session.epoch, ['x'.repeat(5000)]), { index }))
    const both = (partitionMaxBytes: number, more: Partial<Body> = {}) =>
      fetch(
        [topic(session, name, partition(0, 0, { partitionMaxBytes }), partition(1, 0, { partitionMaxBytes }))],
        more,
      )
    await session.cases(Fetch, 'all', {
      'smaller parts of both': both(1000),
      'enough of both': both(10_000),
    })
    await session.cases(Fetch, '3+', {
      'smaller parts of all': both(10_000, { maxBytes: 1000 }),
      'enough for one': both(10_000, { maxBytes: 6000 }),
      'enough for one and a half': both(10_000, { maxBytes: 8000 }),
    })
  }),

  ...[7, 11, 12, 13, 18].map(version =>
    scenario(`Fetch v${version}: sessions`, async session => {
      const a = await session.topic('a', { partitions: 2 })
      const b = await session.topic('b')
      await fill(session, a)
      await fill(session, b)
      const send = (
        step: string,
        sessionId: number,
        sessionEpoch: number,
        topics: Body['topics'],
        more: Partial<Body> = {},
      ) => session.send(step, Fetch, version, fetch(topics, { sessionId, sessionEpoch, ...more }))
      await send('none', 0, -1, [topic(session, a, partition(0, 6))])
      const first = await send('a new one', 0, 0, [
        topic(session, a, partition(0, 6), partition(1, 0)),
        topic(session, b, partition(0, 0)),
      ])
      const id = first?.sessionId ?? 0
      await send('what is new: the one that had records', id, 1, [])
      await send('from the end on', id, 2, [topic(session, b, partition(0, 6))])
      await send('nothing is new', id, 3, [])
      await session.ask(Produce, 9, produce(session, a, batchOf(session.epoch, ['g']), { index: 1 }))
      await send('something is new', id, 4, [])
      await send('it is still new', id, 5, [])
      await send('one is forgotten', id, 6, [], {
        forgottenTopicsData: [{ topic: a, topicId: session.id(a), partitions: [1] }],
      })
      await send('forgotten for good', id, 7, [])
      await send('one is added', id, 8, [topic(session, a, partition(1, 0))])
      await send('one that is not there is added', id, 9, [topic(session, a, partition(7, 0))])
      await send('its error is told again', id, 10, [])
      await send('out of range', id, 11, [topic(session, a, partition(0, 99))])
      await send('out of range again', id, 12, [])
      await send('an epoch that was', id, 12, [])
      await send('an epoch that is to come', id, 20, [])
      await send('epoch 0', id, 0, [topic(session, b, partition(0, 6))])
      await send('an unknown session', unknownSession, 1, [])
      await send('an unknown session, closed', unknownSession, -1, [])
      await send('an unknown session, epoch 0', unknownSession, 0, [topic(session, b, partition(0, 6))])
      await send('no session, epoch 1', 0, 1, [])
      await send('a negative epoch', id, -2, [])
      const second = await send('another', 0, 0, [topic(session, b, partition(0, 6))])
      await send('it is closed', second?.sessionId ?? 0, -1, [])
      await send('it is gone', second?.sessionId ?? 0, 1, [])
      await send('no partitions', 0, 0, [])
      const third = await send('with an unknown topic', 0, 0, [
        topic(session, b, partition(0, 6)),
        topic(session, session.name('unknown'), partition(0, 0)),
      ])
      await send('it is still unknown', third?.sessionId ?? 0, 1, [])
      const fourth = await send('with topics that go', 0, 0, [topic(session, b, partition(0, 6))])
      await session.ask(DeleteTopics, 5, { topicNames: [b], timeoutMs: 30_000 })
      await send('it is gone', fourth?.sessionId ?? 0, 1, [])
      const again = await session.ask(CreateTopics, 7, {
        topics: [{ name: b, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
      })
      await send('created again', fourth?.sessionId ?? 0, 2, [])
      await send('with its new id', fourth?.sessionId ?? 0, 3, [
        { topic: b, topicId: again.topics[0]?.topicId ?? '', partitions: [partition(0, 0)] },
      ])
    }),
  ),

  scenario('Fetch: sessions of two kinds', async session => {
    const name = await session.topic('a')
    await fill(session, name)
    const send = (step: string, version: number, sessionId: number, sessionEpoch: number, topics: Body['topics']) =>
      session.send(step, Fetch, version, fetch(topics, { sessionId, sessionEpoch }))
    const one = [topic(session, name, partition(0, 6))]
    const byName = await send('by name', 12, 0, 0, one)
    await send('goes on by id', 13, byName?.sessionId ?? 0, 1, one)
    await send('goes on by id, nothing named', 13, byName?.sessionId ?? 0, 1, [])
    const byId = await send('by id', 13, 0, 0, one)
    await send('goes on by name', 12, byId?.sessionId ?? 0, 1, one)
    await send('goes on by name, nothing named', 12, byId?.sessionId ?? 0, 1, [])
  }),
]
