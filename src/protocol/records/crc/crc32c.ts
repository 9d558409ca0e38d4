// The two checksums of Kafka's formats: CRC-32C of record batches, CRC-32 of the older message sets and of gzip.
// Synchronous; no call depends on another and no input is kept. CRC-32C of long inputs goes through WebAssembly.

import { zlib } from '../zlib.ts'
import { loadDivision, worthCopying } from './division.ts'
import { advanceByTables } from './tables.ts'

/** From this length on an input has the division made: that takes a millisecond or two, which a start should not wait for. */
const worthLoading = 512
let advanceByDivision: typeof advanceByTables | undefined

/** CRC-32C of `data[start..end)`, unsigned. `seed` is the CRC-32C of the bytes before, to continue from there. */
export function crc32c(data: Uint8Array, start = 0, end = data.length, seed = 0): number {
  checkRange(data, start, end)
  const length = end - start
  if (length >= worthLoading) advanceByDivision ??= loadDivision() ?? advanceByTables
  const advance = length < worthCopying ? advanceByTables : (advanceByDivision ?? advanceByTables)
  return ~advance(~seed, data, start, end) >>> 0
}

/** CRC-32 (of gzip, zip and zlib) of `data[start..end)`, in the same shape. */
export function crc32(data: Uint8Array, start = 0, end = data.length, seed = 0): number {
  checkRange(data, start, end)
  return zlib().crc32(data.subarray(start, end), seed)
}

/** A range outside the data is a caller's bug; a checksum of something else would hide it. */
function checkRange(data: Uint8Array, start: number, end: number): void {
  if (!(0 <= start && start <= end && end <= data.length)) {
    throw new RangeError(`no range ${start}..${end} in ${data.length} bytes`)
  }
}
