// CRC-32C by tables: the register moves over as many bytes at a step as there are tables. One table serves the first inputs,
// eight (slicing-by-8) the short ones of all others, and hosts without WebAssembly SIMD.

/**
 * The register after `data[start..end)`. A register is the bare remainder: the inversions before and after, which make
 * it a checksum, are the caller's.
 */
export type Advance = (register: number, data: Uint8Array, start: number, end: number) => number

const reflectedPolynomial = 0x82f63b78

/** Entry `256 * k + b` becomes the register after the byte `b` and then `k` zero bytes, from a zero register. */
export function fillTables(tables: Int32Array): Int32Array {
  // The entries of powers of two follow from each other; those of sums are the sums of the entries.
  for (let bit = 128, register = 1; bit > 0; bit >>= 1) {
    register = (register >>> 1) ^ (register & 1 ? reflectedPolynomial : 0)
    for (let byte = 0; byte < 256; byte += 2 * bit) tables[byte + bit] = tables[byte]! ^ register
  }
  for (let i = 256; i < tables.length; i++) {
    const shorter = tables[i - 256]!
    tables[i] = (shorter >>> 8) ^ tables[shorter & 255]!
  }
  return tables
}

/** Made at once, and slow. */
export function byOneTable(): Advance {
  const table = fillTables(new Int32Array(256))
  return (before, data, start, end) => {
    let register = before
    for (let at = start; at < end; at++) register = (register >>> 8) ^ table[(data[at]! ^ register) & 255]!
    return register
  }
}

export function byTables(): Advance {
  const tables = fillTables(new Int32Array(8 * 256))
  return (before, data, start, end) => {
    let register = before
    let at = start
    for (; at + 8 <= end; at += 8) {
      register =
        tables[0x700 + ((data[at]! ^ register) & 255)]! ^
        tables[0x600 + ((data[at + 1]! ^ (register >>> 8)) & 255)]! ^
        tables[0x500 + ((data[at + 2]! ^ (register >>> 16)) & 255)]! ^
        tables[0x400 + (data[at + 3]! ^ (register >>> 24))]! ^
        tables[0x300 + data[at + 4]!]! ^
        tables[0x200 + data[at + 5]!]! ^
        tables[0x100 + data[at + 6]!]! ^
        tables[data[at + 7]!]!
    }
    for (; at < end; at++) register = (register >>> 8) ^ tables[(data[at]! ^ register) & 255]!
    return register
  }
}
