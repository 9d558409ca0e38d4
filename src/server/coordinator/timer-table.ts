// Timers that have names. Putting one off, which every heartbeat does, is an assignment: what runs at the old time finds
// that there is time left, and waits again.

import type { Timers } from '../../log/clock.ts'

interface Entry {
  due: number
  run: () => void
  /** When the clock calls. */
  wakes: number
  stop: () => void
}

export class TimerTable {
  readonly #clock: Timers
  readonly #perform: (work: () => void) => void
  readonly #entries = new Map<string, Entry>()

  /** `perform` runs what is due. */
  constructor(clock: Timers, perform: (work: () => void) => void) {
    this.#clock = clock
    this.#perform = perform
  }

  get size(): number {
    return this.#entries.size
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** Replaces the timer of that name. */
  set(name: string, milliseconds: number, run: () => void): void {
    const due = this.#clock.now() + milliseconds
    const entry = this.#entries.get(name)
    if (entry !== undefined && entry.wakes <= due) {
      entry.due = due
      entry.run = run
      return
    }
    entry?.stop()
    const made = { due, run, wakes: due, stop: () => {} }
    this.#entries.set(name, made)
    this.#wait(name, made, milliseconds)
  }

  cancel(name: string): void {
    this.#entries.get(name)?.stop()
    this.#entries.delete(name)
  }

  clear(): void {
    for (const { stop } of this.#entries.values()) stop()
    this.#entries.clear()
  }

  #wait(name: string, entry: Entry, milliseconds: number): void {
    entry.wakes = this.#clock.now() + milliseconds
    entry.stop = this.#clock.after(milliseconds, () => {
      if (this.#entries.get(name) !== entry) return
      const left = entry.due - this.#clock.now()
      if (left > 0) return this.#wait(name, entry, left)
      this.#entries.delete(name)
      this.#perform(entry.run)
    })
  }
}
