// Zstandard by way of Node's zlib where it has it (from 22.15 on), else by the codec of this folder. Node's decoder is
// handed one frame at a time: it answers with the first frame alone, and some versions take cut-off input for complete.

import zlib from 'node:zlib'
import { CompressionError } from '../error.ts'
import { decodeZstd } from './decoder.ts'
import { encodeZstd } from './encoder.ts'
import { readFrames } from './frame.ts'

interface MaybeZstd {
  constants: { ZSTD_c_compressionLevel?: number }
  zstdCompressSync?: (input: Uint8Array, options: { params: Record<number, number> }) => Uint8Array
  zstdDecompressSync?: (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array
}

const { constants, zstdCompressSync, zstdDecompressSync }: MaybeZstd = zlib

export function decompressZstd(input: Uint8Array, limit: number): Uint8Array {
  if (zstdDecompressSync === undefined) return decodeZstd(input, limit)
  const parts: Uint8Array[] = []
  let left = limit
  for (const frame of readFrames(input)) {
    let part: Uint8Array
    try {
      // zlib knows no limit of 0
      part = zstdDecompressSync(input.subarray(frame.start, frame.end), { maxOutputLength: Math.max(left, 1) })
    } catch (cause) {
      throw new CompressionError('zstd content is damaged or over the limit', { cause })
    }
    left -= part.length
    if (left < 0) throw new CompressionError(`zstd content is over the limit of ${limit} bytes`)
    if (frame.contentSize !== undefined && frame.contentSize !== part.length) {
      throw new CompressionError('zstd content has not the size its frame claims')
    }
    parts.push(part)
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

/** `level` is for Node's encoder; the one of this folder has a single level. */
export function compressZstd(input: Uint8Array, level = 3): Uint8Array {
  if (zstdCompressSync === undefined) return encodeZstd(input)
  return zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel ?? 100]: level } })
}
