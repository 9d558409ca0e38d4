// The zigzag varints of records: lengths and deltas, of up to 64 bits, as numbers that are exact.

import type { Int64 } from '../schema/field.ts'
import { invalid } from './errors.ts'
import { numberIfExact } from './int64.ts'

/** Up to this magnitude the arithmetic below is exact in doubles. */
const exactUpTo = 2 ** 51

export function varintSize(value: number): number {
  if (value >= -64 && value < 64) return 1
  let rest = zigzag(value)
  let size = 1
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}

export function putVarint(bytes: Buffer, position: number, value: number): number {
  let rest = zigzag(value)
  let at = position
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80
  bytes[at++] = rest
  return at
}

function zigzag(value: number): number {
  if (!(value >= -exactUpTo && value < exactUpTo)) invalid(`a delta of ${value} cannot be written`)
  return value < 0 ? -2 * value - 1 : 2 * value
}

/** Reads varints one after the other. */
export class VarintReader {
  readonly bytes: Buffer
  position: number

  constructor(bytes: Buffer, position: number) {
    this.bytes = bytes
    this.position = position
  }

  next(): number {
    const { bytes } = this
    const first = bytes[this.position]
    if (first !== undefined && first < 0x80) {
      this.position++
      return (first >>> 1) ^ -(first & 1)
    }
    const second = bytes[this.position + 1]
    if (second !== undefined && second < 0x80) {
      this.position += 2
      const both = (first! & 0x7f) | (second << 7)
      return (both >>> 1) ^ -(both & 1)
    }
    return exact(this.#long())
  }

  /** The next one even if no number is exact enough for it. */
  nextInt64(): Int64 {
    const { bytes, position } = this
    return bytes[position]! < 0x80 || bytes[position + 1]! < 0x80 ? this.next() : this.#long()
  }

  /** Seven bytes hold 49 bits, which doubles do exactly; longer ones are rare. */
  #long(): Int64 {
    const { bytes } = this
    let value = 0
    for (let scale = 1, at = this.position; scale < exactUpTo; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) invalid('a varint that ends with the bytes')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        this.position = at
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      }
    }
    return this.#longest()
  }

  #longest(): Int64 {
    const { bytes } = this
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[this.position++]
      if (byte === undefined) invalid('a varint that ends with the bytes')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return numberIfExact(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n)))
    }
    return invalid('a varint of more than 10 bytes')
  }
}

function exact(value: Int64): number {
  return typeof value === 'number' ? value : invalid(`a number out of range: ${value}`)
}
