// A log directory as it is left and found, and what it says when something in it is not as it should be.

import { describe, expect, it } from 'vitest'
import { defaultLogConfig, type LogConfig } from '../../src/log/config.ts'
import type { Disk } from '../../src/log/disk.ts'
import { LogDirectory, type LogDirectorySettings } from '../../src/log/log-directory.ts'
import { MemoryDisk } from '../../src/log/memory-disk.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { batchOf, client, TestClock, type TestContext, testContext } from './logs.ts'

const topicId = 'c29tZS10b3BpYy1pZC0xMg'

function settings(config: Partial<LogConfig> = {}, identity: Partial<LogDirectorySettings> = {}): LogDirectorySettings {
  return {
    clusterId: 'cluster',
    nodeId: 1,
    newDirectoryId: () => 'ZGlyZWN0b3J5LWlkLWhlcg',
    configOf: () => ({ ...defaultLogConfig, segmentBytes: 1000, indexIntervalBytes: 100, ...config }),
    producers: { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false },
    ...identity,
  }
}

async function fill(context: TestContext, log: PartitionLog, count: number, keyOf?: (value: string) => string) {
  for (let i = 0; i < count; i++) {
    context.clock.advance(1000)
    await log.append(batchOf([`value ${i}`], context.clock.now(), keyOf === undefined ? {} : { keyOf }), client)
  }
}

async function valuesOf(log: PartitionLog): Promise<string[]> {
  const values: string[] = []
  await log.load()
  for (let offset = log.startOffset; offset < log.highWatermark; ) {
    const { records } = await log.read(offset, 10_000, 'read_uncommitted')
    for (const batch of records.flatMap(piece => [...batches(piece)])) {
      for (const { value } of batch.records()) values.push(String(value))
      offset = batch.lastOffset + 1
    }
  }
  return values
}

const logOf = (directory: LogDirectory) => directory.logs.get('topic-0')!
const segmentFile = (base: number, suffix: string) => `/data/topic-0/${String(base).padStart(20, '0')}${suffix}`

async function overwrite(disk: Disk, path: string, position: number, bytes: Buffer): Promise<void> {
  const file = await disk.open(path)
  await file.write([bytes], position)
  await file.close()
}

async function filled(disk: Disk, config: Partial<LogConfig> = {}, count = 60, keyOf?: (value: string) => string) {
  const context = testContext(disk, { tailBytes: 0 })
  const directory = await LogDirectory.open(context, '/data', settings(config))
  const log = await directory.create('topic', 0, topicId)
  await fill(context, log, count, keyOf)
  return { context, directory, log }
}

const all = Array.from({ length: 60 }, (_, i) => `value ${i}`)

describe('a log directory', () => {
  it('has the files of Apache Kafka', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { directory } = await filled(disk)
    await directory.close()
    const names = async (path: string) => (await disk.list(path)).map(({ name }) => name)
    expect((await names('/data')).filter(name => !name.startsWith('.lock'))).toEqual([
      '.kafka_cleanshutdown',
      'cleaner-offset-checkpoint',
      'log-start-offset-checkpoint',
      'meta.properties',
      'recovery-point-offset-checkpoint',
      'replication-offset-checkpoint',
      'topic-0',
    ])
    const partition = await names('/data/topic-0')
    expect(partition).toEqual(expect.arrayContaining(['leader-epoch-checkpoint', 'partition.metadata']))
    expect(partition).toContain(`${'0'.repeat(18)}60.snapshot`)
    for (const name of partition.filter(name => name.endsWith('.log'))) {
      expect(partition).toContain(name.replace('.log', '.timeindex'))
    }
    expect((await disk.readFile('/data/recovery-point-offset-checkpoint'))?.toString()).toBe('0\n1\ntopic 0 60\n')
  })

  it('opens after a clean shutdown without looking into its partitions', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { directory } = await filled(disk)
    await directory.close()
    const looked: string[] = []
    const watched = new Proxy(disk, {
      get(target, property) {
        const value = Reflect.get(target, property)
        if (typeof value !== 'function') return value
        return (path: string, ...rest: unknown[]) => {
          if (path.includes('topic-0')) looked.push(`${String(property)} ${path}`)
          return value.call(target, path, ...rest)
        }
      },
    })
    const reopened = await LogDirectory.open(testContext(watched), '/data', settings())
    expect(logOf(reopened).endOffset).toBe(60)
    expect(looked).toEqual([])
    expect(await valuesOf(logOf(reopened))).toEqual(all)
  })

  it('is left as it was by who has claimed it and not looked into it', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { directory, log } = await filled(disk)
    await log.deleteRecordsBefore(30)
    await directory.close()
    const claimed = await LogDirectory.claim(testContext(disk), '/data', settings())
    await claimed.close()
    const reopened = await LogDirectory.open(testContext(disk), '/data', settings())
    expect(reopened.crashed).toBe(false)
    expect(logOf(reopened).startOffset).toBe(30)
  })

  it('belongs to one owner at a time, and to one node of one cluster', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { directory } = await filled(disk, {}, 1)
    await expect(LogDirectory.open(testContext(disk), '/data', settings())).rejects.toThrow(
      '/data is in use by another process; stop it, or choose another directory',
    )
    await directory.close()
    await expect(LogDirectory.open(testContext(disk), '/data', settings({}, { clusterId: 'other' }))).rejects.toThrow(
      '/data belongs to node 1 of cluster cluster, not to node 1 of other',
    )
    await (await LogDirectory.open(testContext(disk), '/data', settings())).close()
  })

  it('takes a partition away at once, and its files after the delay', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { context, directory } = await filled(disk, { fileDeleteDelayMs: 100 }, 1)
    await directory.delete('topic-0')
    expect(directory.logs.size).toBe(0)
    const directories = async () => (await disk.list('/data')).filter(entry => entry.directory).map(({ name }) => name)
    expect(await directories()).toEqual([expect.stringMatching(/^topic-0\..*-delete$/)])
    context.clock.advance(100)
    expect(await directories()).toEqual([])
  })
})

