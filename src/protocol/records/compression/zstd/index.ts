// Zstandard by way of Node's zlib where it has it (from 22.15 on), else by the codec of this folder. Node's decoder only
// gets input that is one whole frame: it would answer with the first of several alone, some versions take cut-off input
// for complete, and a decoder made for each of many tiny frames would be an attack on the broker's time.

import { zlib } from '../../zlib.ts'
import { CompressionError } from '../error.ts'
import { decodeZstd } from './decoder.ts'
import { encodeZstd } from './encoder.ts'
import { readFrames } from './frame.ts'

interface MaybeZstd {
  constants: { Z_NO_FLUSH: number; ZSTD_c_compressionLevel?: number }
  zstdCompressSync?: (input: Uint8Array, options: { params: Record<number, number> }) => Uint8Array
  zstdDecompressSync?: (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array
}

export function decompressZstd(input: Uint8Array, limit: number): Uint8Array {
  const { zstdDecompressSync }: MaybeZstd = zlib()
  if (zstdDecompressSync === undefined) return decodeZstd(input, limit)
  const [frame, another] = readFrames(input)
  if (frame === undefined || another !== undefined) return decodeZstd(input, limit)
  let out: Uint8Array
  try {
    // zlib knows no limit of 0
    out = zstdDecompressSync(input.subarray(frame.start, frame.end), { maxOutputLength: Math.max(limit, 1) })
  } catch (cause) {
    throw new CompressionError('zstd content is damaged or over the limit', { cause })
  }
  if (out.length > limit) throw new CompressionError(`zstd content is over the limit of ${limit} bytes`)
  if (frame.contentSize !== undefined && frame.contentSize !== out.length) {
    throw new CompressionError('zstd content has not the size its frame claims')
  }
  return out
}

/** `level` is for Node's encoder; the one of this folder has a single level. */
export function compressZstd(input: Uint8Array, level = 3): Uint8Array {
  const { constants, zstdCompressSync }: MaybeZstd = zlib()
  const parameter = constants.ZSTD_c_compressionLevel
  if (zstdCompressSync === undefined || parameter === undefined) return encodeZstd(input)
  return zstdCompressSync(input, { params: { [parameter]: level } })
}
