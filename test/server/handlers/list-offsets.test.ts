import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { ListOffsets } from '../../../src/protocol/messages/02-list-offsets.ts'
import { DeleteRecords } from '../../../src/protocol/messages/21-delete-records.ts'
import { produce } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isNotAbout, Subject } from '../subject.ts'

const { UNKNOWN_TOPIC_OR_PARTITION, INVALID_REQUEST, UNSUPPORTED_VERSION } = errors
const { FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, UNKNOWN_SERVER_ERROR } = errors

/** Recent, so that nothing is too old to be kept. */
const start = Date.now() - 3_600_000
const latest = -1
const earliest = -2
const maxTimestamp = -3
const nothing = { timestamp: -1, offset: -1, leaderEpoch: -1 }

let subject: Subject
let client: RawClient
beforeAll(async () => {
  subject = await Subject.start({ 'transaction.partition.verification.enable': 'false' })
  client = await subject.connect()
})
afterAll(() => subject.stop())

interface Asked {
  readonly partitionIndex?: number
  readonly currentLeaderEpoch?: number
}

interface Settings {
  readonly version?: number
  readonly replicaId?: number
  readonly isolationLevel?: number
}

async function list(topic: string, timestamp: number | bigint, asked: Asked = {}, settings: Settings = {}) {
  const { version = 11, replicaId = -1, ...rest } = settings
  const partitions = [{ partitionIndex: 0, timestamp, ...asked }]
  const { topics } = await client.ask(ListOffsets, version, {
    replicaId,
    ...rest,
    topics: [{ name: topic, partitions }],
  })
  const { errorCode, timestamp: found, offset, leaderEpoch } = topics[0]!.partitions[0]!
  return errorCode === 0 ? { timestamp: found, offset, leaderEpoch } : errorCode
}

