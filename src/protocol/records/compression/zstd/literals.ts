// The literals section of a Zstandard block.

import { CompressionError } from '../error.ts'
import { maxBlockSize, type Source } from './frame.ts'
import { decodeStream, type HuffmanTable, readHuffmanTable } from './huffman.ts'

export interface Literals {
  bytes: Uint8Array
  start: number
  end: number
  /** Where the section ends in the source. */
  sectionEnd: number
  /** The tree to use for a later block that sends none. */
  huffman: HuffmanTable | undefined
}

const scratch = new Uint8Array(maxBlockSize)

/** Reads the section at `start`. Literals that were not stored as they are lie in a buffer that the next call reuses. */
export function readLiterals(
  source: Source,
  start: number,
  end: number,
  blockSize: number,
  huffman: HuffmanTable | undefined,
): Literals {
  if (start >= end) throw new CompressionError('zstd literals are missing')
  const { bytes } = source
  const head = bytes[start]!
  const type = head & 3
  const format = (head >> 2) & 3
  // The header's sizes reach over at most five bytes; bytes past the section are refused once its length is known.
  const headerBits = head + bytes[start + 1]! * 2 ** 8 + bytes[start + 2]! * 2 ** 16
  if (type < 2) {
    const headerLength = format === 1 ? 2 : format === 3 ? 3 : 1
    const size = format === 1 ? (headerBits >> 4) & 0xfff : format === 3 ? headerBits >> 4 : head >> 3
    const at = start + headerLength
    const sectionEnd = at + (type === 0 ? size : 1)
    if (sectionEnd > end || size > blockSize) throw new CompressionError('zstd literals are out of bounds')
    if (type === 0) return { bytes, start: at, end: sectionEnd, sectionEnd, huffman }
    scratch.fill(bytes[at]!, 0, size)
    return { bytes: scratch, start: 0, end: size, sectionEnd, huffman }
  }
  const sizeBits = [10, 10, 14, 18][format]!
  const wideBits = headerBits + bytes[start + 3]! * 2 ** 24 + bytes[start + 4]! * 2 ** 32
  const size = Math.floor(wideBits / 16) & ((1 << sizeBits) - 1)
  const compressedSize = Math.floor(wideBits / 2 ** (4 + sizeBits)) & ((1 << sizeBits) - 1)
  let at = start + [3, 3, 4, 5][format]!
  const sectionEnd = at + compressedSize
  if (sectionEnd > end || size > blockSize) throw new CompressionError('zstd literals are out of bounds')
  if (type === 2) {
    const tree = readHuffmanTable(source, at, sectionEnd)
    huffman = tree.table
    at = tree.end
  }
  if (huffman === undefined) throw new CompressionError('zstd literals have no Huffman tree')
  if (format === 0) decodeStream(source, at, sectionEnd, huffman, scratch, 0, size)
  else decodeFourStreams(source, at, sectionEnd, huffman, size)
  return { bytes: scratch, start: 0, end: size, sectionEnd, huffman }
}

function decodeFourStreams(source: Source, start: number, end: number, huffman: HuffmanTable, size: number): void {
  const part = (size + 3) >> 2
  let from = start + 6
  if (from > end || part * 3 > size) throw new CompressionError('zstd literals do not fill four streams')
  for (let stream = 0; stream < 4; stream++) {
    const to = stream < 3 ? from + source.view.getUint16(start + stream * 2, true) : end
    if (to > end) throw new CompressionError('zstd literal stream is out of bounds')
    const outEnd = stream < 3 ? part * (stream + 1) : size
    decodeStream(source, from, to, huffman, scratch, part * stream, outEnd)
    from = to
  }
}
