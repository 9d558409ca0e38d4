// The partitions over several log directories: where they are put, what happens to them there, and what is said when
// something is wrong with a directory. What Kafka does was seen on Apache Kafka 4.3.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultLogConfig, type LogConfig } from '../../src/log/config.ts'
import { defaultHousekeepingIntervals } from '../../src/log/housekeeping.ts'
import type { LogDirectorySettings } from '../../src/log/log-directory.ts'
import { Logs } from '../../src/log/logs.ts'
import { MemoryDisk } from '../../src/log/memory-disk.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { Random } from '../fuzz/random.ts'
import { batchOf, client, TestClock, type TestContext, testContext } from './logs.ts'
import { SimulatedDisk } from './simulated-disk.ts'

const topicId = 'c29tZS10b3BpYy1pZC0xMg'
const otherId = 'b3RoZXItdG9waWMtaWQtMQ'
const paths = ['/one', '/two'] as const

function settings(config: Partial<LogConfig> = {}): LogDirectorySettings {
  let ids = 0
  return {
    clusterId: 'cluster',
    nodeId: 1,
    newDirectoryId: () => Buffer.alloc(16, ++ids).toString('base64url'),
    configOf: () => ({ ...defaultLogConfig, segmentBytes: 1000, ...config }),
    producers: { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false },
  }
}

const open = (context: TestContext, config: Partial<LogConfig> = {}) => Logs.open(context, paths, settings(config))

async function appendTo(logs: Logs, name: string, timestamp: number, ...values: readonly string[]) {
  for (const value of values) await logs.get(name)?.append(batchOf([value], timestamp), client)
}

const names = (logs: Logs) => [...logs.names()].sort()
const pathOf = (logs: Logs, name: string) => logs.directoryOf(name)?.path
const folders = async (context: TestContext, path: string) =>
  (await context.disk.list(path)).filter(({ directory }) => directory).map(({ name }) => name)

describe('the logs of a broker', () => {
  it('are put where there are the fewest, or where they are wanted', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context)
    const [, two] = logs.directories
    await logs.create('wanted', 0, topicId, two?.id)
    await logs.create('wanted', 1, topicId, two?.id)
    await Promise.all([0, 1, 2, 3].map(partition => logs.create('any', partition, otherId)))
    expect(pathOf(logs, 'wanted-0')).toBe('/two')
    expect([0, 1, 2, 3].map(partition => pathOf(logs, `any-${partition}`))).toEqual(['/one', '/one', '/one', '/two'])
    expect(logs.get('any', 3)).toBe(logs.get('any-3'))
    expect(await logs.create('any', 3, otherId)).toBe(logs.get('any-3'))
    await expect(logs.create('any', 4, otherId, 'AAAA')).rejects.toThrow('there is no directory AAAA')
  })

  it('are found again where they were', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context)
    for (const partition of [0, 1, 2]) await logs.create('topic', partition, topicId)
    await appendTo(logs, 'topic-1', 5, 'a', 'b')
    const before = names(logs).map(name => [name, pathOf(logs, name)])
    const { directories } = logs
    await logs.close()
    await expect(appendTo(logs, 'topic-1', 5, 'c')).rejects.toThrow('topic-1 is closed')
    const reopened = await open(context)
    expect(names(reopened).map(name => [name, pathOf(reopened, name)])).toEqual(before)
    expect(reopened.directories).toEqual(directories)
    expect(reopened.get('topic-1')?.endOffset).toBe(2)
    expect(context.reports).toEqual([])
  })

  it('say of which topic they are', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context)
    const log = await logs.create('topic', 0, topicId)
    expect(await log.topicId()).toBe(topicId)
    await logs.close()
    const reopened = await open(context)
    expect(await reopened.get('topic-0')?.topicId()).toBe(topicId)
    await reopened.setAside('topic-0')
    expect(names(reopened)).toEqual([])
    expect(await folders(context, '/one')).toEqual([expect.stringMatching(/^topic-0\.[0-9a-f]{32}-stray$/)])
    await reopened.create('topic', 0, otherId)
    await reopened.close()
    const again = await open(context)
    expect(await again.get('topic-0')?.topicId()).toBe(otherId)
    expect(await folders(context, '/one')).toHaveLength(2)
  })

  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'outlive a power cut with what was flushed, and need not before (seed %s)',
    async seed => {
      const disk = new SimulatedDisk({ random: new Random(seed) })
      const flushing = { flushMessages: 1 }
      const logs = await open(testContext(disk), flushing)
      for (const partition of [0, 1]) await logs.create('topic', partition, topicId)
      await appendTo(logs, 'topic-0', 5, 'a')
      const after = testContext(disk.crash())
      const found = await open(after, flushing)
      expect(await valuesOf(found.get('topic-0'))).toEqual(['a'])
      expect(await found.get('topic-0')?.topicId()).toBe(topicId)
      const other = found.get('topic-1') ?? (await found.create('topic', 1, topicId))
      expect([undefined, topicId]).toContain(await other.topicId())
      other.belongTo(topicId)
      await appendTo(found, 'topic-1', 5, 'b')
      await found.close()
      const last = await open(after, flushing)
      expect(await last.get('topic-1')?.topicId()).toBe(topicId)
      expect(await valuesOf(last.get('topic-1'))).toEqual(['b'])
      expect(after.reports).toEqual([])
    },
  )

  it('are not made any more when they are closed', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context)
    await logs.close()
    await expect(logs.create('topic', 0, topicId)).rejects.toThrow('topic-0 is not made any more')
    expect(await folders(context, '/one')).toEqual([])
  })

  it('have nothing of those that had their names before', async () => {
    const disk = new SimulatedDisk()
    const context = testContext(disk)
    const logs = await open(context, { fileDeleteDelayMs: 1000 })
    const log = await logs.create('topic', 0, topicId)
    await appendTo(logs, 'topic-0', 5, 'a', 'b', 'c', 'd')
    await log.deleteRecordsBefore(3)
    await logs.flush()
    await logs.delete('topic-0')
    await expect(log.append(batchOf(['late'], 5), client)).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
    await logs.create('topic', 0, otherId)
    await appendTo(logs, 'topic-0', 5, 'e')
    const reopened = await open(testContext(disk.kill()))
    expect(reopened.get('topic-0')).toMatchObject({ startOffset: 0, endOffset: 1 })
    expect(await reopened.get('topic-0')?.topicId()).toBe(otherId)
  })

  it('have a size without being looked at', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context)
    await logs.create('topic', 0, topicId)
    await appendTo(logs, 'topic-0', 5, ...Array.from({ length: 40 }, (_, i) => `value ${i}`))
    const size = await logs.get('topic-0')?.size()
    expect(size).toBe(40 * batchOf(['value 0'], 5).length + 30) // of two digits are 30
    await logs.close()
    const reopened = await open(context)
    expect(await reopened.get('topic-0')?.size()).toBe(size)
  })
})

