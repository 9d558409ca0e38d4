// The LZ77 half that the Snappy, LZ4 and Zstandard encoders share: a greedy search with one hash table.
// The codecs differ only in how they write down what it finds.

import { viewOf } from './buffers.ts'

/** LZ4's end-of-block rules, harmless to the others: the last match begins 12 bytes before the end and leaves 5 bytes. */
const lastMatchStart = 12
const lastLiterals = 5
const maxTableLog = 14
const maxBlock = 1 << 17

// Encoders are synchronous, so one table and one list of matches serve them all.
const table = new Int32Array(1 << maxTableLog)
const matches = new Int32Array(3 * Math.ceil(maxBlock / 4))

export class MatchFinder {
  /** What the last `find` found: triples of literal length, match length and offset. Overwritten by the next search. */
  readonly matches = matches
  private readonly source: Uint8Array
  private readonly view: DataView
  private readonly minMatch: 4 | 6
  private readonly shift: number

  /** A finder owns the shared table until the next one is made. */
  constructor(source: Uint8Array, minMatch: 4 | 6) {
    const tableLog = Math.min(maxTableLog, Math.max(8, 32 - Math.clz32(source.length)))
    table.fill(-1, 0, 1 << tableLog)
    this.source = source
    this.view = viewOf(source)
    this.minMatch = minMatch
    this.shift = 32 - tableLog
  }

  /**
   * Searches the block [start, end) of at most 128 KiB for repeats of bytes at or after `floor` and at most `maxOffset`
   * back, and answers how many matches it found. Blocks are searched in ascending order.
   */
  find(start: number, end: number, floor: number, maxOffset: number): number {
    const { source, view, minMatch, shift } = this
    const searchEnd = end - lastMatchStart
    const matchEnd = end - lastLiterals
    let used = 0
    let literals = start
    let at = start
    let misses = 64
    while (at <= searchEnd) {
      const word = view.getInt32(at, true)
      const slot = hash(word, minMatch === 6 ? view.getUint16(at + 4, true) : 0) >>> shift
      let candidate = table[slot]!
      table[slot] = at
      let matchedTo = 0
      if (candidate >= floor && at - candidate <= maxOffset && view.getInt32(candidate, true) === word) {
        matchedTo = at + 4 + commonLength(view, candidate + 4, at + 4, matchEnd)
      }
      if (matchedTo - at < minMatch) {
        // The longer nothing is found, the longer the strides: incompressible input costs little.
        at += misses++ >> 6
        continue
      }
      const offset = at - candidate
      while (at > literals && candidate > floor && source[at - 1] === source[candidate - 1]) {
        at--
        candidate--
      }
      matches[used++] = at - literals
      matches[used++] = matchedTo - at
      matches[used++] = offset
      literals = matchedTo
      at = matchedTo
      misses = 64
      const near = matchedTo - 2
      if (near <= searchEnd) {
        table[hash(view.getInt32(near, true), minMatch === 6 ? view.getUint16(near + 4, true) : 0) >>> shift] = near
      }
    }
    return used / 3
  }
}

/** Four bytes and, where short matches do not pay, two more. */
function hash(word: number, more: number): number {
  return Math.imul(word, 0x9e3779b1) ^ Math.imul(more, 0x85ebca6b)
}

/** How many bytes from `a` on equal those from `b` on, `b` staying below `end`. */
function commonLength(view: DataView, a: number, b: number, end: number): number {
  const start = b
  while (b + 4 <= end) {
    const difference = view.getInt32(a, true) ^ view.getInt32(b, true)
    if (difference !== 0) return b - start + ((31 - Math.clz32(difference & -difference)) >> 3)
    a += 4
    b += 4
  }
  while (b < end && view.getUint8(a) === view.getUint8(b)) {
    a++
    b++
  }
  return b - start
}
