// Appending, as from producers that have many requests under way, against the bare call with the same bytes: one batch after
// the other, and as many in one call as the log's writer puts there, in all files at once.

import fs from 'node:fs'
import type { Disk, DiskFile } from '../../src/log/disk.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { batchOfSize } from '../batches.ts'
import { atLeast, type Cell, mibs, table } from '../print.ts'
import {
  client,
  context,
  copies,
  fdatasync,
  inFolder,
  MiB,
  partition,
  rounds,
  seconds,
  unplace,
  writev,
} from './rig.ts'

/** Appends under way in all partitions together. */
const outstanding = 256
const tailBytes = 32 * MiB

export async function benchAppending(totalMiB: number, roundCount: number): Promise<void> {
  const rows: Cell[][] = []
  for (const size of [16 << 10, 1 << 10]) {
    for (const partitions of [1, 100]) {
      const template = batchOfSize(size)
      const count = Math.floor(((size < 4096 ? totalMiB / 2 : totalMiB) * MiB) / template.length)
      const batches = copies(template, count)
      const bytes = count * template.length
      const counting = new CountingDisk()
      await append(batches, partitions, tailBytes, counting)
      const group = Math.max(1, Math.round(counting.pieces / counting.calls))
      const speed = await rounds(roundCount, {
        log: async () => bytes / (await append(batches, partitions, tailBytes)),
        loop: async () => bytes / (await bareLoop(batches, partitions)),
        grouped: async () => bytes / (await bareGroups(batches, partitions, group)),
      })
      rows.push([
        `${size >> 10} KiB to ${partitions}`,
        mibs(speed.log),
        Math.round(speed.log / template.length),
        mibs(speed.loop),
        atLeast(speed.log / speed.loop, 0.8),
        group,
        mibs(speed.grouped),
        atLeast(speed.log / speed.grouped, 0.8),
      ])
    }
  }
  table(
    `append, ${outstanding} under way (fs.writev of the same bytes, one batch after the other, and as many per call as the log)`,
    ['batches to partitions', 'log', 'appends/s', 'bare loop', 'log/loop', 'per call', 'bare', 'log/bare'],
    rows,
  )
}

/** The seconds that it takes. Producers begin one after the other, so that the log is never without work. */
async function append(batches: readonly Buffer[], partitions: number, tail: number, disk = new RealDisk()) {
  unplace(batches)
  return inFolder(async path => {
    const logs = context({ tailBytes: tail, disk })
    const all = Array.from({ length: partitions }, (_, i) => partition(logs, `${path}/bench-${i}`))
    for (const log of all) await log.load()
    let next = 0
    const producer = async (log: PartitionLog) => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) await log.append(batch, client)
    }
    const time = await seconds(async () => {
      const running = []
      for (let i = 0; i < outstanding; i++) {
        running.push(producer(all[i % partitions]!))
        if (i % 64 === 63) await new Promise(setImmediate)
      }
      await Promise.all(running)
    })
    for (const log of all) await log.abandon()
    return time
  })
}

async function bareLoop(batches: readonly Buffer[], files: number): Promise<number> {
  return inFiles(files, async descriptors => {
    const positions = descriptors.map(() => 0)
    for (const [i, batch] of batches.entries()) {
      const file = i % files
      positions[file]! += await writev(descriptors[file]!, [batch], positions[file]!)
    }
  })
}

async function bareGroups(batches: readonly Buffer[], files: number, group: number): Promise<number> {
  return inFiles(files, async descriptors => {
    let next = 0
    const write = async (descriptor: number) => {
      let position = 0
      while (next < batches.length) {
        const pieces = batches.slice(next, (next += group))
        position += await writev(descriptor, pieces, position)
      }
    }
    await Promise.all(descriptors.map(write))
  })
}

/** The seconds of some work on new files. */
async function inFiles(count: number, work: (descriptors: readonly number[]) => Promise<void>): Promise<number> {
  return inFolder(async path => {
    const descriptors = Array.from({ length: count }, (_, i) => fs.openSync(`${path}/${i}.log`, 'w'))
    const time = await seconds(() => work(descriptors))
    for (const descriptor of descriptors) fs.closeSync(descriptor)
    return time
  })
}

/** Counts the calls that write, and the pieces in them. */
class CountingDisk extends RealDisk {
  calls = 0
  pieces = 0

  override async open(path: string, options?: Parameters<Disk['open']>[1]): Promise<DiskFile> {
    const file = await super.open(path, options)
    const write = file.write.bind(file)
    file.write = (pieces, position) => {
      this.calls++
      this.pieces += pieces.length
      return write(pieces, position)
    }
    return file
  }
}

export async function benchFlushing(roundCount: number): Promise<void> {
  const template = batchOfSize(1024)
  const rows: Cell[][] = []
  for (const appenders of [1, 16, 256]) {
    const batches = copies(template, Math.max(200, appenders * 16))
    const perSecond = await rounds(roundCount, {
      log: async () => batches.length / (await appendFlushed(batches, appenders)),
      bare: async () => batches.length / (await bareSyncs(batches, 1, 200)),
      grouped: async () => batches.length / (await bareSyncs(batches, appenders, 200)),
    })
    rows.push([
      appenders,
      Math.round(perSecond.log),
      Math.round(perSecond.bare),
      atLeast(perSecond.log / perSecond.bare, 0.8),
      Math.round(perSecond.grouped),
      (perSecond.log / perSecond.grouped).toFixed(2),
    ])
  }
  table(
    'append of 1 KiB with flush.messages=1 to one partition (writev + fdatasync of one batch, and of as many as appenders)',
    ['appenders', 'log/s', 'bare/s', 'log/bare', 'bare grouped/s', 'log/grouped'],
    rows,
  )
}

async function appendFlushed(batches: readonly Buffer[], appenders: number): Promise<number> {
  unplace(batches)
  return inFolder(async path => {
    const log = partition(context(), `${path}/bench-0`, { flushMessages: 1 })
    await log.load()
    let next = 0
    const appender = async () => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) await log.append(batch, client)
    }
    const time = await seconds(() => Promise.all(Array.from({ length: appenders }, appender)))
    await log.abandon()
    return time
  })
}

/** The seconds for all of the batches; if there are more than `most` calls, as many are made, and the rest is reckoned. */
async function bareSyncs(batches: readonly Buffer[], group: number, most: number): Promise<number> {
  return inFolder(async path => {
    const descriptor = fs.openSync(`${path}/0.log`, 'w')
    const end = Math.min(batches.length, most * group)
    let position = 0
    const time = await seconds(async () => {
      for (let i = 0; i < end; i += group) {
        position += await writev(descriptor, batches.slice(i, i + group), position)
        await fdatasync(descriptor)
      }
    })
    fs.closeSync(descriptor)
    return (time * batches.length) / end
  })
}
