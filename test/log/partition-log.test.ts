// What a partition promises to those who append, read and look things up, on the disk and in memory alike.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Disk } from '../../src/log/disk.ts'
import { LogError } from '../../src/log/errors.ts'
import { MemoryDisk } from '../../src/log/memory-disk.ts'
import type { LogRead, PartitionLog } from '../../src/log/partition-log.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { buildMarker } from '../../src/protocol/records/control-records.ts'
import { batchOf, client, openLog, restLogs, TestClock, type TestContext, testContext } from './logs.ts'
import { Rooted } from './rooted-disk.ts'
import { SimulatedDisk } from './simulated-disk.ts'

const folders: string[] = []

afterEach(async () => {
  await restLogs()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function realDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'josefk-log-'))
  folders.push(folder)
  return new Rooted(new RealDisk(), folder)
}

const disks: Readonly<Record<string, () => Disk>> = {
  memory: () => new MemoryDisk(new TestClock()),
  real: realDisk,
  simulated: () => new SimulatedDisk(),
}

function values({ records }: LogRead): string[] {
  const found: string[] = []
  for (const piece of records) {
    for (const batch of batches(piece)) {
      batch.verify()
      for (const { value } of batch.records()) found.push(value?.toString() ?? 'null')
    }
  }
  return found
}

async function readAll(log: PartitionLog, isolation: 'read_uncommitted' | 'read_committed' = 'read_uncommitted') {
  const all: string[] = []
  for (let offset = log.startOffset; offset < log.highWatermark; ) {
    const read = await log.read(offset, 1000, isolation)
    if (read.records.length === 0) break
    all.push(...values(read))
    for (const piece of read.records) for (const batch of batches(piece)) offset = batch.lastOffset + 1
  }
  return all
}

