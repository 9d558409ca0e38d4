// When a waiting fetch is woken: what it costs, which no answer shows, is how often it looks.

import { beforeEach, describe, expect, it } from 'vitest'
import type { PartitionLog } from '../../../src/log/partition-log.ts'
import { type Wake, wakeOn } from '../../../src/server/fetch/wake.ts'
import { Partition } from '../../../src/server/partitions/partition.ts'
import { TestClock } from '../../log/logs.ts'

const maxWaitMs = 500

let clock: TestClock
let log: { highWatermark: number; lastStableOffset: number }
let partitions: Partition[]
let end: () => void
beforeEach(() => {
  clock = new TestClock()
  log = { highWatermark: 0, lastStableOffset: 0 }
  partitions = [0, 1].map(index => new Partition('t', 'id', index, 0, new Promise(() => {})))
  partitions[0]!.log = log as PartitionLog
})

function wake(committed = false): Wake {
  const onEnd = (listener: () => void) => {
    end = listener
    return () => {}
  }
  return wakeOn(partitions, { maxWaitMs, committed, timers: clock, onEnd })
}

/** What it says if it has woken by now. */
async function now(next: Promise<boolean>): Promise<boolean | 'asleep'> {
  await new Promise(setImmediate)
  return Promise.race([next, 'asleep' as const])
}

/** Something comes to be seen, up to an offset, and is decided up to another. */
function append(bytes: number, highWatermark: number, lastStableOffset = highWatermark): void {
  log.highWatermark = highWatermark
  log.lastStableOffset = lastStableOffset
  partitions[0]!.changed(bytes)
}

describe('a fetch that waits', () => {
  it('sleeps until there is enough of all partitions together', async () => {
    const next = wake().next(300)
    append(100, 1)
    partitions[1]!.changed(199)
    expect(await now(next)).toBe('asleep')
    append(1, 2)
    expect(await now(next)).toBe(true)
  })

  it('counts what came while it looked', async () => {
    const waiting = wake()
    append(100, 1)
    expect(await now(waiting.next(100))).toBe(true)
    expect(await now(waiting.next(100))).toBe('asleep')
  })

  it('does not count what a transaction holds back, and wakes when that is decided', async () => {
    const next = wake(true).next(300)
    append(200, 2)
    append(1000, 4, 2)
    append(1000, 6, 2)
    expect(await now(next)).toBe('asleep')
    append(1, 7)
    expect(await now(next)).toBe(true)
  })

  it('wakes when a partition is gone', async () => {
    const next = wake(true).next(300)
    partitions[0]!.changed()
    expect(await now(next)).toBe(true)
  })

  it('looks once more when its time is over, if anything has come, and no more', async () => {
    const waiting = wake()
    const next = waiting.next(300)
    append(1, 1)
    clock.advance(maxWaitMs)
    expect(await now(next)).toBe(true)
    append(1, 2)
    expect(await now(waiting.next(299))).toBe(false)
  })

  it('does not look when nothing has come', async () => {
    const next = wake().next(300)
    clock.advance(maxWaitMs)
    expect(await now(next)).toBe(false)
  })

  it('ends when nobody waits for the answer', async () => {
    const next = wake().next(300)
    end()
    expect(await now(next)).toBe(false)
  })
})