const since = (from: number, to = 11) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe.skipIf(isNotAbout('4.3.0'))('ListOffsets', () => {
  let topic: string
  beforeAll(async () => {
    topic = await subject.topic({ partitions: 2 })
    await produce(client, topic, [start + 1000, start + 3000, start + 2000])
    await produce(client, topic, [start + 1000, start + 3000], { codec: 'gzip' })
  })

  it.each(since(1))('finds the ends and times in v%i, and says the epoch from v4 on', async version => {
    const leaderEpoch = version < 4 ? -1 : 0
    const at = (timestamp: number) => list(topic, timestamp, {}, { version })
    expect(await at(latest)).toEqual({ timestamp: -1, offset: 5, leaderEpoch })
    expect(await at(earliest)).toEqual({ timestamp: -1, offset: 0, leaderEpoch })
    expect(await at(start)).toEqual({ timestamp: start + 1000, offset: 0, leaderEpoch })
    expect(await at(start + 1001)).toEqual({ timestamp: start + 3000, offset: 1, leaderEpoch })
    expect(await at(start + 3000)).toEqual({ timestamp: start + 3000, offset: 1, leaderEpoch })
    expect(await at(start + 3001)).toEqual(nothing)
  })

  it.each([
    {
      what: 'the largest timestamp',
      timestamp: -3,
      from: 7,
      found: { timestamp: start + 3000, offset: 1, leaderEpoch: 0 },
    },
    { what: 'the earliest that is local', timestamp: -4, from: 8, found: { timestamp: -1, offset: 0, leaderEpoch: 0 } },
    { what: 'the latest that is tiered', timestamp: -5, from: 9, found: nothing },
    { what: 'the earliest that is to be uploaded', timestamp: -6, from: 11, found: nothing },
    { what: 'nothing that anybody knows', timestamp: -7, from: 12, found: nothing },
  ])('finds $what from v$from on, and does not understand before', async ({ timestamp, from, found }) => {
    for (const version of since(1)) {
      const expected = version < from ? UNSUPPORTED_VERSION.code : found
      expect(await list(topic, timestamp, {}, { version }), `v${version}`).toEqual(expected)
    }
  })

  it('begins and ends an empty partition at 0, and finds nothing in it', async () => {
    const empty = { partitionIndex: 1 }
    for (const timestamp of [latest, earliest, -4])
      expect(await list(topic, timestamp, empty)).toEqual({ timestamp: -1, offset: 0, leaderEpoch: 0 })
    for (const timestamp of [maxTimestamp, -5, -6, 0]) expect(await list(topic, timestamp, empty)).toEqual(nothing)
  })

  it('takes timestamps of all sizes', async () => {
    expect(await list(topic, 2n ** 63n - 1n)).toEqual(nothing)
    expect(await list(topic, -(2n ** 63n))).toBe(UNSUPPORTED_VERSION.code)
  })

  it('compares leader epochs', async () => {
    const at = (currentLeaderEpoch: number) => list(topic, latest, { currentLeaderEpoch })
    const end = { timestamp: -1, offset: 5, leaderEpoch: 0 }
    expect([await at(-1), await at(0)]).toEqual([end, end])
    expect([await at(1), await at(-2)]).toEqual([UNKNOWN_LEADER_EPOCH.code, FENCED_LEADER_EPOCH.code])
  })

  it.each([-1, -2, -3, 0, 1, 2])('answers whoever says that it is %i', async replicaId => {
    expect(await list(topic, latest, {}, { replicaId })).toMatchObject({ offset: 5 })
  })

  it('answers for each partition on its own', async () => {
    const asked = (name: string, ...indexes: number[]) => ({
      name,
      partitions: indexes.map(partitionIndex => ({ partitionIndex, timestamp: latest })),
    })
    const topics = [asked(topic, 0, 9, -1), asked('absent', 0), asked('', 0), asked('no/name', 0)]
    const answer = await client.ask(ListOffsets, 7, { replicaId: -1, topics })
    const rows = answer.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => ({ name, partitionIndex, errorCode })),
    )
    const absent = { errorCode: UNKNOWN_TOPIC_OR_PARTITION.code }
    expect(rows).toHaveLength(6)
    expect(rows).toEqual(
      expect.arrayContaining([
        { name: topic, partitionIndex: 0, errorCode: 0 },
        { name: topic, partitionIndex: 9, ...absent },
        { name: topic, partitionIndex: -1, ...absent },
        { name: 'absent', partitionIndex: 0, ...absent },
        { name: '', partitionIndex: 0, ...absent },
        { name: 'no/name', partitionIndex: 0, ...absent },
      ]),
    )
  })

  it('refuses a partition that is asked for twice, whatever is asked, and answers once; for no partitions not at all', async () => {
    const partitions = [
      { partitionIndex: 0, timestamp: latest },
      { partitionIndex: 1, timestamp: latest },
    ]
    const again = [{ partitionIndex: 0, timestamp: -7 }]
    const topics = [
      { name: topic, partitions },
      { name: 'absent', partitions: [] },
      { name: topic, partitions: again },
    ]
    const answer = await client.ask(ListOffsets, 7, { replicaId: -1, topics })
    expect(answer.topics.map(({ name }) => name)).toEqual([topic])
    const [{ partitions: rows }] = answer.topics as [(typeof answer.topics)[number]]
    expect(rows.map(({ partitionIndex, errorCode }) => [partitionIndex, errorCode]).sort()).toEqual([
      [0, INVALID_REQUEST.code],
      [1, 0],
    ])
  })

  it('looks at what it cannot understand before it looks for the partition', async () => {
    expect(await list('absent', -7)).toBe(UNSUPPORTED_VERSION.code)
  })

  it('fails as a whole where the isolation level is none', async () => {
    for (const isolationLevel of [2, -1]) {
      const twice = [
        { partitionIndex: 0, timestamp: -7 },
        { partitionIndex: 0, timestamp: latest },
      ]
      const topics = [{ name: topic, partitions: twice }]
      const answer = await client.ask(ListOffsets, 7, { replicaId: 1, isolationLevel, topics })
      const rows = answer.topics[0]!.partitions.map(({ errorCode }) => errorCode)
      expect(rows).toEqual([UNKNOWN_SERVER_ERROR.code, UNKNOWN_SERVER_ERROR.code])
    }
  })

  it('ends before an open transaction for who reads what is committed, and finds nothing behind it', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [start + 1000])
    const transaction = { producerId: 77, producerEpoch: 0, baseSequence: 0, transactional: true }
    await produce(client, topic, [start + 3000, start + 2000], transaction)
    await produce(client, topic, [start + 2000])
    const committed = (timestamp: number, replicaId = -1) =>
      list(topic, timestamp, {}, { isolationLevel: 1, replicaId })
    expect(await list(topic, latest)).toMatchObject({ offset: 4 })
    expect(await committed(latest)).toEqual({ timestamp: -1, offset: 1, leaderEpoch: 0 })
    expect(await committed(latest, 1)).toMatchObject({ offset: 4 })
    expect(await committed(start)).toEqual({ timestamp: start + 1000, offset: 0, leaderEpoch: 0 })
    for (const timestamp of [start + 1001, maxTimestamp]) {
      expect(await list(topic, timestamp)).toEqual({ timestamp: start + 3000, offset: 1, leaderEpoch: 0 })
      expect(await committed(timestamp)).toEqual(nothing)
    }
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset: 2 }] }]
    await client.ask(DeleteRecords, 2, { topics, timeoutMs: 1000 })
    expect(await committed(earliest)).toEqual({ timestamp: -1, offset: 2, leaderEpoch: 0 })
    expect(await committed(latest)).toEqual({ timestamp: -1, offset: 1, leaderEpoch: 0 })
  })

  it('begins where records were deleted to, and still knows the largest timestamp that there was', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [start + 1000, start + 3000, start + 2000])
    await produce(client, topic, [start + 1000, start + 3000])
    const partitions = (offset: number) => [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }]
    await client.ask(DeleteRecords, 2, { topics: partitions(4), timeoutMs: 1000 })
    expect(await list(topic, earliest)).toEqual({ timestamp: -1, offset: 4, leaderEpoch: 0 })
    expect(await list(topic, latest)).toEqual({ timestamp: -1, offset: 5, leaderEpoch: 0 })
    expect(await list(topic, start)).toEqual({ timestamp: start + 3000, offset: 4, leaderEpoch: 0 })
    expect(await list(topic, maxTimestamp)).toEqual({ timestamp: start + 3000, offset: 1, leaderEpoch: 0 })
    await client.ask(DeleteRecords, 2, { topics: partitions(-1), timeoutMs: 1000 })
    expect(await list(topic, earliest)).toEqual({ timestamp: -1, offset: 5, leaderEpoch: 0 })
    expect(await list(topic, start)).toEqual(nothing)
    expect(await list(topic, maxTimestamp)).toEqual({ timestamp: start + 3000, offset: 1, leaderEpoch: 0 })
  })

  it('gives the first of the records that have the largest timestamp', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [start + 5, start + 9, start + 9, start + 1], { codec: 'gzip' })
    await produce(client, topic, [start + 9, start + 2], { codec: 'lz4' })
    expect(await list(topic, maxTimestamp)).toEqual({ timestamp: start + 9, offset: 1, leaderEpoch: 0 })
    expect(await list(topic, latest)).toMatchObject({ offset: 6 })
    await produce(client, topic, [start + 10])
    expect(await list(topic, maxTimestamp)).toEqual({ timestamp: start + 10, offset: 6, leaderEpoch: 0 })
  })

  it('gives the first of the last batch where the broker gives the times', async () => {
    const topic = await subject.topic({ config: { 'message.timestamp.type': 'LogAppendTime' } })
    await produce(client, topic, [start, start + 9, start + 5])
    const first = await list(topic, maxTimestamp)
    expect(first).toMatchObject({ offset: 0 })
    // Until the clock has moved on, all batches have the same time.
    let last = 0
    do last = await produce(client, topic, [start, start + 9])
    while (
      Number(((await list(topic, maxTimestamp)) as typeof nothing).timestamp) ===
      Number((first as typeof nothing).timestamp)
    )
    expect(await list(topic, maxTimestamp)).toMatchObject({ offset: last })
  })

  it('gives the first record where none has a timestamp', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [-1, -1])
    expect(await list(topic, maxTimestamp)).toEqual({ timestamp: -1, offset: 0, leaderEpoch: 0 })
    expect(await list(topic, 0)).toEqual(nothing)
  })
})

