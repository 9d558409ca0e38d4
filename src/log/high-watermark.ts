// Up to where a log is to be seen, and who waits for it to get somewhere.

interface Waiting {
  readonly offset: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class HighWatermark {
  #value: number
  #waiting: Waiting[] = []
  readonly #listeners = new Set<(bytes: number) => void>()

  constructor(value: number) {
    this.#value = value
  }

  get value(): number {
    return this.#value
  }

  /** The log was found anew, and ends here. */
  set(value: number): void {
    this.#value = value
  }

  raise(value: number, bytes: number): void {
    this.#value = value
    if (this.#waiting.length > 0) {
      const reached = this.#waiting.filter(({ offset }) => offset <= value)
      this.#waiting = this.#waiting.filter(({ offset }) => offset > value)
      for (const { resolve } of reached) resolve()
    }
    for (const listener of this.#listeners) listener(bytes)
  }

  /** Resolves when everything before an offset is to be seen. */
  reached(offset: number): Promise<void> {
    if (this.#value >= offset) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiting.push({ offset, resolve, reject }))
  }

  /** It will not get there: whoever waits is told. */
  fail(error: unknown): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(error)
  }

  /** Tells how many bytes more are to be seen; the result takes that back. */
  onRaise(listener: (bytes: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