async function valuesOf(log: PartitionLog | undefined): Promise<string[]> {
  if (log === undefined) return []
  await log.load()
  const values: string[] = []
  for (let offset = log.startOffset; offset < log.highWatermark; ) {
    const { records } = await log.read(offset, 500, 'read_uncommitted')
    for (const batch of records.flatMap(piece => [...batches(piece)])) {
      for (const record of batch.records()) if (record.offset >= log.startOffset) values.push(String(record.value))
      offset = batch.lastOffset + 1
    }
  }
  return values
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `value ${from + i}`)

describe('a partition that is moved', () => {
  async function filled(context: TestContext, count = 100) {
    const logs = await open(context, { fileDeleteDelayMs: 1000 })
    const log = await logs.create('topic', 0, topicId)
    await appendTo(logs, 'topic-0', 5, ...numbers(0, count))
    return { logs, log }
  }

  it('is the same with all that is in it, and goes on to be appended to and read meanwhile', async () => {
    const context = testContext(new SimulatedDisk(), { tailBytes: 300 })
    const { logs, log } = await filled(context)
    await log.deleteRecordsBefore(30)
    await log.beginEpoch(3)
    const told: unknown[] = []
    logs.onMoved((name, directory) => void told.push([name, directory]))
    const move = await logs.move('topic-0', '/two')
    expect([...logs.moves.keys()]).toEqual(['topic-0'])
    expect(move?.offsetLag).toBeGreaterThan(0)
    let next = 100
    let over = false
    void move?.done.then(() => {
      over = true
    })
    while (!over) {
      const appends = numbers(next, next + 5).map(value =>
        log.append(batchOf([value], 5), { from: 'client', leaderEpoch: 3 }),
      )
      next += 5
      const offsets = (await Promise.all(appends)).map(({ firstOffset }) => firstOffset)
      expect(offsets).toEqual(Array.from({ length: 5 }, (_, i) => next - 5 + i))
      expect((await valuesOf(log)).slice(0, 70)).toEqual(numbers(30, 100))
    }
    expect(await move?.done).toBe(true)
    expect(logs.get('topic-0')).toBe(log)
    expect(told).toEqual([['topic-0', logs.directories[1]]])
    expect(logs.moves.size).toBe(0)
    expect(pathOf(logs, 'topic-0')).toBe('/two')
    await log.append(batchOf([`value ${next}`], 5), { from: 'client', leaderEpoch: 3 })
    expect(await valuesOf(log)).toEqual(numbers(30, next + 1))
    expect(await log.topicId()).toBe(topicId)
    expect((await log.epochs()).latest).toMatchObject({ epoch: 3, startOffset: 100 })

    expect(await folders(context, '/one')).toEqual([expect.stringMatching(/^topic-0\.[0-9a-f]{32}-delete$/)])
    expect(await folders(context, '/two')).toEqual(['topic-0'])
    context.clock.advance(1000)
    await logs.close()
    const reopened = await open(testContext(context.disk))
    expect(await folders(context, '/one')).toEqual([])
    expect(await valuesOf(reopened.get('topic-0'))).toEqual(numbers(30, next + 1))
    expect(context.reports).toEqual([])
  })

  it('keeps what producers have sent, and what is not decided from readers of what is committed', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const { logs, log } = await filled(context, 3)
    const producer = { producerId: 7, producerEpoch: 0, transactional: true }
    await log.append(batchOf(['first'], 5, { ...producer, baseSequence: 0 }), client)
    await (await logs.move('topic-0', '/two'))?.done
    expect(log.lastStableOffset).toBe(3)
    const again = log.append(batchOf(['first'], 5, { ...producer, baseSequence: 0 }), client)
    expect(await again).toMatchObject({ firstOffset: 3, duplicate: true })
  })

  it('stays where it is if it is moved there, and is moved elsewhere in place of where it was to go', async () => {
    const context = testContext(new SimulatedDisk())
    const logs = await Logs.open(context, ['/one', '/two', '/three'], settings())
    await logs.create('topic', 0, topicId)
    await appendTo(logs, 'topic-0', 5, ...numbers(0, 50))
    const first = await logs.move('topic-0', '/two')
    const second = await logs.move('topic-0', '/three')
    expect(await first?.done).toBe(false)
    expect(await logs.move('topic-0', '/one')).toBeUndefined()
    expect(await second?.done).toBe(false)
    expect(pathOf(logs, 'topic-0')).toBe('/one')
    await logs.move('topic-0', '/two')
    await logs.delete('topic-0')
    expect(names(logs)).toEqual([])
    context.clock.advance(60_000)
    await logs.close()
    for (const path of ['/one', '/two', '/three']) {
      expect((await folders(context, path)).filter(name => !name.endsWith('-delete'))).toEqual([])
    }
  })

  it('is moved on after a shutdown', async () => {
    const context = testContext(new SimulatedDisk())
    const { logs } = await filled(context)
    await logs.move('topic-0', '/two')
    await appendTo(logs, 'topic-0', 5, ...numbers(100, 101))
    await logs.close()
    expect(pathOf(logs, 'topic-0')).toBe('/one')
    const reopened = await open(context)
    expect(await reopened.moves.get('topic-0')?.done).toBe(true)
    expect(pathOf(reopened, 'topic-0')).toBe('/two')
    expect(await valuesOf(reopened.get('topic-0'))).toEqual(numbers(0, 101))
  })

  it('is where it was if the other disk is full', async () => {
    const disk = new SimulatedDisk()
    const context = testContext(disk)
    const { logs, log } = await filled(context)
    const end = disk.fail({ path: /^\/two/, call: 'write', code: 'ENOSPC' })
    expect(await (await logs.move('topic-0', '/two'))?.done).toBe(false)
    end()
    expect(context.reports.at(-1)).toMatch('topic-0: not moved to /two: ')
    await appendTo(logs, 'topic-0', 5, ...numbers(100, 101))
    expect(await valuesOf(log)).toEqual(numbers(0, 101))
    expect(await (await logs.move('topic-0', '/two'))?.done).toBe(true)
    expect(await valuesOf(log)).toEqual(numbers(0, 101))
  })

  it('is there once and whole, whenever the power is cut', async () => {
    for (let calls = 1; ; calls += 2) {
      const random = new Random(calls)
      let left = Number.POSITIVE_INFINITY
      let cut = () => {}
      const dark = new Promise<void>(resolve => {
        cut = resolve
      })
      const disk: SimulatedDisk = new SimulatedDisk({
        random,
        schedule: turn => void setImmediate(() => (left-- > 0 ? turn() : cut())),
      })
      const { logs, log } = await filled(testContext(disk), 20)
      await logs.flush()
      left = calls
      const move = await logs.move('topic-0', '/two')
      const outcome = await Promise.race([dark, move?.done])
      const after = disk.crash()
      left = Number.POSITIVE_INFINITY
      const found = await open(testContext(after))
      expect(await valuesOf(found.get('topic-0'))).toEqual(numbers(0, log.endOffset))
      await found.moves.get('topic-0')?.done
      expect(await valuesOf(found.get('topic-0'))).toEqual(numbers(0, log.endOffset))
      if (outcome !== undefined) {
        expect(pathOf(found, 'topic-0')).toBe('/two')
        break
      }
    }
  }, 60_000)

  it('is not to be moved to where there is no directory', async () => {
    const logs = await open(testContext(new MemoryDisk(new TestClock())))
    await expect(logs.move('topic-0', '/three')).rejects.toMatchObject({ code: 'LOG_DIR_NOT_FOUND' })
    await expect(logs.move('topic-0', '/two')).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
  })
})

