// Decompression as batches need it: bad compressed bytes are a corrupt batch like any other.

import { CompressionError, type CompressionName, decompress } from './compression/index.ts'
import { RecordError } from './errors.ts'

export function inflate(codec: CompressionName, bytes: Buffer, limit: number, magic: 0 | 1 | 2): Buffer {
  if (codec === 'none') return bytes
  try {
    const { buffer, byteOffset, length } = decompress(codec, bytes, limit, magic)
    return Buffer.from(buffer, byteOffset, length)
  } catch (error) {
    if (!(error instanceof CompressionError)) throw error
    throw new RecordError('CORRUPT_MESSAGE', `${codec}: ${error.message}`, { cause: error })
  }
}
