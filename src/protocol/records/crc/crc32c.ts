// The two checksums of Kafka's formats: CRC-32C of record batches, CRC-32 of the older message sets and of gzip.
// Synchronous; no call depends on another and no input is kept. CRC-32C of long inputs goes through WebAssembly.

import { zlib } from '../zlib.ts'
import { loadDivision, worthCopying } from './division.ts'
import { type Advance, byOneTable, byTables } from './tables.ts'

/** After so many bytes all is made that makes it fast. It takes some milliseconds, which a start should not wait for. */
const worthPreparing = 8 << 10
let seen = 0
let short: Advance = byOneTable()
let long = short

function prepare(): void {
  seen = Number.POSITIVE_INFINITY
  short = byTables()
  long = loadDivision(short) ?? short
}

/** CRC-32C of `data[start..end)`, unsigned. `seed` is the CRC-32C of the bytes before, to continue from there. */
export function crc32c(data: Uint8Array, start = 0, end = data.length, seed = 0): number {
  checkRange(data, start, end)
  const length = end - start
  if (seen < worthPreparing) {
    seen += length
    if (seen >= worthPreparing) prepare()
  }
  const advance = length < worthCopying ? short : long
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
