// What is to be done with logs again and again, though nobody asks for it. A task that takes longer than its interval is not
// begun a second time.

import type { Timers } from './clock.ts'

/** In milliseconds; infinity is never. They are looked at again before each wait, so that they may change. */
export interface HousekeepingIntervals {
  /** log.initial.task.delay.ms */
  readonly initialTaskDelayMs: number
  /** log.retention.check.interval.ms */
  readonly retentionCheckIntervalMs: number
  /** log.cleaner.backoff.ms; infinity too where log.cleaner.enable is false */
  readonly cleanerBackoffMs: number
  /** log.flush.scheduler.interval.ms */
  readonly flushSchedulerIntervalMs: number
  /** log.flush.offset.checkpoint.interval.ms */
  readonly flushOffsetCheckpointIntervalMs: number
  /** producer.id.expiration.check.interval.ms */
  readonly producerIdExpirationCheckIntervalMs: number
}

/** Kafka's defaults. */
export const defaultHousekeepingIntervals: HousekeepingIntervals = {
  initialTaskDelayMs: 30_000,
  retentionCheckIntervalMs: 300_000,
  cleanerBackoffMs: 15_000,
  flushSchedulerIntervalMs: Number.POSITIVE_INFINITY,
  flushOffsetCheckpointIntervalMs: 60_000,
  producerIdExpirationCheckIntervalMs: 600_000,
}

export interface Housekept {
  enforceRetention(): Promise<void>
  compact(): Promise<void>
  flushOverdue(): Promise<void>
  checkpoint(): Promise<void>
  expireProducers(): void
}

interface Task {
  readonly run: () => Promise<void> | void
  readonly firstAfter: () => number
  readonly interval: () => number
}

/** Gives what ends it, and resolves when the last of it is done. */
export function startHousekeeping(
  logs: Housekept,
  intervals: () => HousekeepingIntervals,
  clock: Timers,
  report: (message: string) => void,
): () => Promise<void> {
  const initially = () => intervals().initialTaskDelayMs
  const cleaning = () => intervals().cleanerBackoffMs
  const expiring = () => intervals().producerIdExpirationCheckIntervalMs
  const tasks: readonly Task[] = [
    {
      run: () => logs.enforceRetention(),
      firstAfter: initially,
      interval: () => intervals().retentionCheckIntervalMs,
    },
    { run: () => logs.flushOverdue(), firstAfter: initially, interval: () => intervals().flushSchedulerIntervalMs },
    {
      run: () => logs.checkpoint(),
      firstAfter: initially,
      interval: () => intervals().flushOffsetCheckpointIntervalMs,
    },
    { run: () => logs.compact(), firstAfter: cleaning, interval: cleaning },
    { run: () => logs.expireProducers(), firstAfter: expiring, interval: expiring },
  ]
  const stops = tasks.map(task => repeat(task, clock, report))
  return async () => {
    await Promise.all(stops.map(stop => stop()))
  }
}

function repeat({ run, firstAfter, interval }: Task, clock: Timers, report: (message: string) => void) {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let cancel = clock.after(firstAfter(), begin)
  function begin(): void {
    running = work()
  }
  async function work(): Promise<void> {
    try {
      await run()
    } catch (error) {
      report(`${error}`)
    }
    if (!stopped) cancel = clock.after(interval(), begin)
  }
  return () => {
    stopped = true
    cancel()
    return running
  }
}
