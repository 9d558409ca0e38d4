// What was used per second, over the last windows: the quantity that most quotas bound. Windows begin when something is used,
// and a rate is never taken over less than all windows but the last, so that a first large request is no excess; this is
// Kafka's arithmetic to the millisecond, since clients are told how long to wait by it.

import type { Windows } from './windows.ts'

interface Sample {
  start: number
  lastUse: number
  value: number
}

export class Rate {
  /** A ring. One more than there are windows: the oldest may have begun before those that count. */
  readonly #samples: Sample[] = []
  #current = 0

  record(value: number, now: number, windows: Windows): void {
    const sample = this.#sampleAt(now, windows)
    sample.value += value
    sample.lastUse = now
  }

  #sampleAt(now: number, { count, lengthMs }: Windows): Sample {
    const current = this.#samples[this.#current]
    if (current !== undefined && now - current.start < lengthMs) return current
    if (current !== undefined) this.#current = (this.#current + 1) % (count + 1)
    const sample = fresh(now)
    this.#samples[this.#current] = sample
    return sample
  }

  /**
   * How long it takes, if nothing is used meanwhile, until no more than `most` per second was used; 0 if that is so, or
   * makes no sense.
   */
  excessMs(most: number, now: number, windows: Windows): number {
    this.#forget(now, windows)
    const span = this.#span(now, windows)
    const rate = this.#samples.reduce((sum, { value }) => sum + value, 0) / (span / 1000)
    return rate <= most ? 0 : Math.round(((rate - most) / most) * span) || 0
  }

  #forget(now: number, { count, lengthMs }: Windows): void {
    this.#samples.forEach((sample, index) => {
      if (now - sample.lastUse >= count * lengthMs) this.#samples[index] = fresh(now)
    })
  }

  /** In milliseconds. */
  #span(now: number, { count, lengthMs }: Windows): number {
    const since = this.#samples.reduce((oldest, { start }) => Math.min(oldest, start), now)
    const missing = count - 1 - Math.floor((now - since) / lengthMs)
    return Math.max(1, now - since + Math.max(0, missing) * lengthMs)
  }
}

function fresh(now: number): Sample {
  return { start: now, lastUse: now, value: 0 }
}
