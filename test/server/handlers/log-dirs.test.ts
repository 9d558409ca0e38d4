import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { systemClock } from '../../../src/log/system.ts'
import { errors } from '../../../src/protocol/errors.ts'
import { ListOffsets } from '../../../src/protocol/messages/02-list-offsets.ts'
import { AlterReplicaLogDirs } from '../../../src/protocol/messages/34-alter-replica-log-dirs.ts'
import { DescribeLogDirs } from '../../../src/protocol/messages/35-describe-log-dirs.ts'
import { batch, produce } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'
import { isKafka, isNotAbout, Subject } from '../subject.ts'

const { LOG_DIR_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION } = errors
const twoDirectories = { 'log.dirs': '/data/a,/data/b' }

/** Where partitions are, by `topic-partition`. */
async function whereabouts(client: RawClient, version = 4) {
  const { results } = await client.ask(DescribeLogDirs, version, { topics: null })
  return new Map(
    results.flatMap(({ logDir, topics }) =>
      topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, ...row }) => [`${name}-${partitionIndex}`, { logDir, ...row }] as const),
      ),
    ),
  )
}

type Destinations = readonly (readonly [path: string, topic: string, ...partitions: number[]])[]

async function alter(client: RawClient, destinations: Destinations, version = 2) {
  const dirs = destinations.map(([path, name, ...partitions]) => ({ path, topics: [{ name, partitions }] }))
  const { results } = await client.ask(AlterReplicaLogDirs, version, { dirs })
  const rows = results.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => [`${topicName}-${partitionIndex}`, errorCode] as const),
  )
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length)
  return Object.fromEntries(rows)
}

describe('log directories', () => {
  let subject: Subject
  let client: RawClient
  let topic: string
  beforeAll(async () => {
    subject = await Subject.start(twoDirectories)
    client = await subject.connect()
    topic = await subject.topic({ partitions: 3 })
    await produce(client, topic, [Date.now(), Date.now()])
  })
  afterAll(() => subject.stop())

  const current = isNotAbout('4.3.0') ? [] : [1, 2, 3, 4, 5]
  const former = isNotAbout('3.9.1') ? [] : [0]
  const alterings = [...(isNotAbout('3.9.1') ? [] : [0]), ...(isNotAbout('4.3.0') ? [] : [1, 2])]

  it.each([...former, ...current])('are described with what is in them in v%i', async version => {
    const found = await whereabouts(client, version)
    const partitionSize = batch([0, 0]).length
    expect(found.get(`${topic}-0`)).toMatchObject({ partitionSize, offsetLag: 0, isFutureKey: false })
    expect(found.get(`${topic}-1`)).toMatchObject({ partitionSize: 0, offsetLag: 0, isFutureKey: false })
    expect([...found.keys()].filter(name => name.startsWith('__cluster_metadata'))).toEqual([])
  })

  it.each([...former, ...current])('are described as far as is asked in v%i', async version => {
    const topics = [
      { topic, partitions: [0, 9, 0] },
      { topic: 'absent', partitions: [0] },
      { topic, partitions: [1] },
      { topic: '__cluster_metadata', partitions: [0] },
    ]
    const { errorCode, results } = await client.ask(DescribeLogDirs, version, { topics })
    expect([errorCode, ...results.map(({ errorCode }) => errorCode)]).toEqual([0, 0, 0])
    const found = results.flatMap(({ topics }) =>
      topics.flatMap(({ name, partitions }) => partitions.map(({ partitionIndex }) => `${name}-${partitionIndex}`)),
    )
    expect(found.sort()).toEqual([`${topic}-0`, `${topic}-1`])
    const none = await client.ask(DescribeLogDirs, version, { topics: [] })
    expect(none.results.map(({ topics }) => topics)).toEqual([[], []])
  })

  it.each(alterings)('may be the ones where partitions are already in v%i', async version => {
    const { logDir = '' } = (await whereabouts(client)).get(`${topic}-0`) ?? {}
    expect(await alter(client, [[logDir, topic, 0]], version)).toEqual({ [`${topic}-0`]: 0 })
    expect(await alter(client, [], version)).toEqual({})
    expect(await alter(client, [[logDir, topic]], version)).toEqual({})
  })

  it.each(alterings)('have to be known, by the very name, in v%i', async version => {
    const { logDir = '' } = (await whereabouts(client)).get(`${topic}-0`) ?? {}
    for (const path of ['/absent', 'a', '', `${logDir}/`]) {
      const { code } = LOG_DIR_NOT_FOUND
      const wanted: Destinations = [
        [path, topic, 0, 9],
        [path, 'absent', 0],
      ]
      expect(await alter(client, wanted, version)).toEqual({
        [`${topic}-0`]: code,
        [`${topic}-9`]: code,
        'absent-0': code,
      })
    }
  })

  it.each(alterings)('take partitions that are there in v%i', async version => {
    const { logDir = '' } = (await whereabouts(client)).get(`${topic}-0`) ?? {}
    const { code } = UNKNOWN_TOPIC_OR_PARTITION
    const names = ['absent', '', '__cluster_metadata', 'a/b']
    const wanted = [[logDir, topic, 9, -1] as const, ...names.map(name => [logDir, name, 0] as const)]
    expect(await alter(client, wanted, version)).toEqual({
      [`${topic}-9`]: code,
      [`${topic}--1`]: code,
      ...Object.fromEntries(names.map(name => [`${name}-0`, code])),
    })
  })

  it.each(alterings)('are those that were named last in v%i', async version => {
    const { logDir = '' } = (await whereabouts(client)).get(`${topic}-0`) ?? {}
    const { code } = LOG_DIR_NOT_FOUND
    expect(
      await alter(
        client,
        [
          ['/absent', topic, 0],
          [logDir, topic, 0],
        ],
        version,
      ),
    ).toEqual({ [`${topic}-0`]: 0 })
    expect(
      await alter(
        client,
        [
          [logDir, topic, 0],
          ['/absent', topic, 0, 0],
        ],
        version,
      ),
    ).toEqual({ [`${topic}-0`]: code })
  })

  it.skipIf(current.length === 0)('have their room told from v4 on, where they are on a volume', async () => {
    for (const version of current) {
      const { results } = await client.ask(DescribeLogDirs, version, { topics: [] })
      for (const { totalBytes, usableBytes } of results) {
        const known = isKafka && version >= 4 // ours are in memory here
        expect([totalBytes > 0, usableBytes > 0]).toEqual([known, known])
      }
    }
  })

  it('exchange partitions, with everything that is in them', async () => {
    const from = (await whereabouts(client)).get(`${topic}-0`)?.logDir
    const { results } = await client.ask(DescribeLogDirs, isNotAbout('4.3.0') ? 0 : 1, { topics: [] })
    const to = results.find(({ logDir }) => logDir !== from)?.logDir
    expect(await alter(client, [[to ?? '', topic, 0]], alterings.at(-1))).toEqual({ [`${topic}-0`]: 0 })
    for (let row = await place(); row?.logDir !== to || row?.isFutureKey; row = await place());
    expect(await place()).toMatchObject({ partitionSize: batch([0, 0]).length, offsetLag: 0 })
    expect(await produce(client, topic, [Date.now()])).toBe(2)
  })

  const place = async () => (await whereabouts(client)).get(`${topic}-0`)
})

