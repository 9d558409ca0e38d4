// Writes the literals section of a Zstandard block: Huffman-coded where that is shorter, else as they are. The tree's
// weights are coded with one fixed distribution, which suits text and has room for all but the oddest trees.

import { once } from '../../../once.ts'
import { copyBytes } from '../buffers.ts'
import { BitWriter } from './bit-writer.ts'
import { readDistribution } from './fse.ts'
import { encoderTable, StateWriter } from './fse-encoder.ts'
import { maxCodeLength } from './huffman.ts'

/** The shares of the weights 0 to 11, of 64: 16, 8, 8, 7, 7, 6, 4, 3, 2, 1, 1, 1; as they are sent. */
const weightShares = Uint8Array.of(17, 165, 132, 208, 21, 167, 3)
const weightTable = once(() => encoderTable(readDistribution(weightShares, 0, weightShares.length, 6, maxCodeLength)))
/** Descriptions of a tree are shorter than this. */
const treeLimit = 128
/** Two readers take turns over the weights, and one weight is never sent. */
const minHighest = 2
/** Fewer literals than this cannot pay for a tree. */
const minLiterals = 64
/** Literals that codes hardly shorten are not worth a decoder's time. */
const worthwhile = 0.97
/** From here on four streams are used, which decoders read faster, and whose header can tell longer lengths. */
const fourStreams = 1024

/** Writes the section for literals[0, length) to `out` at `at`; answers where it ends. */
export function writeLiterals(literals: Uint8Array, length: number, out: Uint8Array, at: number): number {
  const lengths = length < minLiterals ? undefined : codeLengths(literals, length)
  return (lengths && writeCoded(literals, length, lengths, out, at)) ?? writePlain(literals, length, out, at)
}

function writePlain(literals: Uint8Array, length: number, out: Uint8Array, at: number): number {
  if (length < 32) {
    out[at++] = length << 3
  } else if (length < 4096) {
    out[at++] = (length << 4) | 4
    out[at++] = length >> 4
  } else {
    out[at++] = (length << 4) | 12
    out[at++] = length >> 4
    out[at++] = length >> 12
  }
  copyBytes(literals, 0, out, at, length)
  return at + length
}

/** The code length of each symbol up to the highest one, or undefined where the literals are no case for Huffman codes. */
function codeLengths(literals: Uint8Array, length: number): Uint8Array | undefined {
  const counts = new Int32Array(256)
  for (let i = 0; i < length; i++) counts[literals[i]!]!++
  const symbols: number[] = []
  for (let symbol = 0; symbol < 256; symbol++) if (counts[symbol]! > 0) symbols.push(symbol)
  const highest = symbols.at(-1) ?? 0
  if (symbols.length < 2 || highest < minHighest) return undefined
  const lengths = new Uint8Array(highest + 1)
  // Flatter counts make a flatter tree; a few rounds at most are needed until no code is too long.
  const flat = counts.slice()
  for (;;) {
    symbols.sort((a, b) => flat[a]! - flat[b]!)
    if (assignDepths(symbols, flat, lengths) <= maxCodeLength) break
    for (const symbol of symbols) flat[symbol] = (flat[symbol]! >> 1) + 1
  }
  const bits = symbols.reduce((sum, symbol) => sum + counts[symbol]! * lengths[symbol]!, 0)
  return bits / 8 < length * worthwhile ? lengths : undefined
}

