import { afterEach, describe, expect, it } from 'vitest'
import type { LogContext } from '../../../src/log/log-context.ts'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import {
  BeginTransactionRecord,
  ConfigRecord,
  PartitionRecord,
  TopicRecord,
} from '../../../src/protocol/internal/cluster-metadata.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { resourceTypes } from '../../../src/server/config/resources.ts'
import type { MetadataChange } from '../../../src/server/metadata/changes.ts'
import { deleteTopics } from '../../../src/server/metadata/decisions/delete-topics.ts'
import type { Metadata, MetadataOptions } from '../../../src/server/metadata/metadata.ts'
import { decodeRecord, type NewRecord, record } from '../../../src/server/metadata/records.ts'
import { TestClock, testContext } from '../../log/logs.ts'
import { SimulatedDisk } from '../../log/simulated-disk.ts'
import { textOf } from './history.ts'
import { openMetadata, registration } from './opened.ts'

const folder = '/data/__cluster_metadata-0'

const opened: Metadata[] = []
afterEach(async () => {
  for (const metadata of opened.splice(0)) await metadata.close()
})

function makeContext() {
  const clock = new TestClock()
  return testContext(new MemoryDisk(clock), { clock })
}

async function open(context = makeContext(), options: Partial<MetadataOptions> = {}): Promise<Metadata> {
  const metadata = await openMetadata(context, options)
  opened.push(metadata)
  return metadata
}

const topicId = (name: string) => Buffer.from(name.padEnd(16, '.')).toString('base64url')

function topic(name: string, partitions = 1): NewRecord[] {
  const id = topicId(name)
  return [
    record(TopicRecord, { name, topicId: id }),
    ...Array.from({ length: partitions }, (_, partitionId) =>
      record(PartitionRecord, {
        partitionId,
        topicId: id,
        replicas: [1],
        isr: [1],
        removingReplicas: [],
        addingReplicas: [],
        leader: 1,
        leaderEpoch: 0,
        partitionEpoch: 0,
      }),
    ),
  ]
}

const config = (resourceName: string, name: string, value: string | null) =>
  record(ConfigRecord, { resourceType: resourceTypes.topic, resourceName, name, value })

async function namesIn(metadata: Metadata, { disk }: Pick<LogContext, 'disk'>): Promise<string[]> {
  return (await disk.list(metadata.directory)).map(({ name }) => name)
}

