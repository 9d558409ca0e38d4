// Timers that have names. Putting one off, which every heartbeat does, is an assignment: what runs at the old time finds
// that there is time left, and waits again.

import type { Timers } from '../../log/clock.ts'

/** For whoever puts it off often, and would rather not look for its name. */
export interface Timer {
  /** False if that is too late, or would make it earlier: then it is to be set. */
  putOff(milliseconds: number): boolean
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
  set(name: string, milliseconds: number, run: () => void): Timer {
    const there = this.#entries.get(name)
    if (there?.putOff(milliseconds)) {
      there.run = run
      return there
    }
    there?.stop()
    const entry = new Entry(this.#clock, run, ended => {
      this.#entries.delete(name)
      this.#perform(ended.run)
    })
    this.#entries.set(name, entry)
    entry.wait(milliseconds)
    return entry
  }

  cancel(name: string): void {
    this.#entries.get(name)?.stop()
    this.#entries.delete(name)
  }

  clear(): void {
    for (const entry of this.#entries.values()) entry.stop()
    this.#entries.clear()
  }
}

class Entry implements Timer {
  run: () => void
  readonly #clock: Timers
  readonly #ended: (entry: Entry) => void
  #due = 0
  /** When the clock calls. */
  #wakes = 0
  /** Undefined when it has ended. */
  #stop: (() => void) | undefined

  constructor(clock: Timers, run: () => void, ended: (entry: Entry) => void) {
    this.#clock = clock
    this.run = run
    this.#ended = ended
  }

  putOff(milliseconds: number): boolean {
    const due = this.#clock.now() + milliseconds
    if (this.#stop === undefined || this.#wakes > due) return false
    this.#due = due
    return true
  }

  wait(milliseconds: number): void {
    this.#due = this.#wakes = this.#clock.now() + milliseconds
    this.#stop = this.#clock.after(milliseconds, () => {
      if (this.#stop === undefined) return // by one that was due at the same time
      const left = this.#due - this.#clock.now()
      if (left > 0) return this.wait(left)
      this.#stop = undefined
      this.#ended(this)
    })
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