/** Builds the tree over symbols in ascending order of count, sets the depth of each and answers the greatest. */
function assignDepths(symbols: number[], counts: Int32Array, lengths: Uint8Array): number {
  const leaves = symbols.length
  const weights = symbols.map(symbol => counts[symbol]!)
  const parents = new Int32Array(2 * leaves - 1)
  // Inner nodes come into being in ascending order too, so the least two nodes are always at the head of two queues.
  let leaf = 0
  let inner = leaves
  const takeLeast = (): number =>
    leaf < leaves && (inner >= weights.length || weights[leaf]! <= weights[inner]!) ? leaf++ : inner++
  while (weights.length < 2 * leaves - 1) {
    const a = takeLeast()
    const b = takeLeast()
    parents[a] = weights.length
    parents[b] = weights.length
    weights.push(weights[a]! + weights[b]!)
  }
  const depths = new Uint8Array(2 * leaves - 1)
  for (let node = 2 * leaves - 3; node >= 0; node--) depths[node] = depths[parents[node]!]! + 1
  for (let i = 0; i < leaves; i++) lengths[symbols[i]!] = depths[i]!
  return depths[0]!
}

/** Writes tree and streams, or answers undefined where that takes no less than the literals themselves. */
function writeCoded(
  literals: Uint8Array,
  length: number,
  lengths: Uint8Array,
  out: Uint8Array,
  at: number,
): number | undefined {
  const headerLength = length < fourStreams ? 3 : length < 1 << 14 ? 4 : 5
  const start = at + headerLength
  const treeEnd = writeTree(lengths, out, start)
  if (treeEnd === undefined) return undefined
  const end = writeStreams(literals, length, lengths, out, treeEnd)
  const size = end - start
  if (size + headerLength >= length) return undefined
  const sizeBits = length < fourStreams ? 10 : length < 1 << 14 ? 14 : 18
  const format = headerLength - (length < fourStreams ? 3 : 2)
  let header = 2 + format * 4 + length * 16 + size * 2 ** (4 + sizeBits)
  for (let i = 0; i < headerLength; i++, header = Math.floor(header / 256)) out[at + i] = header % 256
  return end
}

/** Sends the weight, which is higher the shorter a code is, of every symbol but the last. */
function writeTree(lengths: Uint8Array, out: Uint8Array, at: number): number | undefined {
  const longest = lengths.reduce((a, b) => Math.max(a, b))
  out.set(weightShares, at + 1)
  const bits = new BitWriter(out, at + 1 + weightShares.length)
  const even = new StateWriter(weightTable())
  const odd = new StateWriter(weightTable())
  for (let symbol = lengths.length - 2; symbol >= 0; symbol--) {
    const length = lengths[symbol]!
    const state = symbol % 2 === 0 ? even : odd
    state.write(length === 0 ? 0 : longest + 1 - length, bits)
  }
  odd.finish(bits)
  even.finish(bits)
  const end = bits.finish()
  const size = end - at - 1
  if (size >= treeLimit) return undefined
  out[at] = size
  return end
}

function writeStreams(literals: Uint8Array, length: number, lengths: Uint8Array, out: Uint8Array, at: number): number {
  const codes = assignCodes(lengths)
  if (length < fourStreams) return writeStream(literals, 0, length, codes, lengths, out, at)
  const part = (length + 3) >> 2
  let from = at + 6
  for (let stream = 0; stream < 4; stream++) {
    const end = writeStream(literals, part * stream, Math.min(part * (stream + 1), length), codes, lengths, out, from)
    if (stream < 3) {
      out[at + stream * 2] = end - from
      out[at + stream * 2 + 1] = (end - from) >> 8
    }
    from = end
  }
  return from
}

/** Codes count up from 0 through the symbols of the greatest length, then on through each shorter one. */
function assignCodes(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length)
  let code = 0
  for (let length = maxCodeLength; length > 0; length--) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = code++
    }
    code >>= 1
  }
  return codes
}

function writeStream(
  literals: Uint8Array,
  from: number,
  to: number,
  codes: Uint16Array,
  lengths: Uint8Array,
  out: Uint8Array,
  at: number,
): number {
  const bits = new BitWriter(out, at)
  for (let i = to - 1; i >= from; i--) {
    const symbol = literals[i]!
    bits.write(codes[symbol]!, lengths[symbol]!)
  }
  return bits.finish()
}
