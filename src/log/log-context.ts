// What all logs of a process share: the outside world, and what is bounded for all of them together.

import type { Timers } from './clock.ts'
import type { Disk } from './disk.ts'
import type { IndexMemory } from './index-memory.ts'
import type { OpenFiles } from './open-files.ts'
import type { ReadMemory } from './read-memory.ts'
import type { TailMemory } from './tail.ts'
import type { WriteGate } from './write-gate.ts'

export interface LogContext {
  readonly disk: Disk
  readonly files: OpenFiles
  readonly clock: Timers
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  /** Lets everybody else have a turn: for work that is long, and has no hurry. */
  readonly turn: () => Promise<void>
  readonly tails: TailMemory
  readonly reads: ReadMemory
  readonly indexes: IndexMemory
  readonly writes: WriteGate
  /** Tells whoever runs the broker something that no client is told. */
  readonly report: (message: string) => void
}
