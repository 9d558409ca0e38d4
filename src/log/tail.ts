// The end of logs in memory: what was just written is what is read most. All logs share one budget, and give back what
// was written longest ago.
//
// It is copied into blocks that are used again, though a copy costs something: memory that comes in with requests and stays
// would be the garbage collector's, which looks at everything for every few dozen mebibytes. A block is one log's alone, so
// that what is read together lies together, and the larger the more that log has.

import type { Lent, Loan } from './read-memory.ts'

/** A batch, as far as this goes. */
interface Piece {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly bytes: Buffer
}

/** So that what goes with a block is a small part of what there is. */
const blocksInLimit = 64
/** And of what its log has. */
const blocksInTail = 8
const smallestBlock = 8192
/** What is larger than such a part of a block has one of its own, and is not copied. */
const batchesInBlock = 4

export class TailMemory {
  readonly #limit: number
  readonly #largestBlock: number
  /** Those in use, the oldest first. */
  readonly #blocks: Block[] = []
  #used = 0

  constructor(limit: number) {
    this.#limit = limit
    this.#largestBlock = Math.ceil(limit / blocksInLimit)
  }

  get isOff(): boolean {
    return this.#limit === 0
  }

  /** A block for `tail`, with this batch in it and room for more like it. */
  blockWith({ baseOffset, lastOffset, bytes }: Piece, tail: Tail): Block {
    const wanted = bytes.length * batchesInBlock
    if (wanted > this.#largestBlock) {
      this.#makeRoom(bytes.length)
      const block = this.#add(new Block(tail, baseOffset, owned(bytes)))
      block.count(lastOffset, bytes.length)
      return block
    }
    const size = Math.min(powerOfTwo(Math.max(wanted, tail.size / blocksInTail, smallestBlock)), this.#largestBlock)
    const block = this.#add(new Block(tail, baseOffset, this.#makeRoom(size) ?? Buffer.allocUnsafeSlow(size)))
    block.copy(lastOffset, bytes)
    return block
  }

  #add(block: Block): Block {
    this.#blocks.push(block)
    this.#used += block.bytes.length
    return block
  }

  /** Gives back the oldest blocks; the result is what can be used again of them, if one fits that nobody reads. */
  #makeRoom(size: number): Buffer | undefined {
    let free: Buffer | undefined
    while (this.#used + size > this.#limit) {
      const oldest = this.#blocks.shift()
      if (oldest === undefined) break
      this.#used -= oldest.bytes.length
      oldest.tail.forget(oldest)
      if (oldest.bytes.length === size && oldest.readers === 0) free = oldest.bytes
    }
    return free
  }
}

/** Whole batches of one log, one behind the other. */
class Block implements Lent {
  readonly tail: Tail
  /** Of the first batch in it. */
  readonly baseOffset: number
  readonly bytes: Buffer
  /** Of each batch in it. */
  readonly #lastOffsets: number[] = []
  readonly #ends: number[] = []
  readers = 0

  constructor(tail: Tail, baseOffset: number, bytes: Buffer) {
    this.tail = tail
    this.baseOffset = baseOffset
    this.bytes = bytes
  }

  get lastOffset(): number {
    return this.#lastOffsets.at(-1)!
  }

  get filled(): number {
    return this.#ends.at(-1) ?? 0
  }

  /** False if there is no room for it. */
  copy(lastOffset: number, bytes: Buffer): boolean {
    if (this.filled + bytes.length > this.bytes.length) return false
    this.bytes.set(bytes, this.filled)
    this.count(lastOffset, bytes.length)
    return true
  }

  /** One more is in it. */
  count(lastOffset: number, size: number): void {
    this.#ends.push(this.filled + size)
    this.#lastOffsets.push(lastOffset)
  }

  /** Where the batch with `offset` begins. */
  startOf(offset: number): number {
    return this.#ends[lowest(this.#lastOffsets, offset) - 1] ?? 0
  }

  /** Where the batches from `start` on end that are below `limit` and fit, the first of them in any case if `some`. */
  endWithin(start: number, limit: number, maxBytes: number, some: boolean): number {
    const below = this.startOf(limit)
    const fitting = this.#ends[lowest(this.#ends, start + maxBytes + 1) - 1] ?? 0
    const least = some ? this.#ends[lowest(this.#ends, start + 1)]! : start
    return Math.max(start, Math.min(below, Math.max(fitting, least)))
  }
}

export class Tail {
  readonly #memory: TailMemory
  #blocks: Block[] = []

  constructor(memory: TailMemory) {
    this.#memory = memory
  }

  add(baseOffset: number, lastOffset: number, bytes: Buffer): void {
    if (this.#memory.isOff || this.#blocks.at(-1)?.copy(lastOffset, bytes) === true) return
    const block = this.#memory.blockWith({ baseOffset, lastOffset, bytes }, this)
    this.#blocks.push(block)
  }

  /** In bytes. */
  get size(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  /** The block is needed for something else; it is the oldest that there is. */
  forget(block: Block): void {
    if (this.#blocks[0] === block) this.#blocks.shift()
  }

  /** Forgets everything. */
  clear(): void {
    this.#blocks = []
  }

  /**
   * Whole batches from the one with `offset` on, below `limit`, up to `maxBytes` but at least one; undefined if the tail
   * does not reach back so far.
   */
  read(offset: number, limit: number, maxBytes: number, loan: Loan): Buffer[] | undefined {
    const blocks = this.#blocks
    const [first] = blocks
    let i = blocks.length - 1
    if (first === undefined || offset < first.baseOffset || offset > blocks[i]!.lastOffset) return undefined
    while (i > 0 && blocks[i - 1]!.lastOffset >= offset) i--
    const found: Buffer[] = []
    let left = maxBytes
    for (; i < blocks.length; i++) {
      const block = blocks[i]!
      const start = block.startOf(offset)
      const end = block.endWithin(start, limit, left, found.length === 0)
      if (end > start) found.push(loan.borrow(block).bytes.subarray(start, end))
      if (end < block.filled) break
      left -= end - start
    }
    return found
  }
}

/** Of numbers in order, which is the first that is not below `value`; their count if all are. */
function lowest(numbers: readonly number[], value: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The next one that is not below. */
function powerOfTwo(size: number): number {
  return 2 ** Math.ceil(Math.log2(size))
}

/** A small view of a large buffer would keep all of it. */
function owned(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > bytes.length * 2 + 1024 ? Buffer.from(bytes) : bytes
}