describe('metadata', () => {
  it('begins with the features and the config that Kafka 4.3.0 begins with', async () => {
    const { state } = await open()
    expect(Object.fromEntries(state.features)).toEqual({
      'metadata.version': 30,
      'eligible.leader.replicas.version': 1,
      'group.version': 1,
      'share.version': 1,
      'streams.version': 1,
      'transaction.version': 2,
    })
    expect(Object.fromEntries(state.configsOf(resourceTypes.broker, ''))).toEqual({ 'min.insync.replicas': '1' })
  })

  it('applies records at once, and keeps them', async () => {
    const context = makeContext()
    const first = await open(context)
    const written = first.write([
      ...topic('a', 2),
      config('a', 'x', '1'),
      config('a', 'y', '2'),
      config('a', 'x', null),
    ])
    expect(first.state.topic('a')?.partitions).toHaveLength(2)
    expect([...first.state.configsOf(resourceTypes.topic, 'a')]).toEqual([['y', '2']])
    expect(first.highWatermark).toBe(0)
    await written
    expect(first.highWatermark).toBe(first.endOffset)
    const text = textOf(first.state)
    await first.close()
    const second = await open(context)
    expect(textOf(second.state)).toBe(text)
    expect(second.epoch).toBe(first.epoch + 1)
  })

  it('lists topics in the order of names, in lists that stay as they are', async () => {
    const metadata = await open()
    const { state } = metadata
    await metadata.write([...topic('b'), ...topic('d'), ...topic('a')])
    const before = state.topics
    await metadata.write(topic('c'))
    await metadata.write(deleteTopics(state, [{ name: 'b', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]).records)
    expect(before.map(({ name }) => name)).toEqual(['a', 'b', 'd'])
    expect(state.topics.map(({ name }) => name)).toEqual(['a', 'c', 'd'])
    expect(state.topics).toBe(state.topics)
    expect(state.partitionCount).toBe(3)
  })

  it('tells what has changed before a write returns', async () => {
    const metadata = await open()
    const told: MetadataChange[] = []
    const stop = metadata.onChange(change => told.push(change))
    metadata.write([...topic('a', 2), config('a', 'x', '1')])
    const a = metadata.state.topic('a')!
    expect(told).toHaveLength(1)
    expect([...told[0]!.created]).toEqual([a])
    expect([...(told[0]!.partitions.get(a) ?? [])]).toEqual([0, 1])
    expect([...(told[0]!.configs.get(resourceTypes.topic) ?? [])]).toEqual(['a'])
    metadata.write(deleteTopics(metadata.state, [{ name: 'a', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]).records)
    expect([...told[1]!.deleted]).toEqual([a])
    expect([...(told[1]!.configs.get(resourceTypes.topic) ?? [])]).toEqual(['a'])
    stop()
    await metadata.write(topic('b'))
    expect(told).toHaveLength(2)
  })

  it('makes one of records that are too many for a batch', async () => {
    const context = makeContext()
    const metadata = await open(context)
    const long = 'x'.repeat(30_000)
    const from = metadata.endOffset
    await metadata.write(Array.from({ length: 100 }, (_, i) => config('a', `c${i}`, long)))
    const log = (await context.disk.readFile(`${folder}/00000000000000000000.log`))!
    const values = [...batches(log)]
      .filter(batch => batch.baseOffset >= from)
      .map(batch => Array.from(batch.records(), ({ value }) => decodeRecord(value!).record.name))
    expect(values.length).toBeGreaterThan(1)
    expect(values[0]?.[0]).toBe('BeginTransactionRecord')
    expect(values.at(-1)?.at(-1)).toBe('EndTransactionRecord')

    // Of one that a crash has cut short nothing is left, and what comes later is not taken for a part of it.
    await metadata.close()
    const whole = [...batches(log)]
    await context.disk.writeFile(
      `${folder}/00000000000000000000.log`,
      Buffer.concat(whole.slice(0, -1).map(({ bytes }) => bytes)),
    )
    const again = await open(context)
    expect(again.state.configsOf(resourceTypes.topic, 'a').size).toBe(0)
    await again.write(topic('b'))
    await again.close()
    const third = await open(context)
    expect(third.state.configsOf(resourceTypes.topic, 'a').size).toBe(0)
    expect(third.state.topic('b')).toBeDefined()
  })

  it('leads in a new epoch after a crash, and in the old one after a shutdown', async () => {
    const metadata = await open()
    await metadata.register(registration)
    await metadata.write(topic('a'))
    const leadership = () => {
      const { leader, leaderEpoch } = metadata.state.topic('a')!.partitions[0]!
      return { leader, leaderEpoch }
    }
    await metadata.register(registration)
    expect(leadership()).toEqual({ leader: 1, leaderEpoch: 0 })
    await metadata.register({ ...registration, crashed: true })
    expect(leadership()).toEqual({ leader: 1, leaderEpoch: 1 })
  })

  it('registers with the offset that the log has come to, and is not fenced', async () => {
    const metadata = await open()
    const epoch = metadata.endOffset
    await metadata.register(registration)
    const { incarnationId, endPoints, logDirs } = registration
    expect(metadata.state.brokers.get(1)).toMatchObject({ epoch, fenced: false, incarnationId, endPoints, logDirs })
    expect(metadata.state.controllers.get(1)).toMatchObject({ incarnationId, endPoints: [{ port: 9093 }] })
  })

  it('says that it has failed once, and takes nothing from then on', async () => {
    const clock = new TestClock()
    const disk = new SimulatedDisk({ clock })
    const failures: Error[] = []
    const metadata = await open(testContext(disk, { clock }), { onFailure: error => failures.push(error) })
    await metadata.write(topic('a'))
    disk.fail({ call: 'write', code: 'ENOSPC' })
    const [first, second] = [metadata.write(topic('b')), metadata.write(topic('c'))]
    await expect(first).rejects.toThrow(/ENOSPC/)
    await expect(second).rejects.toThrow(/ENOSPC/)
    await expect(metadata.write(topic('d'))).rejects.toThrow(/ENOSPC/)
    expect(metadata.state.topic('d')).toBeUndefined()
    expect(failures).toHaveLength(1)
  })

  it('refuses records that contradict it', async () => {
    const failures: Error[] = []
    const metadata = await open(makeContext(), { onFailure: error => failures.push(error) })
    await metadata.write(topic('a'))
    await expect(metadata.write(topic('a'))).rejects.toThrow('topic a is made a second time')
    expect(failures).toHaveLength(1)
  })
})

describe('a snapshot of the metadata', () => {
  it('is made when enough was written, and takes the place of what was before', async () => {
    const context = makeContext()
    const metadata = await open(context, { snapshotBytes: 2000 })
    for (let i = 0; i < 40; i++) await metadata.write(topic(`t${i}`))
    await metadata.close()
    const names = await namesIn(metadata, context)
    const [snapshot, ...others] = names.filter(name => name.endsWith('.checkpoint'))
    expect(others).toEqual([])
    expect(snapshot).toMatch(/^\d{20}-0000000001\.checkpoint$/)
    const logs = names.filter(name => name.endsWith('.log'))
    expect(logs).toEqual([`${snapshot?.slice(0, 20)}.log`])
    const again = await open(context)
    expect(again.state.topicCount).toBe(40)
  })

  it('is made some time after something was written', async () => {
    const context = makeContext()
    const metadata = await open(context, { snapshotIntervalMs: 1000 })
    const snapshots = async () => (await namesIn(metadata, context)).filter(name => name.endsWith('.checkpoint'))
    await metadata.write(topic('a'))
    context.clock.advance(999)
    expect(await snapshots()).toEqual([])
    const endOffset = metadata.endOffset
    context.clock.advance(1)
    await metadata.close()
    expect(await snapshots()).toEqual([`${String(endOffset).padStart(20, '0')}-0000000001.checkpoint`])
  })

  it('is passed over if it is damaged, as long as the log reaches back', async () => {
    const context = makeContext()
    const metadata = await open(context)
    await metadata.write(topic('a'))
    await metadata.close()
    const log = (await context.disk.readFile(`${folder}/00000000000000000000.log`))!
    const second = await open(context)
    await second.snapshot()
    const text = textOf(second.state)
    await second.close()
    const [name = ''] = (await namesIn(second, context)).filter(name => name.endsWith('.checkpoint'))
    const whole = (await context.disk.readFile(`${folder}/${name}`))!
    for (const bytes of [
      whole.subarray(0, -1),
      Buffer.from(whole).fill(1, 200, 210),
      whole.subarray(0, 200),
      Buffer.alloc(0),
    ]) {
      await context.disk.writeFile(`${folder}/${name}`, bytes)
      await expect(openMetadata(context)).rejects.toThrow(/no snapshot has what was before/)
    }
    expect(context.reports.at(-1)).toMatch(/the snapshot at \d+ is of no use/)
    await context.disk.removeDirectory(folder)
    await context.disk.makeDirectory(folder)
    await context.disk.writeFile(`${folder}/00000000000000000000.log`, log)
    await context.disk.writeFile(`${folder}/${name}`, whole.subarray(0, -1))
    const third = await open(context)
    expect(textOf(third.state)).toBe(text)
  })

  it('that was not completed is removed', async () => {
    const context = makeContext()
    await (await open(context)).close()
    for (const name of [
      '00000000000000000009-0000000001.checkpoint.part',
      '00000000000000000009-0000000001-123.checkpoint.part',
    ]) {
      await context.disk.writeFile(`${folder}/${name}`, Buffer.alloc(5))
    }
    const metadata = await open(context)
    expect((await namesIn(metadata, context)).filter(name => name.endsWith('.part'))).toEqual([])
  })
})

describe('a transaction of the metadata', () => {
  it('that Kafka left open is ended when the log is opened', async () => {
    const context = makeContext()
    const metadata = await open(context)
    await metadata.write(topic('a'))
    // Kafka writes them one batch at a time.
    await metadata.write([record(BeginTransactionRecord, { name: 'open' })])
    await metadata.close()
    const again = await open(context)
    await again.write(topic('b'))
    expect(again.state.topics.map(({ name }) => name)).toEqual(['a', 'b'])
  })
})
