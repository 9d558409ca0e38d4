// The outside world as it is: what logs are given in production.

import type { Timers } from './clock.ts'
import type { Disk } from './disk.ts'
import type { LogContext } from './log-context.ts'
import { OpenFiles } from './open-files.ts'
import { TailMemory } from './tail.ts'

export const systemClock: Timers = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    timer.unref() // what is to be done later keeps no process alive
    return () => clearTimeout(timer)
  },
}

export interface LogLimits {
  /** How many files may be open at the same time. */
  readonly openFiles: number
  /** How many bytes of what was just written stay in memory. */
  readonly tailBytes: number
}

export function systemContext(disk: Disk, limits: LogLimits, report: (message: string) => void): LogContext {
  return {
    disk,
    files: new OpenFiles(disk, limits.openFiles),
    clock: systemClock,
    random: Math.random,
    turn: () => new Promise(resolve => setImmediate(resolve)),
    tails: new TailMemory(limits.tailBytes),
    report,
  }
}
