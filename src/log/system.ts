// The outside world as it is: what logs are given in production.

import type { Timers } from './clock.ts'
import type { Disk } from './disk.ts'
import { IndexMemory } from './index-memory.ts'
import type { LogContext } from './log-context.ts'
import { OpenFiles } from './open-files.ts'
import { ReadMemory } from './read-memory.ts'
import { TailMemory } from './tail.ts'
import { WriteGate } from './write-gate.ts'

/** What Node's timers can wait for at most, about 24 days; Kafka's settings go up to 2^63-1. */
const longest = 2 ** 31 - 1

export const systemClock: Timers = {
  now: () => Date.now(),
  // `performance` says the same, but for its sake Node loads modules for longer than a millisecond.
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,
  after(milliseconds, run) {
    let timer: NodeJS.Timeout
    const wait = (left: number) => {
      timer = left > longest ? setTimeout(wait, longest, left - longest) : setTimeout(run, left)
      timer.unref() // what is to be done later keeps no process alive
    }
    wait(milliseconds)
    return () => clearTimeout(timer)
  },
}

export interface LogLimits {
  /** How many files may be open at the same time. */
  readonly openFiles: number
  /** How many bytes of what was just written stay in memory. */
  readonly tailBytes: number
  /** How many bytes of the indexes that something was looked up in. */
  readonly indexBytes?: number
}

const usualIndexBytes = 64 << 20
/** Kept for the next reads; consumers ask for a mebibyte of a partition. */
const readBytes = 16 << 20
/** As many as Node has threads for, unless it is told otherwise. */
const writesAtOnce = 4

export function systemContext(disk: Disk, limits: LogLimits, report: (message: string) => void): LogContext {
  return {
    disk,
    files: new OpenFiles(disk, limits.openFiles),
    clock: systemClock,
    random: Math.random,
    turn: turns(),
    tails: new TailMemory(limits.tailBytes),
    reads: new ReadMemory(readBytes),
    indexes: new IndexMemory(limits.indexBytes ?? usualIndexBytes),
    writes: new WriteGate(writesAtOnce),
    report,
  }
}

/** Those who wait for the next turn have it together, which takes less than a turn for each. */
function turns(): () => Promise<void> {
  let next: Promise<void> | undefined
  return () => {
    next ??= new Promise(resolve => {
      setImmediate(() => {
        next = undefined
        resolve()
      })
    })
    return next
  }
}
