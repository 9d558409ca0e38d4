// The outer structure of Zstandard input: frames, skippable frames and the headers of their blocks. Everything is walked
// before a byte is decoded, so that truncation is found first and output is sized by what the blocks can hold.

import { viewOf } from '../buffers.ts'
import { CompressionError } from '../error.ts'

export const frameMagic = 0xfd2fb528
export const maxBlockSize = 1 << 17
/** The largest window that the reference decoder accepts unasked. */
const maxWindow = 2 ** 27

/** The input with a view on it; at least `sourcePadding` bytes behind it may be read along with its last ones. */
export interface Source {
  bytes: Uint8Array
  view: DataView
}

export const sourcePadding = 8

export const blockTypes = { raw: 0, rle: 1, compressed: 2 } as const

export interface Frame {
  start: number
  end: number
  firstBlock: number
  /** The most that one block may inflate to. */
  blockSize: number
  checksum: boolean
  contentSize: number | undefined
  /** The most that the frame can inflate to. */
  bound: number
}

export interface BlockHeader {
  last: boolean
  type: number
  /** The inflated size of a raw or RLE block, the compressed size of a compressed one. */
  size: number
  content: number
  end: number
}

/** The frames of the input, which must consist of whole ones; skippable ones are left out. */
export function readFrames(input: Uint8Array): Frame[] {
  const view = viewOf(input)
  const frames: Frame[] = []
  let at = 0
  do {
    need(input, at, 8)
    const magic = view.getUint32(at, true)
    if (magic >>> 4 === 0x184d2a5) {
      const size = view.getUint32(at + 4, true)
      at += 8
      need(input, at, size)
      at += size
    } else {
      if (magic !== frameMagic) throw new CompressionError('not a zstd frame')
      const frame = readFrame(input, view, at)
      frames.push(frame)
      at = frame.end
    }
  } while (at < input.length)
  return frames
}

function readFrame(input: Uint8Array, view: DataView, start: number): Frame {
  const descriptor = input[start + 4]!
  if ((descriptor & 8) !== 0) throw new CompressionError('zstd frame of an unknown kind')
  const singleSegment = (descriptor & 0x20) !== 0
  const checksum = (descriptor & 4) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag
  let at = start + 5
  need(input, at, (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes)
  let window = 0
  if (!singleSegment) {
    const exponent = input[at]! >> 3
    window = 2 ** (10 + exponent) * (1 + (input[at]! & 7) / 8)
    at++
  }
  if (littleEndian(input, at, dictionaryBytes) !== 0) throw new CompressionError('zstd frame needs a dictionary')
  at += dictionaryBytes
  const contentSize = sizeBytes === 0 ? undefined : littleEndian(input, at, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
  at += sizeBytes
  if (singleSegment) window = contentSize!
  if (window > maxWindow) throw new CompressionError('zstd window is too large')
  const frame = {
    start,
    end: at,
    firstBlock: at,
    blockSize: Math.min(window, maxBlockSize),
    checksum,
    contentSize,
    bound: 0,
  }
  walkBlocks(input, view, frame)
  if (contentSize !== undefined) {
    if (contentSize > frame.bound) throw new CompressionError('zstd blocks cannot hold the content size of their frame')
    frame.bound = contentSize
  }
  return frame
}

/** Finds the end of the frame and the bound of its content. */
function walkBlocks(input: Uint8Array, view: DataView, frame: Frame): void {
  let at = frame.firstBlock
  for (let last = false; !last; ) {
    need(input, at, 3)
    const block = readBlockHeader(view, at)
    if (block.size > frame.blockSize) throw new CompressionError('zstd block is larger than its frame allows')
    need(input, block.content, block.end - block.content)
    frame.bound += block.type === blockTypes.compressed ? frame.blockSize : block.size
    last = block.last
    at = block.end
  }
  if (frame.checksum) {
    need(input, at, 4)
    at += 4
  }
  frame.end = at
}

/** The block header at `at`, where three bytes are known to be. */
export function readBlockHeader(view: DataView, at: number): BlockHeader {
  const header = view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000
  const type = (header >> 1) & 3
  if (type === 3) throw new CompressionError('zstd block of an unknown kind')
  const size = header >> 3
  const content = at + 3
  return { last: (header & 1) !== 0, type, size, content, end: content + (type === blockTypes.rle ? 1 : size) }
}

function need(input: Uint8Array, at: number, length: number): void {
  if (length > input.length - at) throw new CompressionError('zstd input is cut short')
}

function littleEndian(input: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let i = length - 1; i >= 0; i--) value = value * 256 + input[at + i]!
  return value
}
