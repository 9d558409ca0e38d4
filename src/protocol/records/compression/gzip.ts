// Gzip by way of Node's zlib, with its errors turned into the one error of this folder.

import { zlib } from '../zlib.ts'
import { CompressionError } from './error.ts'

export function decompressGzip(input: Uint8Array, limit: number): Uint8Array {
  let out: Uint8Array
  try {
    // zlib knows no limit of 0
    out = zlib().gunzipSync(input, { maxOutputLength: Math.max(limit, 1) })
  } catch (cause) {
    throw new CompressionError('gzip content is damaged or over the limit', { cause })
  }
  if (out.length > limit) throw new CompressionError(`gzip content is over the limit of ${limit} bytes`)
  return out
}

export function compressGzip(input: Uint8Array, level = -1): Uint8Array {
  return zlib().gzipSync(input, { level })
}
