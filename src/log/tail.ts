// The end of logs in memory: what was just written is what is read most. All logs share one budget, and give back what
// was written longest ago.
//
// It is copied into blocks that are filled one after the other and used again, though a copy costs something: memory that
// comes in with requests and stays would be the garbage collector's, which looks at everything for every few dozen mebibytes.

import type { Lent, Loan } from './read-memory.ts'

interface Piece {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly block: Block
  readonly start: number
  readonly end: number
}

class Block implements Lent {
  readonly bytes: Buffer
  filled = 0
  /** Those who have something in it. */
  readonly tails = new Set<Tail>()
  readers = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** So that what goes with a block is a small part of what there is. */
const blocksInLimit = 64
/** What is larger than such a part of a block has one of its own, and is not copied. */
const piecesInBlock = 4

export class TailMemory {
  readonly #limit: number
  readonly #blockSize: number
  /** Those in use, the oldest first. */
  readonly #blocks: Block[] = []
  #used = 0
  /** The one that is being filled. */
  #open: Block | undefined

  constructor(limit: number) {
    this.#limit = limit
    this.#blockSize = Math.ceil(limit / blocksInLimit)
  }

  get isOff(): boolean {
    return this.#limit === 0
  }

  /** The block that has `bytes` from now on, as the last of what it is filled with. */
  keep(bytes: Buffer, tail: Tail): Block {
    const block = bytes.length * piecesInBlock > this.#blockSize ? this.#blockOf(bytes) : this.#copy(bytes)
    block.filled += bytes.length
    block.tails.add(tail)
    return block
  }

  #blockOf(bytes: Buffer): Block {
    this.#makeRoom(bytes.length)
    return this.#add(owned(bytes))
  }

  #copy(bytes: Buffer): Block {
    if (this.#open === undefined || this.#open.filled + bytes.length > this.#blockSize) {
      const free = this.#makeRoom(this.#blockSize)
      this.#open = this.#add(free ?? Buffer.allocUnsafeSlow(this.#blockSize))
    }
    this.#open.bytes.set(bytes, this.#open.filled)
    return this.#open
  }

  #add(bytes: Buffer): Block {
    const block = new Block(bytes)
    this.#blocks.push(block)
    this.#used += bytes.length
    return block
  }

  /** Gives back the oldest blocks; the result is what can be used again of them, if there is something that nobody reads. */
  #makeRoom(bytes: number): Buffer | undefined {
    let free: Buffer | undefined
    while (this.#used + bytes > this.#limit) {
      const oldest = this.#blocks.shift()
      if (oldest === undefined) break
      if (oldest === this.#open) this.#open = undefined
      this.#used -= oldest.bytes.length
      for (const tail of oldest.tails) tail.forget(oldest)
      if (oldest.bytes.length === this.#blockSize && oldest.readers === 0) free = oldest.bytes
    }
    return free
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
    const block = this.#memory.keep(bytes, this)
    this.#pieces.push({ baseOffset, lastOffset, block, start: block.filled - bytes.length, end: block.filled })
  }

  /** The block is needed for something else; it is the oldest that there is. */
  forget(block: Block): void {
    while (this.#pieces[this.#first]?.block === block) this.#first++
    if (this.#first * 2 < this.#pieces.length) return
    this.#pieces = this.#pieces.slice(this.#first)
    this.#first = 0
  }

  /** Forgets everything. */
  clear(): void {
    this.#pieces = []
    this.#first = 0
  }

  /**
   * Whole batches from the one with `offset` on, below `limit`, up to `maxBytes` but at least one; undefined if the tail
   * does not reach back so far. What lies together comes in one piece.
   */
  read(offset: number, limit: number, maxBytes: number, loan: Loan): Buffer[] | undefined {
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
    const runs: { readonly block: Block; readonly start: number; end: number }[] = []
    let size = 0
    for (let i = low; i < pieces.length; i++) {
      const { baseOffset, block, start, end } = pieces[i]!
      if (baseOffset >= limit || (size > 0 && size + end - start > maxBytes)) break
      size += end - start
      const last = runs.at(-1)
      if (last?.block === block && last.end === start) last.end = end
      else runs.push({ block, start, end })
    }
    return runs.map(({ block, start, end }) => loan.borrow(block).bytes.subarray(start, end))
  }
}

/** A small view of a large buffer would keep all of it. */
function owned(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > bytes.length * 2 + 1024 ? Buffer.from(bytes) : bytes
}
