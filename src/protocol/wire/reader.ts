// A position in bytes that somebody else sent. The compiled decoders keep the position in a local variable and come here
// for what is not a fixed number of bytes; every length is checked against what is left before anything is made of it.

import { DecodeError } from './errors.ts'

export class Reader {
  readonly bytes: Buffer
  readonly view: DataView
  end: number
  position: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.position = position
    this.end = end
  }

  /** Goes on with these bytes, and ends where they end. */
  moveTo(position: number, size: number): void {
    this.position = position
    this.end = position + size
  }

  get remaining(): number {
    return this.end - this.position
  }

  /** An unsigned varint of at most 32 bits; -1 if the bytes end within it or it is longer. */
  uvarint(): number {
    const { bytes, end } = this
    let position = this.position
    let value = 0
    for (let shift = 0; shift < 35 && position < end; shift += 7) {
      const byte = bytes[position++]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        if (value > 0xffffffff) return -1
        this.position = position
        return value
      }
    }
    return -1
  }
}

const shortString = 12

/** UTF-8 of a length that was checked. Short ASCII is put together here: a call into the platform costs more. */
export function readString(bytes: Buffer, position: number, length: number): string {
  if (length >= shortString) return bytes.toString('utf8', position, position + length)
  const end = position + length
  let text = ''
  let at = position
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    if ((a | b | c | d) > 0x7f) return bytes.toString('utf8', position, end)
    text += String.fromCharCode(a, b, c, d)
  }
  for (; at < end; at++) {
    const a = bytes[at]!
    if (a > 0x7f) return bytes.toString('utf8', position, end)
    text += String.fromCharCode(a)
  }
  return text
}

export function readInt64(view: DataView, position: number): number | bigint {
  const high = view.getInt32(position)
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 0x1_0000_0000 + view.getUint32(position + 4)
    if (value !== -0x20_0000_0000_0000) return value
  }
  return view.getBigInt64(position)
}

const uuidSize = 16
const lastUuidBytes = new Uint8Array(uuidSize)
let lastUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Topics come many times in a row, and making a string takes longer than seeing that it is the same again. */
export function readUuid(bytes: Buffer, position: number): string {
  for (let i = 0; i < uuidSize; i++) {
    if (bytes[position + i] === lastUuidBytes[i]) continue
    lastUuidBytes.set(bytes.subarray(position, position + uuidSize))
    lastUuid = bytes.toString('base64url', position, position + uuidSize)
    break
  }
  return lastUuid
}

export function fail(where: string, what: string): never {
  throw new DecodeError(`${where}: ${what}`)
}
