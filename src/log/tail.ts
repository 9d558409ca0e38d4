// The end of logs in memory: what was just written is what is read most. All logs share one budget, and give back what
// was written longest ago.

interface Piece {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly bytes: Buffer
}

export class TailMemory {
  readonly #limit: number
  #used = 0
  /** The tails in the order in which they grew, one entry for each piece. */
  #order: Tail[] = []
  #oldest = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  grew(tail: Tail, bytes: number): void {
    this.#used += bytes
    this.#order.push(tail)
    while (this.#used > this.#limit && this.#oldest < this.#order.length) {
      this.#used -= this.#order[this.#oldest++]!.dropOldest()
    }
    if (this.#oldest > 1024 && this.#oldest * 2 > this.#order.length) {
      this.#order = this.#order.slice(this.#oldest)
      this.#oldest = 0
    }
  }

  /** A tail forgot something by itself. Its places in the order stay, and find nothing, or what came since. */
  gaveBack(bytes: number): void {
    this.#used -= bytes
  }

  get isOff(): boolean {
    return this.#limit === 0
  }
}

export class Tail {
  readonly #memory: TailMemory
  #pieces: Piece[] = []
  #first = 0

  constructor(memory: TailMemory) {
    this.#memory = memory
  }

  add(baseOffset: number, lastOffset: number, bytes: Buffer): void {
    if (this.#memory.isOff) return
    this.#pieces.push({ baseOffset, lastOffset, bytes: owned(bytes) })
    this.#memory.grew(this, bytes.length)
  }

  /** Gives the oldest piece back, and says how much it was. */
  dropOldest(): number {
    const piece = this.#pieces[this.#first]
    if (piece === undefined) return 0
    this.#first++
    if (this.#first * 2 > this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#first)
      this.#first = 0
    }
    return piece.bytes.length
  }

  /** Forgets everything. */
  clear(): void {
    for (const { bytes } of this.#pieces.slice(this.#first)) this.#memory.gaveBack(bytes.length)
    this.#pieces = []
    this.#first = 0
  }

  /**
   * Whole batches from the one with `offset` on, below `limit`, up to `maxBytes` but at least one; undefined if the tail
   * does not reach back so far.
   */
  read(offset: number, limit: number, maxBytes: number): Buffer[] | undefined {
    const pieces = this.#pieces
    if (this.#first >= pieces.length || pieces[this.#first]!.baseOffset > offset) return undefined
    let low = this.#first
    let high = pieces.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (pieces[middle]!.lastOffset < offset) low = middle + 1
      else high = middle
    }
    if (pieces[low]!.lastOffset < offset) return undefined
    const found: Buffer[] = []
    let size = 0
    for (let i = low; i < pieces.length; i++) {
      const { baseOffset, bytes } = pieces[i]!
      if (baseOffset >= limit || (found.length > 0 && size + bytes.length > maxBytes)) break
      found.push(bytes)
      size += bytes.length
    }
    return found
  }
}

/** A small view of a large buffer would keep all of it. */
function owned(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > bytes.length * 2 + 1024 ? Buffer.from(bytes) : bytes
}
