// What the measurements of the log share: a folder that goes away, logs in it, batches as producers send them, the bare
// calls that the log is held against, and rounds in which all contestants take turns.

import fs from 'node:fs'
import { join } from 'node:path'
import { defaultLogConfig, type LogConfig } from '../../src/log/config.ts'
import type { Disk } from '../../src/log/disk.ts'
import { IndexMemory } from '../../src/log/index-memory.ts'
import type { LogContext } from '../../src/log/log-context.ts'
import { OpenFiles } from '../../src/log/open-files.ts'
import { type AppendOrigin, type LogState, PartitionLog } from '../../src/log/partition-log.ts'
import { ReadMemory } from '../../src/log/read-memory.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { TailMemory } from '../../src/log/tail.ts'
import { WriteGate } from '../../src/log/write-gate.ts'
import { putInt64 } from '../../src/protocol/records/int64.ts'
import { at } from '../../src/protocol/records/record-batch.ts'
import { benchFolder } from '../print.ts'
import { median } from '../statistics.ts'

export const MiB = 1 << 20

export const client: AppendOrigin = { from: 'client', leaderEpoch: 0 }
export const producers = { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false }

export const folder = fs.mkdtempSync(join(benchFolder, 'josefk-bench-'))
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
  writesAtOnce = 4,
}: {
  tailBytes?: number
  disk?: Disk
  writesAtOnce?: number
} = {}): LogContext {
  return {
    disk,
    clock: { now: Date.now, elapsed: () => performance.now(), after: () => () => {} },
    files: new OpenFiles(disk, 1000),
    turn: () => new Promise(resolve => setImmediate(resolve)),
    random: () => 0,
    tails: new TailMemory(tailBytes),
    reads: new ReadMemory(16 << 20),
    indexes: new IndexMemory(64 * MiB),
    writes: new WriteGate(writesAtOnce),
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

const warmUps = 4

/**
 * The median of what each contestant gives (seconds, bytes a second, anything), by its name. They take turns, in an order
 * that is turned around every time; the first rounds only warm up, as V8 has more of the log to compile than of a bare call.
 * Nobody calls for the garbage collector: it would find no batch alive, and V8 would compile the log anew for every round.
 */
export async function rounds<Name extends string>(
  count: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[]
  const results = new Map<Name, number[]>(names.map(name => [name, []]))
  for (let round = -warmUps; round < count; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const result = await contestants[name]()
      if (round >= 0) results.get(name)!.push(result)
    }
  }
  return Object.fromEntries(names.map(name => [name, median(results.get(name)!)])) as Record<Name, number>
}