describe('a directory that cannot be used', () => {
  async function withTopics(disk: SimulatedDisk) {
    const logs = await open(testContext(disk))
    await logs.create('topic', 0, topicId)
    await logs.create('topic', 1, topicId)
    await logs.close()
  }

  it('is offline, and what is in it is not to be had; the other one goes on', async () => {
    const disk = new SimulatedDisk()
    await withTopics(disk)
    disk.fail({ path: /^\/two/, code: 'EIO' })
    const context = testContext(disk)
    const logs = await open(context)
    expect(logs.directories.map(({ path, online }) => [path, online])).toEqual([
      ['/one', true],
      ['/two', false],
    ])
    expect(context.reports).toEqual([expect.stringMatching(/^\/two: EIO.*; the directory is offline$/)])
    expect(names(logs)).toEqual(['topic-0'])
    await logs.create('new', 0, otherId)
    await logs.create('new', 1, otherId)
    expect(names(logs)).toEqual(['new-0', 'new-1', 'topic-0'])
  })

  it('ends it if it is the last', async () => {
    const disk = new SimulatedDisk()
    disk.fail({ code: 'EACCES' })
    await expect(open(testContext(disk))).rejects.toThrow(
      /^none of log.dirs can be used: \/one: EACCES.*; \/two: EACCES/,
    )
  })

  it('is a clear error if it is in use, and the other one is free again', async () => {
    const disk = new SimulatedDisk()
    await disk.makeDirectory('/two')
    await disk.lock('/two')
    await expect(open(testContext(disk))).rejects.toThrow('/two is in use by another process')
    await (await Logs.open(testContext(disk), ['/one'], settings())).close()
  })

  it('is one that is listed twice, or has the id of another', async () => {
    const disk = new SimulatedDisk()
    await expect(Logs.open(testContext(disk), ['/one', '/one/'], settings())).rejects.toThrow('/one/ is listed twice')
    await withTopics(disk)
    await disk.writeFile('/two/meta.properties', (await disk.readFile('/one/meta.properties'))!)
    await expect(open(testContext(disk))).rejects.toThrow('/one and /two have the same directory.id')
  })

  it('is one with a partition that another one has too', async () => {
    const disk = new SimulatedDisk()
    await withTopics(disk)
    await disk.makeDirectory('/two/topic-0')
    await expect(open(testContext(disk))).rejects.toThrow('topic-0 is in /one and in /two; remove the one')
  })

  it('is not one with a checkpoint that is damaged: the logs are read', async () => {
    const disk = new SimulatedDisk()
    await withTopics(disk)
    await disk.writeFile('/one/recovery-point-offset-checkpoint', Buffer.from('7\n'))
    const context = testContext(disk)
    expect(names(await open(context))).toEqual(['topic-0', 'topic-1'])
    expect(context.reports).toEqual([
      '/one/recovery-point-offset-checkpoint, line 1: version "7", 0 is known; it is made anew',
    ])
  })
})