describe('what is damaged', () => {
  it.each(['.index', '.timeindex'])('is made anew if it is %s', async suffix => {
    const disk = new MemoryDisk(new TestClock())
    const { context, directory, log } = await filled(disk)
    const [first] = await log.segments()
    await directory.close()
    await overwrite(disk, segmentFile(first?.baseOffset ?? 0, suffix), 0, Buffer.alloc(8, 0xff))
    const reopened = await LogDirectory.open(testContext(disk, { tailBytes: 0 }), '/data', settings())
    const start = context.clock.now() - 60_000
    expect(await logOf(reopened).offsetForTimestamp(start + 5500)).toMatchObject({ offset: 5 })
    expect(await valuesOf(logOf(reopened))).toEqual(all)
  })

  it('is reported with file and position if it is a batch, and never served', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { directory } = await filled(disk)
    await directory.close()
    const { bytes } = await batchAt(disk, 3)
    await overwrite(disk, segmentFile(0, '.log'), 3 * bytes.length + bytes.length - 1, Buffer.from([0xff]))
    const reopened = await LogDirectory.open(testContext(disk, { tailBytes: 0 }), '/data', settings())
    const read = logOf(reopened).read(3, 100, 'read_uncommitted')
    await expect(read).rejects.toMatchObject({ code: 'KAFKA_STORAGE_ERROR' })
    await expect(read).rejects.toThrow(`${segmentFile(0, '.log')}: at ${3 * bytes.length}: a batch with checksum`)
    const { records } = await logOf(reopened).read(4, 100, 'read_uncommitted')
    expect([...batches(records[0]!)][0]?.baseOffset).toBe(4)
  })

  it('ends the log if a crash has torn it there', async () => {
    const disk = new MemoryDisk(new TestClock())
    const { log } = await filled(disk, { segmentBytes: 1 << 20 })
    await log.flush()
    const { bytes } = await batchAt(disk, 0)
    await overwrite(disk, segmentFile(0, '.log'), 58 * bytes.length + 70, Buffer.from([0xff]))
    const context = testContext(disk)
    const unlocked = new Proxy(disk, {
      get: (target, property) =>
        property === 'lock' ? async () => async () => {} : Reflect.get(target, property)?.bind(target),
    })
    const reopened = await LogDirectory.open({ ...context, disk: unlocked }, '/data', settings())
    expect(logOf(reopened).endOffset).toBe(58)
    expect(context.reports).toEqual([expect.stringContaining('at offset 58: a batch with checksum')])
  })
})

describe('compaction', () => {
  it('keeps the last value of each key, and offsets as they were, also after a restart', async () => {
    const disk = new MemoryDisk(new TestClock())
    const keyOf = (value: string) => String(Number(value.slice(6)) % 5)
    const { directory, log } = await filled(disk, { compact: true, delete: false }, 60, keyOf)
    expect((await log.cleanable()).isDue).toBe(true)
    await directory.compact()
    const active = (await log.segments()).at(-1)!.baseOffset
    const kept = await valuesOf(log)
    const newest = all.slice(0, active).slice(-5)
    expect(kept).toEqual([...newest, ...all.slice(active)])
    expect(log.endOffset).toBe(60)
    const { records } = await log.read(0, 100, 'read_uncommitted')
    expect([...batches(records[0]!)][0]?.lastOffset).toBe(active - 5)
    await directory.close()
    const reopened = await LogDirectory.open(testContext(disk), '/data', settings({ compact: true, delete: false }))
    expect(await valuesOf(logOf(reopened))).toEqual(kept)
    expect(logOf(reopened).cleanedTo).toBe(active)
  })
})

async function batchAt(disk: Disk, index: number) {
  const bytes = (await disk.readFile(segmentFile(0, '.log'))) ?? Buffer.alloc(0)
  const batch = [...batches(bytes)][index]
  if (batch === undefined) throw new Error(`no batch ${index}`)
  return batch
}