describe.each(Object.entries(disks))('a partition on the %s disk', (_, makeDisk) => {
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `value ${from + i}`)

  async function fill(context: TestContext, log: PartitionLog, from: number, to: number): Promise<void> {
    for (let i = from; i < to; i++) {
      context.clock.advance(1000)
      await log.append(batchOf([`value ${i}`], context.clock.now()), client)
    }
  }

  it('gives offsets in order, and reads back what was appended', async () => {
    const context = testContext(makeDisk())
    const log = openLog(context)
    const appended = await Promise.all(numbers(0, 50).map(value => log.append(batchOf([value, value], 5), client)))
    expect(appended.map(({ firstOffset, lastOffset }) => [firstOffset, lastOffset])).toEqual(
      Array.from({ length: 50 }, (_, i) => [2 * i, 2 * i + 1]),
    )
    expect(await readAll(log)).toEqual(numbers(0, 50).flatMap(value => [value, value]))
  })

  it('reads what is no longer in memory from the disk, across segments', async () => {
    const context = testContext(makeDisk(), { tailBytes: 0 })
    const log = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 })
    await fill(context, log, 0, 100)
    expect((await log.segments()).length).toBeGreaterThan(5)
    expect(await readAll(log)).toEqual(numbers(0, 100))
    expect(values(await log.read(57, 1, 'read_uncommitted'))).toEqual(['value 57'])
  })

  it('answers offsets out of range, and nothing at the end', async () => {
    const log = openLog(testContext(makeDisk()))
    await log.append(batchOf(['a'], 5), client)
    expect(values(await log.read(1, 100, 'read_uncommitted'))).toEqual([])
    for (const offset of [-1, 2]) {
      await expect(log.read(offset, 100, 'read_uncommitted')).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
    }
  })

  it('is found as it was after a clean shutdown, without reading its segments', async () => {
    const disk = makeDisk()
    const before = testContext(disk)
    const log = openLog(before, { segmentBytes: 1000, indexIntervalBytes: 100 })
    await fill(before, log, 0, 60)
    expect(await log.close()).toBe(true)

    const context = testContext(disk, { clock: before.clock })
    const state = { startOffset: 0, recoveryPoint: log.endOffset, clean: true }
    const reopened = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 }, state)
    expect(reopened.endOffset).toBe(60)
    await fill(context, reopened, 60, 80)
    expect(await readAll(reopened)).toEqual(numbers(0, 80))
    expect(context.reports).toEqual([])
  })

  it('is found as its files are without one', async () => {
    const disk = makeDisk()
    const before = testContext(disk)
    const log = openLog(before, { segmentBytes: 1000, indexIntervalBytes: 100 })
    await fill(before, log, 0, 60)

    const context = testContext(disk, { clock: before.clock })
    const reopened = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 })
    await fill(context, reopened, 60, 80)
    expect(await readAll(reopened)).toEqual(numbers(0, 80))
  })

  it('finds offsets by time', async () => {
    const context = testContext(makeDisk(), { tailBytes: 0 })
    const log = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 })
    const start = context.clock.now()
    await fill(context, log, 0, 60)
    expect(await log.offsetForTimestamp(0)).toEqual({ timestamp: start + 1000, offset: 0, leaderEpoch: 0 })
    expect(await log.offsetForTimestamp(start + 30_500)).toEqual({
      timestamp: start + 31_000,
      offset: 30,
      leaderEpoch: 0,
    })
    expect(await log.offsetForTimestamp(start + 60_001)).toBeUndefined()
    expect(await log.offsetOfMaxTimestamp()).toEqual({ timestamp: start + 60_000, offset: 59, leaderEpoch: 0 })
    expect(await log.endOffsetForEpoch(0)).toEqual({ epoch: 0, endOffset: 60 })
  })

  it('keeps no more of its indexes in memory than it may, whoever looks things up at the same time', async () => {
    const context = testContext(makeDisk(), { tailBytes: 0, indexBytes: 250 })
    const log = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 })
    const start = context.clock.now()
    await fill(context, log, 0, 100)
    await log.flush()
    const offsets = Array.from({ length: 100 }, (_, i) => (i * 37) % 100)
    const found = await Promise.all(offsets.map(offset => log.offsetForTimestamp(start + (offset + 1) * 1000)))
    expect(found.map(one => one?.offset)).toEqual(offsets)
    const read = await Promise.all(offsets.map(offset => log.read(offset, 1, 'read_uncommitted')))
    expect(read.flatMap(values)).toEqual(offsets.map(offset => `value ${offset}`))
    expect(context.indexes.used).toBeGreaterThan(0)
    expect(context.indexes.used).toBeLessThanOrEqual(250)
    await log.close()
    expect(context.indexes.used).toBe(0)
  })

  it('appends what a producer repeats once', async () => {
    const log = openLog(testContext(makeDisk()))
    const batch = (sequence: number) => batchOf(['x'], 5, { producerId: 7, producerEpoch: 0, baseSequence: sequence })
    expect(await log.append(batch(0), client)).toMatchObject({ firstOffset: 0, duplicate: false })
    expect(await log.append(batch(1), client)).toMatchObject({ firstOffset: 1, duplicate: false })
    expect(await log.append(batch(0), client)).toMatchObject({ firstOffset: 0, duplicate: true })
    await expect(log.append(batch(3), client)).rejects.toMatchObject({ code: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })
    expect(log.endOffset).toBe(2)
  })

  it('keeps open transactions from readers of committed records, and names the aborted ones', async () => {
    const disk = makeDisk()
    const context = testContext(disk)
    const log = openLog(context)
    const from = (producerId: number, sequence: number, value: string) =>
      log.append(
        batchOf([value], 5, { producerId, producerEpoch: 0, baseSequence: sequence, transactional: true }),
        client,
      )
    const end = (type: 'ABORT' | 'COMMIT', producerId: number) => {
      const options = { offset: 0, timestamp: 5, leaderEpoch: 0, producerId, producerEpoch: 0, coordinatorEpoch: 1 }
      return log.append(buildMarker(type, options), { from: 'coordinator', leaderEpoch: 0, transactionVersion: 1 })
    }
    await from(1, 0, 'a')
    await from(2, 0, 'b')
    expect(log.lastStableOffset).toBe(0)
    await end('COMMIT', 1)
    expect(log.lastStableOffset).toBe(1)
    expect(values(await log.read(0, 1000, 'read_committed'))).toEqual(['a'])
    await end('ABORT', 2)
    expect(log.lastStableOffset).toBe(4)
    const { abortedTransactions } = await log.read(0, 1000, 'read_committed')
    expect(abortedTransactions).toMatchObject([{ producerId: 2, firstOffset: 1 }])

    const reopened = openLog(testContext(disk))
    await reopened.load()
    expect((await reopened.read(0, 1000, 'read_committed')).abortedTransactions).toMatchObject([
      { producerId: 2, firstOffset: 1 },
    ])
  })

  it('removes old segments by time, by size and by offset', async () => {
    const context = testContext(makeDisk())
    const config = { segmentBytes: 1000, indexIntervalBytes: 100, retentionMs: 1_000_000, fileDeleteDelayMs: 10 }
    const log = openLog(context, config)
    await fill(context, log, 0, 60)
    expect(await log.enforceRetention()).toBe(0)
    context.clock.advance(960_000)
    expect(await log.enforceRetention()).toBeGreaterThan(0)
    const { startOffset } = log
    expect(startOffset).toBeGreaterThan(0)
    await expect(log.read(0, 100, 'read_uncommitted')).rejects.toThrow(LogError)
    expect(await readAll(log)).toEqual(numbers(startOffset, 60))

    log.configure({ ...log.config, retentionBytes: 1500 })
    await log.enforceRetention()
    expect(await log.size()).toBeLessThan(2500)
    expect(await log.deleteRecordsBefore(58)).toBe(58)
    expect(await readAll(log)).toEqual(numbers(58, 60))
    expect(await log.deleteRecordsBefore(-1)).toBe(60)
    await expect(log.deleteRecordsBefore(61)).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
  })

  it('has the epoch of a leader that has appended nothing', async () => {
    const log = openLog(testContext(makeDisk()))
    await log.beginEpoch(3)
    expect(await log.endOffsetForEpoch(3)).toEqual({ epoch: 3, endOffset: 0 })
  })

  it('is flushed when that is overdue', async () => {
    const context = testContext(makeDisk())
    const log = openLog(context, { flushMs: 5000 })
    await fill(context, log, 0, 3)
    await log.flushIfOverdue()
    expect(log.recoveryPoint).toBe(0)
    context.clock.advance(5000)
    await log.flushIfOverdue()
    expect(log.recoveryPoint).toBe(3)
  })

  it('forgets idle producers, but none in a transaction', async () => {
    const context = testContext(makeDisk())
    const log = openLog(context)
    const from = (producerId: number, transactional: boolean) =>
      log.append(
        batchOf(['x'], context.clock.now(), { producerId, producerEpoch: 0, baseSequence: 0, transactional }),
        client,
      )
    await from(1, false)
    await from(2, true)
    context.clock.advance(86_400_000)
    log.expireProducers()
    expect([...(await log.producers()).producers()].map(({ id }) => id)).toEqual([2])
  })

  it('is cut off at an offset', async () => {
    const context = testContext(makeDisk())
    const log = openLog(context, { segmentBytes: 1000, indexIntervalBytes: 100 })
    await fill(context, log, 0, 60)
    await log.truncateTo(33)
    expect(log.endOffset).toBe(33)
    await fill(context, log, 33, 50)
    expect(await readAll(log)).toEqual(numbers(0, 50))
  })
})

describe('when the disk fails', () => {
  it('an append fails, nothing of it is seen, and the next one goes on when the cause is gone', async () => {
    const disk = new SimulatedDisk()
    const context = testContext(disk)
    const log = openLog(context)
    await log.append(batchOf(['a'], 5), client)
    const end = disk.fail({ call: 'write', code: 'ENOSPC' })
    const failed = ['b', 'c', 'd'].map(value => log.append(batchOf([value], 5), client))
    for (const append of failed) await expect(append).rejects.toMatchObject({ code: 'KAFKA_STORAGE_ERROR' })
    end()
    expect(log.highWatermark).toBe(1)
    expect(await log.append(batchOf(['e'], 5), client)).toMatchObject({ firstOffset: 1 })
    expect(await readAll(log)).toEqual(['a', 'e'])
  })
})
