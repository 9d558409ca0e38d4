// Finite state entropy tables: reading their descriptions and laying them out. Decoding with one is a table lookup per
// symbol, done where the bits are.

import { CompressionError } from '../error.ts'

/** One entry for each state: the symbol from bit 16 up, the bits to read in 10..15, the next state's base below. */
export interface FseTable {
  log: number
  entries: Int32Array
}

export interface Distribution {
  log: number
  /** Of each symbol, its share of 2^log states; -1 is a share of less than one, which still gets one state. */
  counts: Int8Array | Int16Array
}

/** A table of one state, for a code that is the same in every sequence. */
export function constantTable(symbol: number): FseTable {
  return { log: 0, entries: Int32Array.of(symbol << 16) }
}

/** Reads the description at `start`, and answers with where it ends. */
export function readDistribution(
  source: Uint8Array,
  start: number,
  end: number,
  maxLog: number,
  maxSymbol: number,
): Distribution & { end: number } {
  let bit = 0
  const peek = (count: number): number => {
    const at = start + (bit >> 3)
    const bytes = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16)
    return (bytes >> (bit & 7)) & ((1 << count) - 1)
  }
  const read = (count: number): number => {
    if (bit + count > (end - start) * 8) throw new CompressionError('zstd distribution is cut short')
    const value = peek(count)
    bit += count
    return value
  }
  const log = read(4) + 5
  if (log > maxLog) throw new CompressionError('zstd distribution is too fine')
  const counts = new Int16Array(maxSymbol + 1)
  let remaining = 1 << log
  let symbol = 0
  while (remaining > 0) {
    if (symbol > maxSymbol) throw new CompressionError('zstd distribution has too many symbols')
    // A value up to `remaining` + 1 takes `width` bits, or one less where the top bit would say nothing.
    const width = 32 - Math.clz32(remaining + 1)
    const short = (1 << width) - 1 - (remaining + 1)
    let value = read(width - 1)
    if (value >= short && read(1) === 1) value += (1 << (width - 1)) - short
    const count = value - 1
    counts[symbol++] = count
    remaining -= Math.abs(count)
    if (count === 0) {
      for (let skip = 3; skip === 3; symbol += skip) skip = read(2)
    }
  }
  if (symbol > maxSymbol + 1) throw new CompressionError('zstd distribution does not add up')
  return { log, counts: counts.subarray(0, symbol), end: start + ((bit + 7) >> 3) }
}

/** Which symbol each state stands for. */
export function spreadSymbols({ log, counts }: Distribution): Uint8Array {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  let high = size - 1
  for (let symbol = 0; symbol < counts.length; symbol++) {
    if (counts[symbol] === -1) symbols[high--] = symbol
  }
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  for (let symbol = 0; symbol < counts.length; symbol++) {
    for (let i = 0; i < counts[symbol]!; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at > high)
    }
  }
  return symbols
}

export function buildTable(distribution: Distribution): FseTable {
  const { log, counts } = distribution
  const size = 1 << log
  const symbols = spreadSymbols(distribution)
  const next = Int32Array.from(counts, Math.abs)
  const entries = new Int32Array(size)
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state]!
    const order = next[symbol]!++
    const bits = log - (31 - Math.clz32(order))
    entries[state] = (symbol << 16) | (bits << 10) | ((order << bits) - size)
  }
  return { log, entries }
}
