// Memory that reads are lent, and that comes back to be lent again. Memory that was never used before costs the system more
// than reading into it does, and the garbage collector a look at everything for every sixty such reads. Whoever gives
// nothing back does no harm: it goes to the garbage collector after all.

/** Pieces are multiples of it, so that one serves many sizes. */
const granule = 1 << 16
/** Less than this costs little anew, and would hold a granule each. */
const worthLending = 1 << 14

export class ReadMemory {
  readonly #limit: number
  /** What came back last is lent first: some of it is still in the processor's cache. */
  #free: Buffer[] = []
  #freeBytes = 0

  /** `limit`: how many bytes are kept at most. */
  constructor(limit: number) {
    this.#limit = limit
  }

  loan(): Loan {
    return new Loan(this)
  }

  take(size: number): Buffer {
    if (size < worthLending) return Buffer.allocUnsafeSlow(size)
    for (let i = this.#free.length - 1; i >= 0; i--) {
      const { length } = this.#free[i]!
      if (length < size || length > 4 * Math.max(size, granule)) continue
      this.#freeBytes -= length
      return this.#free.splice(i, 1)[0]!
    }
    return Buffer.allocUnsafeSlow(Math.ceil(size / granule) * granule)
  }

  giveBack(buffer: Buffer): void {
    this.#free.push(buffer)
    this.#freeBytes += buffer.length
    while (this.#freeBytes > this.#limit) this.#freeBytes -= this.#free.shift()!.length
  }
}

/** What belongs to somebody else, who does not use it for anything else while it has readers. */
export interface Lent {
  readers: number
}

/** What one read has borrowed. */
export class Loan {
  readonly #memory: ReadMemory
  #buffers: Buffer[] = []
  #lent: Lent[] = []

  constructor(memory: ReadMemory) {
    this.#memory = memory
  }

  take(size: number): Buffer {
    const buffer = this.#memory.take(size)
    if (size >= worthLending) this.#buffers.push(buffer)
    return buffer.subarray(0, size)
  }

  borrow<T extends Lent>(lent: T): T {
    lent.readers++
    this.#lent.push(lent)
    return lent
  }

  /** From here on what was taken belongs to others. */
  end(): void {
    for (const buffer of this.#buffers) this.#memory.giveBack(buffer)
    for (const lent of this.#lent) lent.readers--
    this.#buffers = []
    this.#lent = []
  }
}