describe.skipIf(isNotAbout('3.9.1'))('ListOffsets v0', () => {
  let topic: string
  beforeAll(async () => {
    topic = await subject.topic({ partitions: 2, segmentBytes: 150 })
    for (let i = 0; i < 4; i++) await produce(client, topic, [start, start, start], { value: 'v' })
  })

  async function v0(timestamp: number, maxNumOffsets = 100, partitionIndex = 0) {
    const partitions = [{ partitionIndex, timestamp, maxNumOffsets }]
    const { topics } = await client.ask(ListOffsets, 0, { replicaId: -1, topics: [{ name: topic, partitions }] })
    const { errorCode, oldStyleOffsets } = topics[0]!.partitions[0]!
    return errorCode === 0 ? oldStyleOffsets : errorCode
  }

  it('lists the end and the starts of segments, the latest first', async () => {
    expect(await v0(latest)).toEqual([12, 9, 6, 3, 0])
    expect(await v0(Date.now() + 100_000)).toEqual([12, 9, 6, 3, 0])
    expect(await v0(earliest)).toEqual([0])
    expect(await v0(start)).toEqual([]) // that is before any was written to
  })

  it('gives no more than are wanted', async () => {
    expect([await v0(latest, 2), await v0(latest, 1), await v0(earliest, 1)]).toEqual([[12, 9], [12], [0]])
    expect([await v0(latest, 0), await v0(earliest, 0)]).toEqual([[], []])
    expect([await v0(latest, -1), await v0(earliest, -1)]).toEqual([-1, -1])
  })

  it('begins and ends an empty partition at 0', async () => {
    for (const timestamp of [latest, earliest, Date.now() + 100_000]) expect(await v0(timestamp, 5, 1)).toEqual([0])
    expect(await v0(1, 5, 1)).toEqual([])
  })

  it('knows of no other timestamps that have a meaning', async () => {
    for (const timestamp of [-3, -4, -5, -6, -7]) expect(await v0(timestamp)).toBe(UNSUPPORTED_VERSION.code)
  })

  it('answers as often as it is asked', async () => {
    const asked = (partitionIndex: number, timestamp: number) => ({ partitionIndex, timestamp, maxNumOffsets: 1 })
    const topics = [
      { name: topic, partitions: [asked(0, latest), asked(9, latest), asked(0, earliest)] },
      { name: 'absent', partitions: [asked(0, latest)] },
      { name: topic, partitions: [asked(0, latest)] },
    ]
    const answer = await client.ask(ListOffsets, 0, { replicaId: -1, topics })
    expect(
      answer.topics.map(({ partitions }) =>
        partitions.map(row => [row.partitionIndex, row.errorCode, ...row.oldStyleOffsets]),
      ),
    ).toEqual([
      [
        [0, 0, 12],
        [9, 3],
        [0, 0, 0],
      ],
      [[0, 3]],
      [[0, 0, 12]],
    ])
  })
})
