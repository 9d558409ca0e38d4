// Huffman-coded literals of Zstandard: reading a tree description and decoding streams, which are read from their end.
// Four bytes are loaded at a time, which may reach over either end of a stream before its length is checked: there is
// padding behind the input, and a frame's headers lie before any stream.

import { CompressionError } from '../error.ts'
import type { Source } from './frame.ts'
import { buildTable, readDistribution } from './fse.ts'

export const maxCodeLength = 11

/** One entry for each value of the next `log` bits: the symbol, and from bit 8 up the length of its code. */
export interface HuffmanTable {
  log: number
  entries: Uint16Array
}

/** Reads the tree description at `start`, and answers with where it ends. */
export function readHuffmanTable(source: Source, start: number, end: number): { table: HuffmanTable; end: number } {
  const { bytes } = source
  if (start >= end) throw new CompressionError('zstd Huffman tree is missing')
  const head = bytes[start]!
  const from = start + 1
  const direct = head >= 128
  const to = from + (direct ? (head - 126) >> 1 : head)
  if (to > end) throw new CompressionError('zstd Huffman tree is cut short')
  // One place more, for the weight that is not sent.
  const weights = new Uint8Array(256)
  let count: number
  if (direct) {
    count = head - 127
    for (let i = 0; i < count; i++) weights[i] = (bytes[from + (i >> 1)]! >> (i & 1 ? 0 : 4)) & 15
  } else {
    count = readWeights(source, from, to, weights)
  }
  return { table: tableOf(weights, count), end: to }
}

/** Decodes weights that are themselves coded, by two states that take turns until the bits run out. */
function readWeights({ bytes, view }: Source, start: number, end: number, weights: Uint8Array): number {
  const distribution = readDistribution(bytes, start, end, 6, 15)
  const { log, entries } = buildTable(distribution)
  const base = distribution.end
  let bit = streamBits(bytes, base, end)
  const read = (count: number): number => {
    bit -= count
    return (view.getInt32(base + (bit >> 3), true) >>> (bit & 7)) & ((1 << count) - 1)
  }
  let state = read(log)
  let other = read(log)
  if (bit < 0) throw new CompressionError('zstd Huffman weights are cut short')
  let count = 0
  for (;;) {
    // The two states may each yield one more symbol than their bits last for.
    if (count > 253) throw new CompressionError('zstd Huffman tree has too many weights')
    const entry = entries[state]!
    weights[count++] = entry >> 16
    const next = (entry & 0x3ff) + read((entry >> 10) & 0x3f)
    if (bit < 0) {
      weights[count++] = entries[other]! >> 16
      return count
    }
    state = other
    other = next
  }
}

/** Completes the weights with the one that is not sent and lays the codes out, the longest first. */
function tableOf(weights: Uint8Array, count: number): HuffmanTable {
  let sum = 0
  for (let i = 0; i < count; i++) {
    if (weights[i]! > maxCodeLength) throw new CompressionError('zstd Huffman code is too long')
    sum += (1 << weights[i]!) >> 1
  }
  const log = 32 - Math.clz32(sum)
  const rest = (1 << log) - sum
  if (sum === 0 || log > maxCodeLength || (rest & (rest - 1)) !== 0) {
    throw new CompressionError('zstd Huffman weights do not add up')
  }
  weights[count] = 32 - Math.clz32(rest)
  const entries = new Uint16Array(1 << log)
  let at = 0
  for (let weight = 1; weight <= log; weight++) {
    const span = 1 << (weight - 1)
    for (let symbol = 0; symbol <= count; symbol++) {
      if (weights[symbol] === weight) {
        entries.fill(symbol | ((log + 1 - weight) << 8), at, at + span)
        at += span
      }
    }
    if (at === 0) throw new CompressionError('zstd Huffman tree has no longest code')
  }
  return { log, entries }
}

/** Decodes the stream in [start, end) into exactly out[at, outEnd). */
export function decodeStream(
  { bytes, view }: Source,
  start: number,
  end: number,
  table: HuffmanTable,
  out: Uint8Array,
  at: number,
  outEnd: number,
): void {
  const { log, entries } = table
  const mask = (1 << log) - 1
  const shift = 24 - log
  let bit = streamBits(bytes, start, end)
  // The 24 bits below `bit` hold two codes at least.
  while (at + 1 < outEnd) {
    const low = bit - 24
    const bits = view.getInt32(start + (low >> 3), true) >>> (low & 7)
    const first = entries[(bits >>> shift) & mask]!
    const used = first >> 8
    const second = entries[(bits >>> (shift - used)) & mask]!
    out[at] = first
    out[at + 1] = second
    at += 2
    bit -= used + (second >> 8)
    if (bit < 0) break
  }
  if (at < outEnd && bit >= 0) {
    const low = bit - 24
    const entry = entries[((view.getInt32(start + (low >> 3), true) >>> (low & 7)) >>> shift) & mask]!
    out[at] = entry
    bit -= entry >> 8
  }
  if (bit !== 0) throw new CompressionError('zstd Huffman stream does not fit its length')
}

/** The number of bits in a stream that is read backwards: its last byte ends with a mark, the highest bit set. */
export function streamBits(bytes: Uint8Array, start: number, end: number): number {
  const last = start < end ? bytes[end - 1]! : 0
  if (last === 0) throw new CompressionError('zstd bit stream has no end')
  return (end - start - 1) * 8 + 31 - Math.clz32(last)
}
