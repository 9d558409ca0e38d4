// What must be true of a partition whatever happens: the plainest log there is, and what is known of the real one.

export interface Found {
  readonly offset: number
  readonly payload: string
}

export class Model {
  /** In a compacted partition a record may go once there is a later one with its key. */
  readonly #keyOf: ((payload: string) => string) | undefined

  constructor(keyOf?: (payload: string) => string) {
    this.#keyOf = keyOf
  }

  /** Everything that anybody tried to append; of idempotent producers, what may be there once only. */
  readonly attempted = new Set<string>()
  readonly once = new Set<string>()
  /** What was acknowledged, and is still to be there. */
  readonly acknowledged = new Map<number, string>()
  /** What is before it outlives a power cut. */
  durable = 0
  /** What is before it may be gone: somebody asked for that. */
  start = 0

  acknowledge(firstOffset: number, payloads: readonly string[]): void {
    for (const [i, payload] of payloads.entries()) {
      const other = this.acknowledged.get(firstOffset + i)
      if (other !== undefined && other !== payload)
        fail(`offset ${firstOffset + i} was given to ${other} and to ${payload}`)
      this.acknowledged.set(firstOffset + i, payload)
    }
  }

  truncated(offset: number): void {
    // What is cut off may be what others were compacted away for.
    if (this.#keyOf !== undefined) this.acknowledged.clear()
    for (const acknowledged of this.acknowledged.keys())
      if (acknowledged >= offset) this.acknowledged.delete(acknowledged)
    this.durable = Math.min(this.durable, offset)
  }

  #superseded(offset: number, payload: string, found: readonly Found[]): boolean {
    const key = this.#keyOf?.(payload)
    return key !== undefined && found.some(later => later.offset > offset && this.#keyOf?.(later.payload) === key)
  }

  /** What a read gave, which may be a part of the log. */
  checkRead(found: readonly Found[]): void {
    let previous = -1
    for (const { offset, payload } of found) {
      if (offset <= previous) fail(`offset ${offset} after ${previous}`)
      previous = offset
      if (!this.attempted.has(payload)) fail(`${payload} at ${offset} was never appended`)
      const acknowledged = this.acknowledged.get(offset)
      if (acknowledged !== undefined && acknowledged !== payload)
        fail(`${payload} at ${offset}, where ${acknowledged} was`)
    }
  }

  /** All there is, after the log was found anew: nothing that had to outlive what happened is missing. */
  checkFoundAnew(found: readonly Found[], lost: 'nothing' | 'what was not synced'): void {
    this.checkRead(found)
    const offsets = new Set(found.map(({ offset }) => offset))
    for (const [offset, payload] of this.acknowledged) {
      const mustBe = offset >= this.start && (lost === 'nothing' || offset < this.durable)
      if (mustBe && !offsets.has(offset) && !this.#superseded(offset, payload, found))
        fail(`${payload} at ${offset} is lost (durable to ${this.durable})`)
    }
    const seen = new Set<string>()
    for (const { payload, offset } of found) {
      if (this.once.has(payload) && seen.has(payload)) fail(`${payload} is there twice, again at ${offset}`)
      seen.add(payload)
    }
    for (const offset of this.acknowledged.keys()) if (!offsets.has(offset)) this.acknowledged.delete(offset)
  }
}

export function fail(what: string): never {
  throw new Error(what)
}
