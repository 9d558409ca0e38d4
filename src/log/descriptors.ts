// The right to have a file open, of which there is a bounded number. Who is idle keeps it until another wants it, the one
// that has been idle longest goes first; where all are busy, one waits its turn.

export interface Holder {
  /** Closes its file; called when it is idle only. It never fails. */
  evict(): Promise<void>
}

export class Descriptors {
  readonly #limit: number
  readonly #idle = new Set<Holder>()
  readonly #waiting: (() => void)[] = []
  /** Who has the right, but not the means: the system lets no more files be open. */
  readonly #starved: (() => void)[] = []
  #taken = 0
  /** Of those taken, how many are on their way back. */
  #leaving = 0

  constructor(limit: number) {
    if (!(limit >= 1)) throw new RangeError(`at least one file must be open, not ${limit}`)
    this.#limit = limit
  }

  /** How many files are open, or being opened or closed. */
  get taken(): number {
    return this.#taken
  }

  take(): Promise<void> {
    if (this.#taken < this.#limit) {
      this.#taken++
      return Promise.resolve()
    }
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.#serve()
    })
  }

  /** Waits until another one has closed its file; false if none has one. */
  async another(): Promise<boolean> {
    if (this.#taken - this.#starved.length === 1) return false
    await new Promise<void>(resolve => {
      this.#starved.push(resolve)
      this.#serve()
    })
    return true
  }

  giveBack(): void {
    this.#starved.shift()?.()
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken--
  }

  busy(holder: Holder): void {
    this.#idle.delete(holder)
  }

  idle(holder: Holder): void {
    this.#idle.add(holder)
    this.#serve()
  }

  /** Closes the file of one that is idle: this one, or else the one that has been so longest. False if there is none. */
  async evict(holder = this.#idle.values().next().value): Promise<boolean> {
    if (!holder || !this.#idle.delete(holder)) return false
    this.#leaving++
    await holder.evict()
    this.#leaving--
    this.giveBack()
    return true
  }

  #serve(): void {
    while (this.#waiting.length + this.#starved.length > this.#leaving && this.#idle.size > 0) void this.evict()
  }
}
