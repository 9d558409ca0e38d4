// Snappy as Kafka clients use it: raw blocks, and the framing of snappy-java ("xerial") that the Java client and most
// others write. Input of either shape is read; the framing with 32 KiB blocks is written.

import { copyBytes, copyMatch, finishOutput, outputBuffer, viewOf } from './buffers.ts'
import { CompressionError } from './error.ts'
import { MatchFinder } from './match-finder.ts'

const xerialMagic = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0)
/** The magic, then the version and the lowest compatible version, both 1. */
const xerialHeader = Uint8Array.of(...xerialMagic, 0, 0, 0, 1, 0, 0, 0, 1)
const xerialBlock = 1 << 15
/** Offsets of up to two bytes are all that the encoder writes. */
const rawBlock = 1 << 16
/** The densest element is a copy of 64 bytes in 3, so no honest block inflates further than this. */
const maxRatio = 22

interface Block {
  start: number
  end: number
  size: number
}

export function decompressSnappy(input: Uint8Array, limit: number): Uint8Array {
  const blocks = isXerial(input, 0) ? xerialBlocks(input) : [blockAt(input, 0, input.length)]
  const size = blocks.reduce((sum, block) => sum + block.size, 0)
  if (size > limit) throw new CompressionError(`snappy content of ${size} bytes is over the limit of ${limit}`)
  const out = new Uint8Array(size)
  let at = 0
  for (const block of blocks) {
    decodeBlock(input, block, out, at)
    at += block.size
  }
  return out
}

export function compressSnappy(input: Uint8Array): Uint8Array {
  const blockCount = Math.ceil(input.length / xerialBlock)
  const out = outputBuffer(xerialHeader.length + blockCount * 4 + encodedBound(input.length))
  out.set(xerialHeader)
  let at = xerialHeader.length
  const view = viewOf(out)
  const finder = new MatchFinder(input, 4)
  for (let start = 0; start < input.length; start += xerialBlock) {
    const end = Math.min(start + xerialBlock, input.length)
    const blockStart = at + 4
    at = writeLength(out, blockStart, end - start)
    at = encodeBlock(input, finder, start, end, out, at)
    view.setUint32(blockStart - 4, at - blockStart)
  }
  return finishOutput(out, at)
}

/** The raw block format, without any framing. */
export function compressRawSnappy(input: Uint8Array): Uint8Array {
  const out = outputBuffer(encodedBound(input.length))
  const finder = new MatchFinder(input, 4)
  let at = writeLength(out, 0, input.length)
  for (let start = 0; start < input.length; start += rawBlock) {
    at = encodeBlock(input, finder, start, Math.min(start + rawBlock, input.length), out, at)
  }
  return finishOutput(out, at)
}

/** Room for any encoding: the worst is a literal run of 61 bytes (2 more) before each match of 4 (1 less), plus lengths. */
function encodedBound(length: number): number {
  return length + Math.ceil(length / 64) + Math.ceil(length / xerialBlock) * 8 + 8
}

function isXerial(input: Uint8Array, at: number): boolean {
  return input.length - at >= xerialHeader.length && xerialMagic.every((byte, i) => input[at + i] === byte)
}

/** Reads the framing alone. A header may come again between blocks: snappy-java reads concatenated streams as one. */
function xerialBlocks(input: Uint8Array): Block[] {
  const view = viewOf(input)
  const blocks: Block[] = []
  let at = xerialHeader.length
  while (at < input.length) {
    if (isXerial(input, at)) {
      at += xerialHeader.length
      continue
    }
    if (input.length - at < 4) throw new CompressionError('snappy framing ends inside a block length')
    const length = view.getUint32(at)
    at += 4
    if (length > input.length - at) throw new CompressionError('snappy block is cut short')
    blocks.push(blockAt(input, at, at + length))
    at += length
  }
  return blocks
}

/** Reads a block's size from its head and refuses one that its bytes could never fill. */
function blockAt(input: Uint8Array, start: number, end: number): Block {
  let size = 0
  let at = start
  for (let shift = 0; ; shift += 7) {
    if (at >= end || shift > 28) throw new CompressionError('snappy block has no valid length')
    const byte = input[at++]!
    size += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  if (size > (end - at) * maxRatio) throw new CompressionError(`snappy block cannot hold the ${size} bytes it claims`)
  return { start: at, end, size }
}

function decodeBlock(input: Uint8Array, block: Block, out: Uint8Array, outStart: number): void {
  const { end } = block
  const outEnd = outStart + block.size
  let from = block.start
  let at = outStart
  while (from < end) {
    const tag = input[from++]!
    const kind = tag & 3
    let length = (tag >> 2) + 1
    const trailing = kind !== 0 ? (kind === 3 ? 4 : kind) : length > 60 ? length - 60 : 0
    if (trailing > end - from) throw new CompressionError('snappy element is cut short')
    let operand = 0
    for (let i = trailing - 1; i >= 0; i--) operand = operand * 256 + input[from + i]!
    from += trailing
    if (kind === 0) {
      if (trailing > 0) length = operand + 1
      if (length > end - from || length > outEnd - at) throw new CompressionError('snappy literal is out of bounds')
      copyBytes(input, from, out, at, length)
      from += length
    } else {
      if (kind === 1) {
        length = ((tag >> 2) & 7) + 4
        operand += (tag >> 5) << 8
      }
      if (operand === 0 || operand > at - outStart || length > outEnd - at) {
        throw new CompressionError('snappy copy is out of bounds')
      }
      copyMatch(out, at, operand, length)
    }
    at += length
  }
  if (at !== outEnd) throw new CompressionError('snappy block is shorter than it claims')
}

function encodeBlock(
  input: Uint8Array,
  finder: MatchFinder,
  start: number,
  end: number,
  out: Uint8Array,
  at: number,
): number {
  const { matches } = finder
  const used = finder.find(start, end, start, rawBlock - 1) * 3
  let from = start
  for (let i = 0; i < used; i += 3) {
    const literals = matches[i]!
    const length = matches[i + 1]!
    if (literals > 0) at = writeLiteral(input, from, literals, out, at)
    at = writeCopy(length, matches[i + 2]!, out, at)
    from += literals + length
  }
  return from < end ? writeLiteral(input, from, end - from, out, at) : at
}

function writeLiteral(input: Uint8Array, from: number, length: number, out: Uint8Array, at: number): number {
  const last = length - 1
  if (last < 60) {
    out[at++] = last << 2
  } else {
    out[at++] = (last < 256 ? 60 : 61) << 2
    out[at++] = last
    if (last >= 256) out[at++] = last >> 8
  }
  copyBytes(input, from, out, at, length)
  return at + length
}

function writeCopy(length: number, offset: number, out: Uint8Array, at: number): number {
  // An element holds 1 to 64 bytes; what stays for the last one is kept at 4 or more, where the short form may do.
  while (length > 64) {
    const piece = Math.min(64, length - 4)
    at = writeFarCopy(piece, offset, out, at)
    length -= piece
  }
  if (length > 11 || offset > 2047) return writeFarCopy(length, offset, out, at)
  out[at++] = ((offset >> 8) << 5) | ((length - 4) << 2) | 1
  out[at++] = offset
  return at
}

function writeFarCopy(length: number, offset: number, out: Uint8Array, at: number): number {
  out[at++] = ((length - 1) << 2) | 2
  out[at++] = offset
  out[at++] = offset >> 8
  return at
}

function writeLength(out: Uint8Array, at: number, length: number): number {
  for (; length > 0x7f; length = Math.floor(length / 128)) out[at++] = (length & 0x7f) | 0x80
  out[at++] = length
  return at
}
