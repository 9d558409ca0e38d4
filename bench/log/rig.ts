// What the measurements of the log share: a folder that goes away, logs in it, batches as producers send them, the bare
// calls that the log is held against, and rounds in which all contestants take turns.

import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLogConfig, type LogConfig } from '../../src/log/config.ts'
import type { Disk } from '../../src/log/disk.ts'
import type { LogContext } from '../../src/log/log-context.ts'
import { OpenFiles } from '../../src/log/open-files.ts'
import { type AppendOrigin, type LogState, PartitionLog } from '../../src/log/partition-log.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { TailMemory } from '../../src/log/tail.ts'
import { buildBatch } from '../../src/protocol/records/build.ts'
import { putInt64 } from '../../src/protocol/records/int64.ts'
import { at } from '../../src/protocol/records/record-batch.ts'

export const MiB = 1 << 20

export const client: AppendOrigin = { from: 'client', leaderEpoch: 0 }
export const producers = { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false }

export const folder = fs.mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'josefk-bench-'))
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

let folders = 0

/** For what is to be measured once, and removed at once: what is dirty in the page cache would disturb the next one. */
export async function inFolder<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, String(folders++))
  fs.mkdirSync(path)
  try {
    return await work(path)
  } finally {
    fs.rmSync(path, { recursive: true, force: true })
  }
}

export function context({
  tailBytes = 0,
  disk = new RealDisk() as Disk,
}: {
  tailBytes?: number
  disk?: Disk
} = {}): LogContext {
  return {
    disk,
    clock: { now: Date.now, after: () => () => {} },
    files: new OpenFiles(disk, 1000),
    turn: () => new Promise(resolve => setImmediate(resolve)),
    random: () => 0,
    tails: new TailMemory(tailBytes),
    report: () => {},
  }
}

export function partition(
  logs: LogContext,
  path: string,
  config: Partial<LogConfig> = {},
  state: LogState = { startOffset: 0, recoveryPoint: 0, clean: false },
): PartitionLog {
  return new PartitionLog(logs, path, 'bench-0', { ...defaultLogConfig, ...config }, producers, state)
}

/** A batch of about so many bytes; its records have 100 bytes, or 1000 if it is large. */
export function batchOfSize(bytes: number, timestamp = Date.now()): Buffer {
  const valueBytes = bytes > 4096 ? 1000 : 100
  const value = Buffer.alloc(valueBytes, 'kafka ')
  const records = Math.max(1, Math.floor((bytes - at.records) / (valueBytes + 8)))
  return buildBatch(Array.from({ length: records }, (_, offset) => ({ offset, timestamp, key: null, value })))
}

/** The same batch many times, each in memory of its own, as from a socket. */
export function copies(template: Buffer, count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const copy = Buffer.allocUnsafeSlow(template.length)
    template.copy(copy)
    return copy
  })
}

/** Takes back the offsets that a log gave them. */
export function unplace(batches: readonly Buffer[]): void {
  for (const batch of batches) putInt64(batch, at.baseOffset, 0)
}

export function writev(descriptor: number, pieces: readonly Buffer[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(descriptor, pieces, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}

export function read(descriptor: number, into: Buffer, length: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(descriptor, into, 0, length, position, (error, count) => (error ? reject(error) : resolve(count)))
  })
}

export function fdatasync(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fdatasync(descriptor, error => (error ? reject(error) : resolve()))
  })
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/**
 * The median of what each contestant gives (seconds, bytes a second, anything), by its name. They take turns, in an order
 * that is turned around every time; the first round only warms up.
 */
export async function rounds<Name extends string>(
  count: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[]
  const results = new Map<Name, number[]>(names.map(name => [name, []]))
  for (let round = 0; round <= count; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      globalThis.gc?.()
      const result = await contestants[name]()
      if (round > 0) results.get(name)!.push(result)
    }
  }
  return Object.fromEntries(names.map(name => [name, median(results.get(name)!)])) as Record<Name, number>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
