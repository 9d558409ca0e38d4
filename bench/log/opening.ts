// Opening: many partitions that were shut down, and one log that was not.

import fs from 'node:fs'
import { formatCheckpoint } from '../../src/log/checkpoints.ts'
import { cleanShutdownFile, formatCleanShutdown } from '../../src/log/clean-shutdown.ts'
import { defaultLogConfig } from '../../src/log/config.ts'
import { eachOf } from '../../src/log/each-of.ts'
import { LogDirectory } from '../../src/log/log-directory.ts'
import { crc32c } from '../../src/protocol/records/crc/crc32c.ts'
import { batchOfSize } from '../batches.ts'
import { atMost, type Cell, mibs, ms, table } from '../print.ts'
import { bareReads } from './reading.ts'
import { client, context, copies, folder, inFolder, MiB, partition, producers, rounds, seconds } from './rig.ts'

const settings = {
  clusterId: 'cluster',
  nodeId: 1,
  newDirectoryId: () => 'AAAAAAAAAAAAAAAAAAAAAQ',
  configOf: () => defaultLogConfig,
  producers,
}

/** A directory of so many partitions as a clean shutdown leaves it: one is made by the log, the others are its copies. */
async function shutDirectory(partitions: number): Promise<string> {
  const path = `${folder}/shut-${partitions}`
  const directory = await LogDirectory.open(context(), path, settings)
  const log = await directory.create('bench', 0, 'AAAAAAAAAAAAAAAAAAAAAg')
  for (const batch of copies(batchOfSize(1024), 4)) await log.append(batch, client)
  const { endOffset } = log
  await directory.close()
  for (let i = 1; i < partitions; i++) fs.cpSync(`${path}/bench-0`, `${path}/bench-${i}`, { recursive: true })
  const lines = Array.from({ length: partitions }, (_, i) => `bench ${i} ${endOffset}`)
  for (const name of ['recovery-point-offset-checkpoint', 'replication-offset-checkpoint']) {
    fs.writeFileSync(`${path}/${name}`, formatCheckpoint(lines))
  }
  return path
}

/** Opens a directory, and lets go of it as if it had been shut down again at once. */
async function openShut(path: string): Promise<number> {
  let directory: LogDirectory | undefined
  const time = await seconds(async () => {
    directory = await LogDirectory.open(context(), path, settings)
  })
  releaseLocks(path)
  if (directory?.logs.get('bench-0')?.highWatermark === 0) throw new Error('not found as it was left')
  return time
}

function releaseLocks(path: string): void {
  for (const name of fs.readdirSync(path)) if (name.startsWith('.lock.')) fs.rmSync(`${path}/${name}`)
  fs.writeFileSync(`${path}/${cleanShutdownFile}`, formatCleanShutdown(-1))
}

/** What has to be done at least: the names, and which of them are directories. */
async function bareListing(path: string): Promise<number> {
  return seconds(() => fs.promises.readdir(path, { withFileTypes: true }))
}

export async function benchOpening(roundCount: number): Promise<void> {
  const rows: Cell[][] = []
  for (const partitions of [10, 100, 1000, 10_000]) {
    const path = await shutDirectory(partitions)
    const time = await rounds(roundCount, { open: () => openShut(path), bare: () => bareListing(path) })
    const { idle, used, loading } = await memory(path, partitions)
    rows.push([
      partitions,
      ms(time.open),
      `${((time.open * 1e6) / partitions).toFixed(1)} us`,
      ms(time.bare),
      `${idle} B`,
      ms(loading),
      `${used} B`,
    ])
    fs.rmSync(path, { recursive: true })
  }
  table(
    'opening a directory that was shut down (memory: heapUsed + external; target under 4096 B for an idle one)',
    ['partitions', 'open', 'each', 'bare readdir', 'idle partition', 'loading all', 'loaded partition'],
    rows,
  )
}

async function memory(path: string, partitions: number): Promise<{ idle: number; used: number; loading: number }> {
  const before = heap()
  const directory = await LogDirectory.open(context(), path, settings)
  const opened = heap()
  const loading = await seconds(() => eachOf(directory.logs.values(), 8, log => log.load()))
  const loaded = heap()
  const each = (bytes: number) => Math.round(bytes / partitions)
  for (const log of directory.logs.values()) await log.abandon()
  releaseLocks(path)
  return { idle: each(opened - before), used: each(loaded - before), loading }
}

function heap(): number {
  if (globalThis.gc === undefined) throw new Error('node --expose-gc is needed')
  for (let i = 0; i < 3; i++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A log whose files are on the disk, so that no write of them is measured, but of which nothing else is known. */
export async function benchRecovery(totalMiB: number, roundCount: number): Promise<void> {
  const rows: Cell[][] = []
  for (const size of [16 << 10, 1 << 10]) {
    await inFolder(async path => {
      const directory = `${path}/bench-0`
      const log = partition(context(), directory)
      for (let written = 0; written < totalMiB * MiB; ) {
        const batches = copies(batchOfSize(size), 256)
        await Promise.all(batches.map(batch => log.append(batch, client)))
        written += 256 * batches[0]!.length
      }
      const bytes = await log.size()
      const { endOffset } = log
      await log.flush()
      await log.abandon()
      const file = `${directory}/00000000000000000000.log`
      const time = await rounds(roundCount, {
        recover: async () => {
          const crashed = partition(context(), directory)
          const time = await seconds(() => crashed.load())
          if (crashed.endOffset !== endOffset) throw new Error(`${crashed.endOffset} of ${endOffset} records found`)
          await crashed.abandon()
          return time
        },
        bare: () => readWithChecksum(file, bytes),
      })
      rows.push([
        `${Math.round(bytes / MiB)} MiB of ${size >> 10} KiB`,
        ms(time.recover),
        mibs(bytes / time.recover),
        ms(time.bare),
        atMost(time.recover / time.bare, 1.3),
      ])
    })
  }
  table(
    'recovering a log that was not shut down (fs.read of a mebibyte at a time, with a CRC)',
    ['log in batches', 'recovery', 'speed', 'bare', 'recovery/bare'],
    rows,
  )
}

async function readWithChecksum(file: string, bytes: number): Promise<number> {
  const descriptor = fs.openSync(file, 'r')
  const time = await seconds(() => bareReads(descriptor, bytes, Buffer.alloc(MiB), crc32c))
  fs.closeSync(descriptor)
  return time
}
