// Histories: what happens to log directories, one step after the other. A step carries everything that it needs, so that a
// history with steps left out is a history still; that is how a failing one is made short.

import { Random } from '../../fuzz/random.ts'

export type Step =
  | {
      readonly kind: 'append'
      readonly partition: number
      readonly batches: number
      readonly size: number
      readonly wait: boolean
    }
  | { readonly kind: 'produce'; readonly partition: number; readonly producer: number; readonly batches: number }
  | { readonly kind: 'read'; readonly partition: number; readonly at: number; readonly bytes: number }
  /** To the directory where it is not; at once with others, or waiting for it. */
  | { readonly kind: 'move'; readonly partition: number; readonly wait: boolean }
  | { readonly kind: 'delete'; readonly partition: number; readonly at: number }
  | { readonly kind: 'truncate'; readonly partition: number; readonly at: number }
  | { readonly kind: 'settle' | 'flush' | 'checkpoint' | 'compact' | 'close' | 'crash' | 'kill' }
  | { readonly kind: 'retention'; readonly after: number }
  | { readonly kind: 'fault'; readonly call: FaultyCall; readonly code: string; readonly steps: number }

export type FaultyCall = 'write' | 'sync' | 'open' | 'rename' | 'truncate'

export interface History {
  readonly seed: number
  /** Every append is to outlive a power cut before it is acknowledged. */
  readonly flushEach: boolean
  readonly tailBytes: number
  readonly openFiles: number
  readonly steps: readonly Step[]
}

export const partitions = 2
/** The last of them is compacted; what is appended to it has one of these keys. */
export const compacted = partitions - 1
export const keys = 4
export const producers = 3

export function randomHistory(seed: number): History {
  const random = new Random(seed)
  const length = 5 + random.below(40)
  return {
    seed,
    flushEach: random.chance(0.4),
    tailBytes: random.pick([0, 500, 50_000, 1 << 20]),
    openFiles: random.pick([2, 5, 50]),
    steps: Array.from({ length }, () => randomStep(random)),
  }
}

/** More often what fills the log than what empties it. */
const kinds = [
  ...Array<'append'>(10).fill('append'),
  ...Array<'produce'>(6).fill('produce'),
  ...Array<'read'>(4).fill('read'),
  ...([
    'settle',
    'flush',
    'checkpoint',
    'close',
    'crash',
    'crash',
    'kill',
    'retention',
    'compact',
    'compact',
    'delete',
    'truncate',
    'move',
    'move',
    'fault',
  ] as const),
]

function randomStep(random: Random): Step {
  const kind = random.pick(kinds)
  const partition = random.below(partitions)
  const at = random.next() / 2 ** 32
  switch (kind) {
    case 'append':
      return { kind, partition, batches: 1 + random.below(6), size: random.below(400), wait: random.chance(0.6) }
    case 'produce':
      return { kind, partition, producer: random.below(producers), batches: 1 + random.below(4) }
    case 'read':
      return { kind, partition, at, bytes: random.pick([1, 300, 5000]) }
    case 'delete':
    case 'truncate':
      return { kind, partition, at }
    case 'move':
      return { kind, partition, wait: random.chance(0.5) }
    case 'retention':
      return { kind, after: random.below(100_000) }
    case 'fault': {
      const call = random.pick(['write', 'write', 'sync', 'open', 'rename', 'truncate'] as const)
      return { kind, call, code: random.pick(['ENOSPC', 'EIO', 'EMFILE']), steps: 1 + random.below(3) }
    }
    default:
      return { kind }
  }
}
