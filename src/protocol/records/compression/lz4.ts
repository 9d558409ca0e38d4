// The LZ4 frame format as Kafka clients use it. Kafka's first Java clients computed the header checksum over the frame's
// magic number too: messages of magic 0 are written that way and, as Kafka does, read without looking at it.

import { finishOutput, outputBuffer, viewOf } from './buffers.ts'
import { CompressionError } from './error.ts'
import { decodeLz4Block, encodeLz4Block } from './lz4-block.ts'
import { MatchFinder } from './match-finder.ts'
import { xxhash32 } from './xxhash32.ts'

const frameMagic = 0x184d2204
const storedFlag = 0x80000000
const writtenBlock = 1 << 16
/** No LZ4 block inflates further: each byte of a length stands for 255. */
const maxRatio = 255

interface Header {
  length: number
  blockSize: number
  linked: boolean
  blockChecksums: boolean
  contentChecksum: boolean
  contentSize: number | undefined
}

export function decompressLz4(input: Uint8Array, limit: number, magic: number): Uint8Array {
  const view = viewOf(input)
  const header = readHeader(input, view, magic)
  const capacity = Math.min(limit, contentBound(input, view, header))
  const out = outputBuffer(capacity)
  let from = header.length
  let at = 0
  for (;;) {
    const { length, stored, next } = blockAt(input, view, header, from)
    if (length === 0) break
    from += 4
    if (header.blockChecksums && view.getUint32(from + length, true) !== xxhash32(input, from, from + length)) {
      throw new CompressionError('lz4 block checksum does not match')
    }
    const outEnd = Math.min(capacity, at + header.blockSize)
    if (stored) {
      if (length > outEnd - at) throw new CompressionError('lz4 content is over the limit')
      out.set(input.subarray(from, from + length), at)
      at += length
    } else {
      at = decodeLz4Block(input, from, from + length, out, at, outEnd, header.linked ? 0 : at)
    }
    from = next
  }
  from += 4
  if (header.contentSize !== undefined && header.contentSize !== at) {
    throw new CompressionError('lz4 content has not the size its frame claims')
  }
  const trailer = header.contentChecksum ? 4 : 0
  // Kafka's own reader stops at the end of the first frame; whatever would follow it would silently be lost.
  if (input.length - from !== trailer) throw new CompressionError('lz4 input does not end with its frame')
  if (header.contentChecksum && view.getUint32(from, true) !== xxhash32(out, 0, at)) {
    throw new CompressionError('lz4 content checksum does not match')
  }
  return finishOutput(out, at)
}

/** One frame as Kafka's Java client writes it: independent 64 KiB blocks, no checksums but the header's. */
export function compressLz4(input: Uint8Array, magic: number): Uint8Array {
  const blockCount = Math.ceil(input.length / writtenBlock)
  const out = outputBuffer(input.length + Math.ceil(input.length / maxRatio) + blockCount * 20 + 16)
  const view = viewOf(out)
  view.setUint32(0, frameMagic, true)
  out[4] = 0x60
  out[5] = 0x40
  out[6] = xxhash32(out, magic === 0 ? 0 : 4, 6) >> 8
  let at = 7
  const finder = new MatchFinder(input, 4)
  for (let start = 0; start < input.length; start += writtenBlock) {
    const end = Math.min(start + writtenBlock, input.length)
    let length = encodeLz4Block(input, finder, start, end, out, at + 4) - at - 4
    const stored = length >= end - start
    if (stored) {
      length = end - start
      out.set(input.subarray(start, end), at + 4)
    }
    view.setUint32(at, stored ? length + storedFlag : length, true)
    at += 4 + length
  }
  view.setUint32(at, 0, true)
  return finishOutput(out, at + 4)
}

function readHeader(input: Uint8Array, view: DataView, magic: number): Header {
  if (input.length < 7 || view.getUint32(0, true) !== frameMagic) throw new CompressionError('not an lz4 frame')
  const flags = input[4]!
  const descriptor = input[5]!
  if (flags >> 6 !== 1 || (flags & 2) !== 0 || (descriptor & 0x8f) !== 0 || descriptor < 0x40) {
    throw new CompressionError('lz4 frame of an unknown kind')
  }
  if ((flags & 1) !== 0) throw new CompressionError('lz4 frame needs a dictionary')
  const sized = (flags & 8) !== 0
  const length = sized ? 15 : 7
  if (input.length < length) throw new CompressionError('lz4 header is cut short')
  if (magic !== 0 && input[length - 1] !== ((xxhash32(input, 4, length - 1) >> 8) & 0xff)) {
    throw new CompressionError('lz4 header checksum does not match')
  }
  return {
    length,
    blockSize: 1 << (8 + 2 * (descriptor >> 4)),
    linked: (flags & 0x20) === 0,
    blockChecksums: (flags & 0x10) !== 0,
    contentChecksum: (flags & 4) !== 0,
    contentSize: sized ? view.getUint32(6, true) + view.getUint32(10, true) * 2 ** 32 : undefined,
  }
}

/** The block that begins at `from`, known to lie inside the input; length 0 is the mark at the frame's end. */
function blockAt(
  input: Uint8Array,
  view: DataView,
  header: Header,
  from: number,
): { length: number; stored: boolean; next: number } {
  if (input.length - from < 4) throw new CompressionError('lz4 frame has no end')
  const word = view.getUint32(from, true)
  const stored = word >= storedFlag
  const length = stored ? word - storedFlag : word
  const next = from + 4 + length + (header.blockChecksums ? 4 : 0)
  if (length > header.blockSize) throw new CompressionError('lz4 block is larger than its frame allows')
  if (length > 0 && next > input.length) throw new CompressionError('lz4 block is cut short')
  return { length, stored, next }
}

/** The most that the frame's blocks can inflate to; walking them also finds a frame that is cut short. */
function contentBound(input: Uint8Array, view: DataView, header: Header): number {
  let bound = 0
  for (let from = header.length; ; ) {
    const { length, stored, next } = blockAt(input, view, header, from)
    if (length === 0) return bound
    bound += stored ? length : Math.min(header.blockSize, length * maxRatio)
    from = next
  }
}
