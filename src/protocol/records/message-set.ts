// The formats before Kafka 0.11: a message of magic 0 or 1 stands alone, or is the wrapper around compressed ones. As in
// Kafka, each message that is not inside a wrapper counts as a batch of its own.

import { type Batch, inflatesTo, noProducer, type TimestampType } from './batch.ts'
import { type CompressionName, compressionNames } from './compression/index.ts'
import { crc32 } from './crc/crc32c.ts'
import { corrupt, invalid } from './errors.ts'
import { inflate } from './inflate.ts'
import { exactInt64 } from './int64.ts'
import type { Record } from './record.ts'

/** Where the fields of a message are; its timestamp is there from magic 1 on, and moves the rest. */
export const at = { offset: 0, size: 8, checksum: 12, magic: 16, attributes: 17, timestamp: 18 } as const

export const attribute = { codec: 0x07, logAppendTime: 0x08 } as const

/** The bytes in front of the key: up to its length in magic 0, and with a timestamp in magic 1. */
const keyAt = (magic: number) => (magic === 0 ? at.timestamp : at.timestamp + 8)

/** The size of a message without key and value. */
export const overhead = (magic: number) => keyAt(magic) + 8

/** A message with the offset and the timestamp of its record; inside a wrapper these are not what stands in it. */
export interface PlacedMessage {
  readonly message: Message
  readonly offset: number
  readonly timestamp: number
}

export class Message implements Batch {
  readonly bytes: Buffer
  readonly magic: 0 | 1
  readonly leaderEpoch = -1
  readonly producerId = noProducer.producerId
  readonly producerEpoch = noProducer.producerEpoch
  readonly baseSequence = noProducer.baseSequence
  readonly transactional = false
  readonly control = false

  constructor(bytes: Buffer, magic: 0 | 1) {
    if (bytes.length < overhead(magic))
      corrupt(`a message of ${bytes.length} bytes, the smallest has ${overhead(magic)}`)
    this.bytes = bytes
    this.magic = magic
  }

  get lastOffset(): number {
    return exactInt64(this.bytes, at.offset)
  }

  /** A wrapper has the offset of its last message in front; that of the first is only found inside. */
  get baseOffset(): number {
    if (this.codec === 'none') return this.lastOffset
    for (const { offset } of this.records()) return offset
    return this.lastOffset
  }

  get attributes(): number {
    return this.bytes.readInt8(at.attributes)
  }

  get codec(): CompressionName {
    const id = this.attributes & attribute.codec
    const codec = compressionNames[id]
    return codec === undefined || codec === 'zstd'
      ? invalid(`compression ${id} is not known to magic ${this.magic}`)
      : codec
  }

  get timestampType(): TimestampType {
    if (this.magic === 0) return 'NoTimestampType'
    return this.attributes & attribute.logAppendTime ? 'LogAppendTime' : 'CreateTime'
  }

  get maxTimestamp(): number {
    return this.magic === 0 ? -1 : exactInt64(this.bytes, at.timestamp)
  }

  get checksum(): number {
    return this.bytes.readUInt32BE(at.checksum)
  }

  verify(): void {
    const computed = crc32(this.bytes, at.magic)
    if (computed !== this.checksum) corrupt(`a message with checksum ${this.checksum}, ${computed} was computed`)
  }

  *records(limit = inflatesTo): Generator<Record> {
    for (const { message, offset, timestamp } of this.messages(limit)) {
      yield { offset, timestamp, ...message.keyAndValue(), headers: [] }
    }
  }

  /** The messages that hold the records: those inside a wrapper, or this one. */
  messages(limit = inflatesTo): Iterable<PlacedMessage> {
    const { codec } = this
    if (codec !== 'none') return this.#inner(codec, limit)
    return [{ message: this, offset: this.lastOffset, timestamp: this.maxTimestamp }]
  }

  *#inner(codec: CompressionName, limit: number): Generator<PlacedMessage> {
    const { value } = this.keyAndValue()
    if (value === null) invalid('a compressed message without a value')
    const inflated = inflate(codec, value, limit, this.magic)
    const shift = this.#shift(inflated)
    const stamp = this.timestampType === 'LogAppendTime' ? this.maxTimestamp : undefined
    for (const message of innerMessages(inflated, this.magic)) {
      message.verify()
      yield { message, offset: message.lastOffset + shift, timestamp: stamp ?? message.maxTimestamp }
    }
  }

  /**
   * What makes the offsets of inner messages absolute. Magic 1 counts them from 0 (KIP-31), and the last of them has the
   * wrapper's offset, which some producers leave at 0.
   */
  #shift(inflated: Buffer): number {
    let last: number | undefined
    for (const message of innerMessages(inflated, this.magic)) last = message.lastOffset
    if (last === undefined) invalid('a compressed message with nothing in it')
    if (this.magic === 0 || this.lastOffset === 0) return 0
    if (this.lastOffset < last) invalid(`offset ${last} inside a compressed message of offset ${this.lastOffset}`)
    return this.lastOffset - last
  }

  keyAndValue(): { key: Buffer | null; value: Buffer | null } {
    const { bytes } = this
    const key = field(bytes, keyAt(this.magic))
    const value = field(bytes, key.end)
    return { key: key.bytes, value: value.bytes }
  }
}

function field(bytes: Buffer, position: number): { bytes: Buffer | null; end: number } {
  if (bytes.length - position < 4) invalid(`a length of 4 bytes in a message with ${bytes.length - position} left`)
  const start = position + 4
  const length = bytes.readInt32BE(position)
  if (length < 0) return { bytes: null, end: start }
  if (length > bytes.length - start) invalid(`${length} bytes in a message with ${bytes.length - start} left`)
  return { bytes: bytes.subarray(start, start + length), end: start + length }
}

/** The messages inside a wrapper: all of its magic, none compressed again. As outside, the last may be cut off. */
function* innerMessages(bytes: Buffer, magic: 0 | 1): Generator<Message> {
  for (let position = 0; bytes.length - position >= at.checksum; ) {
    const size = bytes.readInt32BE(position + at.size)
    if (size < overhead(0) - at.checksum) corrupt(`an inner message of ${size} bytes`)
    const end = position + at.checksum + size
    if (end > bytes.length) return
    const found = bytes[position + at.magic]
    if (found !== magic) invalid(`an inner message of magic ${found} in one of magic ${magic}`)
    const message = new Message(bytes.subarray(position, end), magic)
    if (message.codec !== 'none') invalid('a compressed message inside a compressed message')
    yield message
    position = end
  }
}