describe.skipIf(isKafka)('a partition that nobody has used', () => {
  it.each([[null], [[{ topic: 'unused', partitions: [0, 1, 2] }]]])(
    'is in a log directory like any other',
    async topics => {
      await using rig = await Rig.start({ config: twoDirectories })
      await rig.createTopic('unused', { partitions: 3 })
      using client = await rig.connect()
      const { results } = await client.ask(DescribeLogDirs, 4, { topics })
      const sizes = results.map(({ topics }) => topics.map(({ partitions }) => partitions.length))
      expect(sizes.flat().sort()).toEqual([1, 2])
    },
  )
})

describe.skipIf(isKafka)('a partition on its way to another log directory', () => {
  const topics = [{ name: 'moved', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
  const other = (path: string) => (path === '/data/a' ? '/data/b' : '/data/a')

  it('takes in what comes meanwhile, and is where it is to be after a restart', async () => {
    const disk = new MemoryDisk(systemClock)
    let to = ''
    {
      await using rig = await Rig.start({ disk, config: twoDirectories })
      await rig.createTopic('moved')
      using client = await rig.connect()
      using mover = await rig.connect()
      await produce(client, 'moved', [Date.now(), Date.now()])
      to = other((await whereabouts(client)).get('moved-0')?.logDir ?? '')
      const moving = alter(mover, [[to, 'moved', 0]])
      const offsets = await Promise.all(Array.from({ length: 20 }, () => produce(client, 'moved', [Date.now()])))
      expect(offsets).toEqual(Array.from({ length: 20 }, (_, i) => i + 2))
      expect(await moving).toEqual({ 'moved-0': 0 })
      const { id } = rig.services.logs.directories.find(({ path }) => path === to)!
      const known = () => rig.services.metadata.state.topic('moved')?.partitions[0]?.directories[0]
      while (known() !== id) await whereabouts(mover)
    }
    await using rig = await Rig.start({ disk, config: twoDirectories })
    using client = await rig.connect()
    expect((await whereabouts(client)).get('moved-0')?.logDir).toBe(to)
    const { topics: found } = await client.ask(ListOffsets, 7, { replicaId: -1, topics })
    expect(found[0]?.partitions[0]?.offset).toBe(22)
    expect(rig.reports).toEqual([])
  })
})
