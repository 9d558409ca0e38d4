// The requests that are in memory, over all connections: `queued.max.request.bytes`. Who wants to read one reserves its
// size first, and waits its turn while everything is taken. As in Kafka the last one may be larger than what is left, so
// that a request that is larger than all of it can be read at all.

export class RequestMemory {
  readonly #limit: number
  #taken = 0
  /** In the order in which they came. */
  readonly #waiting = new Map<() => void, number>()
  #granting = false

  /** No limit if it is not positive. */
  constructor(limit: number) {
    this.#limit = limit <= 0 ? Number.POSITIVE_INFINITY : limit
  }

  /** Whether it was reserved; if not, `granted` is called when it has been. */
  reserve(bytes: number, granted: () => void): boolean {
    if (this.#taken >= this.#limit || this.#waiting.size > 0) {
      this.#waiting.set(granted, bytes)
      return false
    }
    this.#taken += bytes
    return true
  }

  /** Waits no longer. */
  forget(granted: () => void): void {
    this.#waiting.delete(granted)
  }

  release(bytes: number): void {
    this.#taken -= bytes
    if (this.#waiting.size === 0 || this.#granting) return
    this.#granting = true
    queueMicrotask(() => this.#grant()) // who releases is in the middle of something
  }

  #grant(): void {
    this.#granting = false
    for (const [granted, bytes] of this.#waiting) {
      if (this.#taken >= this.#limit) return
      this.#waiting.delete(granted)
      this.#taken += bytes
      granted()
    }
  }
}
