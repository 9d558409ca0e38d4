// 64-bit fields of batches. What counts (offsets, timestamps) is a number, and what is not exact as one is refused, never
// rounded; what only identifies (a producer) may be any value.

import type { Int64 } from '../schema/field.ts'
import { invalid } from './errors.ts'

export function readInt64(bytes: Buffer, position: number): Int64 {
  const high = bytes.readInt32BE(position)
  const low = bytes.readUInt32BE(position + 4)
  if (high === 0) return low // a small integer, as most ids and offsets are: nothing is made for it
  const value = high * 0x1_0000_0000 + low
  return Number.isSafeInteger(value) ? value : bytes.readBigInt64BE(position)
}

/** A number where that is exact. */
export function numberIfExact(value: bigint): Int64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

export function exactInt64(bytes: Buffer, position: number): number {
  return exact(readInt64(bytes, position))
}

export function exact(value: Int64): number {
  return typeof value === 'number' ? value : invalid(`a number out of range: ${value}`)
}

export function putInt64(bytes: Buffer, position: number, value: Int64): void {
  if (typeof value === 'bigint') bytes.writeBigInt64BE(value, position)
  else {
    if (!Number.isSafeInteger(value)) invalid(`a number out of range: ${value}`)
    bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), position)
    bytes.writeInt32BE(value | 0, position + 4)
  }
}
