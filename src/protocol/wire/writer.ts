// Where the compiled encoders put bytes: one growing buffer, and between its pieces the large byte fields by reference,
// so that records go from where they are to the socket without being copied into a response first.

import { EncodeError } from './errors.ts'

/** Byte fields from this size on are attached, not copied. */
const attachFrom = 4096
/** A buffer that grew past this goes with its message instead of being kept for the next one, which costs a copy. */
const keepUpTo = 1 << 16

export interface TaggedBytes {
  readonly tag: number
  readonly data: Uint8Array
}

interface Memory {
  readonly bytes: Buffer
  readonly view: DataView
}

let spare: Memory | undefined

export class Writer {
  bytes: Buffer
  view: DataView
  position = 0
  readonly #attached: { at: number; bytes: Uint8Array }[] = []

  constructor() {
    const { bytes, view } = spare ?? memory(1 << 14)
    spare = undefined
    this.bytes = bytes
    this.view = view
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    const wanted = this.position + size
    if (wanted <= this.bytes.length) return
    const { bytes, view } = memory(Math.max(wanted, this.bytes.length * 2))
    this.bytes.copy(bytes, 0, 0, this.position)
    this.bytes = bytes
    this.view = view
  }

  /** Puts bytes here: a copy if they are few or `copy` is wanted, else a reference that must not change until it is sent. */
  put(bytes: Uint8Array, copy: boolean): void {
    if (bytes.length >= attachFrom && !copy) {
      this.#attached.push({ at: this.position, bytes })
    } else {
      this.reserve(bytes.length)
      this.bytes.set(bytes, this.position)
      this.position += bytes.length
    }
  }

  putPieces(pieces: Uint8Array | readonly Uint8Array[], copy: boolean): void {
    if (pieces instanceof Uint8Array) this.put(pieces, copy)
    else {
      let copied = 0
      for (const { length } of pieces) if (length < attachFrom || copy) copied += length
      this.reserve(copied)
      for (const piece of pieces) this.put(piece, copy)
    }
  }

  uvarint(value: number): void {
    this.reserve(5)
    this.position = putUvarint(this.bytes, this.position, value)
  }

  /** Writes the unknown tagged fields from `index` on whose tags are below `limit`; the index of the first that is not. */
  unknown(fields: readonly TaggedBytes[], index: number, limit: number): number {
    let i = index
    for (; i < fields.length && fields[i]!.tag < limit; i++) {
      const { tag, data } = fields[i]!
      if (i > 0 && tag <= fields[i - 1]!.tag) throw new EncodeError(`unknown tagged field ${tag} is out of order`)
      this.uvarint(tag)
      this.uvarint(data.length)
      this.put(data, true)
    }
    if (i < fields.length && fields[i]!.tag === limit)
      throw new EncodeError(`tag ${limit} is a field that is known here`)
    return i
  }

  /** The number of bytes written, attached ones included. */
  get size(): number {
    let size = this.position
    for (const { bytes } of this.#attached) size += bytes.length
    return size
  }

  /** All that was written, in order, as few pieces as possible; the writer is not to be used after it. */
  finish(): Buffer[] {
    const own = this.#taken()
    const pieces: Buffer[] = []
    let from = 0
    for (const { at, bytes } of this.#attached) {
      if (at > from) pieces.push(own.subarray(from, at))
      pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
      from = at
    }
    if (from < own.length || pieces.length === 0) pieces.push(own.subarray(from))
    return pieces
  }

  /** All that was written, in one piece. */
  finishWhole(): Buffer {
    if (this.#attached.length === 0) return this.#taken()
    const pieces = this.finish()
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  #taken(): Buffer {
    if (this.bytes.length > keepUpTo) return this.bytes.subarray(0, this.position)
    const own = Buffer.allocUnsafe(this.position)
    this.bytes.copy(own, 0, 0, this.position)
    this.release()
    return own
  }

  /** Gives the buffer back for the next writer, without a result. */
  release(): void {
    if (this.bytes.length <= keepUpTo) spare = { bytes: this.bytes, view: this.view }
  }
}

function memory(size: number): Memory {
  const bytes = Buffer.allocUnsafeSlow(size)
  return { bytes, view: new DataView(bytes.buffer) }
}

/** -1 if it is neither bytes nor pieces of them. */
export function sizeOfPieces(pieces: unknown): number {
  if (pieces instanceof Uint8Array) return pieces.length
  if (!Array.isArray(pieces)) return -1
  let size = 0
  for (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) return -1
    size += piece.length
  }
  return size
}

export function putUvarint(bytes: Buffer, position: number, value: number): number {
  let at = position
  let rest = value
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest = rest > 0x7fffffff ? Math.floor(rest / 128) : rest >>> 7
  }
  bytes[at++] = rest
  return at
}

export function uvarintSize(value: number): number {
  let size = 1
  for (let limit = 128; value >= limit; limit *= 128) size++
  return size
}

const shortString = 24

function putUtf8(bytes: Buffer, position: number, text: string): number {
  if (text.length > shortString) return bytes.write(text, position, 'utf8')
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return bytes.write(text, position, 'utf8')
    bytes[position + i] = code
  }
  return text.length
}

/** The longest string that Kafka reads. */
const longestString = 0x7fff

/** With a 16-bit length; -1 if it is too long. Room for three bytes a character and two is there. */
export function putString(bytes: Buffer, position: number, text: string): number {
  const length = putUtf8(bytes, position + 2, text)
  if (length > longestString) return -1
  bytes[position] = length >> 8
  bytes[position + 1] = length
  return position + 2 + length
}

/** With a varint length; -1 if it is too long. Room for three bytes a character and five is there. */
export function putCompactString(bytes: Buffer, position: number, text: string): number {
  const guess = uvarintSize(text.length + 1)
  const length = putUtf8(bytes, position + guess, text)
  if (length > longestString) return -1
  const size = uvarintSize(length + 1)
  if (size !== guess) bytes.copyWithin(position + size, position + guess, position + guess + length)
  putUvarint(bytes, position, length + 1)
  return position + size + length
}

/** False if the value is no 64-bit integer, or a number that is not exact. */
export function putInt64(view: DataView, position: number, value: number | bigint): boolean {
  if (typeof value === 'bigint') {
    view.setBigInt64(position, value)
    return BigInt.asIntN(64, value) === value
  }
  if (!Number.isSafeInteger(value)) return false
  view.setInt32(position, Math.floor(value / 0x1_0000_0000))
  view.setInt32(position + 4, value | 0)
  return true
}

/** False if the text is not 22 characters of url-safe base64. */
export function putUuid(bytes: Buffer, position: number, text: string): boolean {
  return text.length === 22 && bytes.write(text, position, 16, 'base64url') === 16
}
