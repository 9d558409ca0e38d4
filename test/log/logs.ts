// Logs for tests: on a disk of the test's choice, with a clock that the test turns.

import { defaultLogConfig, type LogConfig } from '../../src/log/config.ts'
import type { Disk } from '../../src/log/disk.ts'
import { IndexMemory } from '../../src/log/index-memory.ts'
import type { LogContext } from '../../src/log/log-context.ts'
import { OpenFiles } from '../../src/log/open-files.ts'
import { type AppendOrigin, type LogState, PartitionLog } from '../../src/log/partition-log.ts'
import { ReadMemory } from '../../src/log/read-memory.ts'
import { TailMemory } from '../../src/log/tail.ts'
import { WriteGate } from '../../src/log/write-gate.ts'
import { type BatchOptions, buildBatch } from '../../src/protocol/records/build.ts'

export class TestClock {
  #now = 1_700_000_000_000
  #timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  elapsed(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
    const due = this.#timers.filter(({ at }) => at <= this.#now)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { run } of due) run()
  }
}

export interface TestContext extends LogContext {
  readonly clock: TestClock
  readonly reports: string[]
}

export function testContext(
  disk: Disk,
  { tailBytes = 1 << 20, indexBytes = 100, openFiles = 64, clock = new TestClock() } = {},
): TestContext {
  const reports: string[] = []
  return {
    disk,
    clock,
    reports,
    files: new OpenFiles(disk, openFiles),
    random: () => 0,
    turn: () => new Promise(resolve => setImmediate(resolve)),
    tails: new TailMemory(tailBytes),
    reads: new ReadMemory(1 << 20),
    indexes: new IndexMemory(indexBytes),
    writes: new WriteGate(1),
    report: message => void reports.push(message),
  }
}

const producers = { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false }

const opened: PartitionLog[] = []

/** Lets the logs of a test come to rest, before their disk goes. */
export async function restLogs(): Promise<void> {
  for (const log of opened.splice(0)) await log.abandon()
}

export function openLog(
  context: LogContext,
  config: Partial<LogConfig> = {},
  state: LogState = { startOffset: 0, recoveryPoint: 0, clean: false },
  { verifies = false } = {},
): PartitionLog {
  const log = new PartitionLog(
    context,
    '/data/topic-0',
    'topic-0',
    { ...defaultLogConfig, ...config },
    { ...producers, transactionPartitionVerificationEnable: verifies },
    state,
  )
  opened.push(log)
  return log
}

export const client: AppendOrigin = { from: 'client', leaderEpoch: 0 }

/** One batch as a producer sends it. */
export function batchOf(
  values: readonly string[],
  timestamp: number,
  options: BatchOptions & { readonly keyOf?: (value: string) => string } = {},
): Buffer {
  const { keyOf } = options
  return buildBatch(
    values.map((value, offset) => ({
      offset,
      timestamp,
      key: keyOf === undefined ? null : Buffer.from(keyOf(value)),
      value: Buffer.from(value),
    })),
    options,
  )
}
