// The indexes that somebody has looked something up in stay in memory, those of all logs within one budget: those go first
// that have not been used for longest.

/** A segment whose indexes can be read again from its files. */
export interface IndexHolder {
  /** In bytes; indexes that are not in the files are not among them. */
  readonly releasable: number
  releaseIndexes(): void
}

export class IndexMemory {
  readonly #limit: number
  /** What each was reckoned at, in the order of their last use. */
  readonly #held = new Map<IndexHolder, number>()
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get used(): number {
    return this.#used
  }

  /** Somebody looks something up there: it is the last to go. */
  use(holder: IndexHolder): void {
    this.forget(holder)
    const bytes = holder.releasable
    this.#held.set(holder, bytes)
    this.#used += bytes
    for (const oldest of this.#held.keys()) {
      if (this.#used <= this.#limit || oldest === holder) break
      this.forget(oldest)
      oldest.releaseIndexes()
    }
  }

  /** It has given back what it had, or is gone. */
  forget(holder: IndexHolder): void {
    this.#used -= this.#held.get(holder) ?? 0
    this.#held.delete(holder)
  }
}
