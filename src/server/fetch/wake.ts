// Waiting for something to happen to partitions, for a time at most: the long poll. It wakes on the append itself.

import type { Timers } from '../../log/clock.ts'
import type { Partition } from '../partitions/partition.ts'

export interface Wake {
  /** Resolves when something has happened since the last time; false when the time is over, or nobody waits any more. */
  next(): Promise<boolean>
  stop(): void
}

export function wakeOn(
  partitions: readonly Partition[],
  maxWaitMs: number,
  timers: Timers,
  onEnd: (listener: () => void) => () => void,
): Wake {
  let woken = false
  let over = false
  let resolve: ((more: boolean) => void) | undefined
  const notify = () => {
    resolve?.(!over)
    resolve = undefined
  }
  const wake = () => {
    woken = true
    notify()
  }
  const finish = () => {
    over = true
    notify()
  }
  const undo = [
    ...partitions.map(partition => partition.onChange(wake)),
    timers.after(maxWaitMs, finish),
    onEnd(finish),
  ]
  return {
    next() {
      if (over) return Promise.resolve(false)
      if (woken) {
        woken = false
        return Promise.resolve(true)
      }
      return new Promise<boolean>(done => {
        resolve = more => {
          woken = false
          done(more)
        }
      })
    },
    stop() {
      for (const back of undo) back()
    },
  }
}
