// The one way into the codecs of Kafka's record batches and message sets. Everything is synchronous: a batch is small, and
// handing it to a thread would cost more than its bytes.

import { CompressionError } from './error.ts'
import { compressGzip, decompressGzip } from './gzip.ts'
import { compressLz4, decompressLz4 } from './lz4.ts'
import { compressSnappy, decompressSnappy } from './snappy.ts'
import { compressZstd, decompressZstd } from './zstd/index.ts'

export { CompressionError }

/** A codec's place in the list is its id in the attributes of a batch. */
export const compressionNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CompressionName = (typeof compressionNames)[number]

/** The format version of the records inside; only LZ4 cares, see there. */
export type RecordMagic = 0 | 1 | 2

/**
 * Inflates at most `limit` bytes; more of them, or bad input, is a CompressionError. No buffer is larger than the greatest
 * of `limit`, the input and a small constant. What is not compressed is handed through without a copy.
 */
export function decompress(
  codec: CompressionName,
  input: Uint8Array,
  limit: number,
  magic: RecordMagic = 2,
): Uint8Array {
  switch (codec) {
    case 'none':
      if (input.length > limit) throw new CompressionError(`content is over the limit of ${limit} bytes`)
      return input
    case 'gzip':
      return decompressGzip(input, limit)
    case 'snappy':
      return decompressSnappy(input, limit)
    case 'lz4':
      return decompressLz4(input, limit, magic)
    case 'zstd':
      return decompressZstd(input, limit)
  }
}

/** `level` means something to gzip (1 to 9, or -1) and to Node's own zstd; the other encoders have one level. */
export function compress(
  codec: CompressionName,
  input: Uint8Array,
  options: { level?: number | undefined; magic?: RecordMagic | undefined } = {},
): Uint8Array {
  switch (codec) {
    case 'none':
      return input
    case 'gzip':
      return compressGzip(input, options.level)
    case 'snappy':
      return compressSnappy(input)
    case 'lz4':
      return compressLz4(input, options.magic ?? 2)
    case 'zstd':
      return compressZstd(input, options.level)
  }
}
