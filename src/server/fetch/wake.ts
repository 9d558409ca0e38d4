// Waiting for something to happen to partitions, for a time at most: the long poll. It wakes on the append itself, but only
// on the one that makes it enough: to look at all partitions of a fetch for every one of them would take longer than they do.

import type { Timers } from '../../log/clock.ts'
import type { Partition } from '../partitions/partition.ts'

export interface Wake {
  /**
   * Resolves when there may be so many bytes more to be read than the last time, or the time is over, or nobody waits any
   * more; whether it is worth a look, which it is once when the time is over.
   */
  next(bytes: number): Promise<boolean>
  stop(): void
}

export interface Waiting {
  readonly maxWaitMs: number
  /** For what belongs to no open transaction. */
  readonly committed: boolean
  readonly timers: Timers
  readonly onEnd: (listener: () => void) => () => void
}

export function wakeOn(partitions: readonly Partition[], { maxWaitMs, committed, timers, onEnd }: Waiting): Wake {
  let over = false
  let looked = false
  let happened = false
  let came = 0
  let wanted = 0
  let wake = () => {}
  const arrived = (bytes: number) => {
    happened = true
    came += bytes
    if (came >= wanted) wake()
  }
  const finish = () => {
    over = true
    wake()
  }
  const undo = [
    ...partitions.map(partition => partition.onChange(committed ? decided(partition, arrived) : arrived)),
    timers.after(maxWaitMs, finish),
    onEnd(finish),
  ]
  return {
    async next(bytes) {
      wanted = bytes
      if (!over && came < wanted) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      const worthIt = happened && !looked
      looked = over
      happened = false
      came = 0
      return worthIt
    },
    stop() {
      for (const back of undo) back()
    },
  }
}

/** Of what comes to be seen, what is decided too. What an end of a transaction makes of that nobody has counted. */
function decided(partition: Partition, arrived: (bytes: number) => void): (bytes: number) => void {
  const ends = () => ({ seen: partition.log?.highWatermark, stable: partition.log?.lastStableOffset })
  let now = ends()
  return bytes => {
    const before = now
    now = ends()
    const isHeldBack = before.stable === now.stable && bytes !== Number.POSITIVE_INFINITY
    const isAll = before.stable === before.seen && now.stable === now.seen
    if (isHeldBack) arrived(0)
    else arrived(isAll ? bytes : Number.POSITIVE_INFINITY)
  }
}