describe('housekeeping', () => {
  it('does each thing when it is due, and nothing after the end', async () => {
    const context = testContext(new MemoryDisk(new TestClock()))
    const logs = await open(context, { retentionMs: 50_000, fileDeleteDelayMs: 1000 })
    const log = await logs.create('topic', 0, topicId)
    await appendTo(logs, 'topic-0', context.clock.now(), ...Array.from({ length: 40 }, () => 'value'))
    let interval = 60_000
    logs.startHousekeeping(() => ({
      ...defaultHousekeepingIntervals,
      retentionCheckIntervalMs: interval,
      flushOffsetCheckpointIntervalMs: Number.POSITIVE_INFINITY,
    }))
    const settled = async () => {
      for (let i = 0; i < 100; i++) await new Promise(setImmediate)
    }
    context.clock.advance(30_000)
    await settled()
    expect(log.startOffset).toBe(0)
    interval = 1_000_000 // from the next time on
    context.clock.advance(60_000)
    await settled()
    expect(log.startOffset).toBe(40)
    await appendTo(logs, 'topic-0', context.clock.now(), 'late')
    context.clock.advance(60_000)
    await settled()
    expect(log.startOffset).toBe(40)
    await logs.close()
    context.clock.advance(10_000_000)
    await settled()
    expect(context.reports).toEqual([])
  })
})

describe('the volume of a directory', () => {
  it('is told by the system', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'josefk-space-'))
    try {
      const space = await new RealDisk().space(folder)
      expect(space?.total).toBeGreaterThan(space?.usable ?? 0)
      expect(space?.usable).toBeGreaterThan(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
