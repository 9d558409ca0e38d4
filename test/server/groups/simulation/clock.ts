// A clock whose time passes from one event to the next.

import type { Timers } from '../../../../src/log/clock.ts'

export class SimulatedClock implements Timers {
  #now = 1_700_000_000_000
  #events: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  elapsed(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): () => void {
    const event = { at: this.#now + milliseconds, run }
    const behind = this.#events.findIndex(({ at }) => at > event.at)
    this.#events.splice(behind === -1 ? this.#events.length : behind, 0, event)
    return () => {
      this.#events = this.#events.filter(other => other !== event)
    }
  }

  /** Everything happens in its order, at its time. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#events.shift()
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }

  /** It is later all of a sudden, and what is due happens late. */
  jump(milliseconds: number): void {
    this.#now += milliseconds
  }
}
