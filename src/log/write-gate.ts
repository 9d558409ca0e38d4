// How many writes are under way at the same time, over all logs. The system does only a few at once: what waits here
// instead of there grows meanwhile, and so fewer calls write more.

export class WriteGate {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #underWay = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Undefined if a write may begin at once, else what to wait for. */
  enter(): Promise<void> | undefined {
    if (this.#underWay < this.#limit) {
      this.#underWay++
      return undefined
    }
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Of those who wait the first one may go. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#underWay--
    else next()
  }
}
