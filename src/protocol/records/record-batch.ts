// The batch of magic 2 (KIP-98): a header of 61 bytes, then the records, compressed as a whole. The checksum covers what
// stands behind it, so that offset and leader epoch, in front of it, can be patched without being computed again.

import type { Int64 } from '../schema/field.ts'
import { type Batch, inflatesTo, type TimestampType } from './batch.ts'
import { type CompressionName, compressionNames } from './compression/index.ts'
import { crc32c } from './crc/crc32c.ts'
import { corrupt, invalid } from './errors.ts'
import { inflate } from './inflate.ts'
import { exactInt64, putInt64, readInt64 } from './int64.ts'
import { type Record, type RecordsSection, readRecords } from './record.ts'

/** Where the fields of the header are. */
export const at = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  checksum: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const

export const attribute = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
  /** All that are known but logAppendTime: bits that mean nothing yet do not outlive a change. */
  otherThanTime: 0x77,
} as const

export class RecordBatch implements Batch {
  readonly bytes: Buffer
  readonly magic = 2

  constructor(bytes: Buffer) {
    if (bytes.length < at.records) corrupt(`a batch of ${bytes.length} bytes, its header alone has ${at.records}`)
    this.bytes = bytes
  }

  get baseOffset(): number {
    return exactInt64(this.bytes, at.baseOffset)
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta
  }

  get lastOffsetDelta(): number {
    return this.bytes.readInt32BE(at.lastOffsetDelta)
  }

  get leaderEpoch(): number {
    return this.bytes.readInt32BE(at.leaderEpoch)
  }

  get checksum(): number {
    return this.bytes.readUInt32BE(at.checksum)
  }

  get attributes(): number {
    return this.bytes.readInt16BE(at.attributes)
  }

  get codec(): CompressionName {
    return (
      compressionNames[this.attributes & attribute.codec] ??
      invalid(`compression ${this.attributes & attribute.codec} is not known`)
    )
  }

  get timestampType(): TimestampType {
    return this.attributes & attribute.logAppendTime ? 'LogAppendTime' : 'CreateTime'
  }

  get transactional(): boolean {
    return (this.attributes & attribute.transactional) !== 0
  }

  get control(): boolean {
    return (this.attributes & attribute.control) !== 0
  }

  /** When tombstones of this batch may go, once compaction has set it; it then stands where the base timestamp was. */
  get deleteHorizon(): number | undefined {
    return this.attributes & attribute.deleteHorizon ? exactInt64(this.bytes, at.baseTimestamp) : undefined
  }

  get baseTimestamp(): number {
    return exactInt64(this.bytes, at.baseTimestamp)
  }

  get maxTimestamp(): number {
    return exactInt64(this.bytes, at.maxTimestamp)
  }

  get producerId(): Int64 {
    return readInt64(this.bytes, at.producerId)
  }

  get producerEpoch(): number {
    return this.bytes.readInt16BE(at.producerEpoch)
  }

  get baseSequence(): number {
    return this.bytes.readInt32BE(at.baseSequence)
  }

  get count(): number {
    return this.bytes.readInt32BE(at.count)
  }

  verify(): void {
    const computed = crc32c(this.bytes, at.attributes)
    if (computed !== this.checksum) corrupt(`a batch with checksum ${this.checksum}, ${computed} was computed`)
  }

  records(limit = inflatesTo): Generator<Record> {
    return readRecords(this.section(limit))
  }

  /** What the records are read from, inflated to at most `limit` bytes. */
  section(limit = inflatesTo): RecordsSection {
    const { count, codec, bytes } = this
    if (count < 0) invalid(`a batch of ${count} records`)
    return {
      bytes: inflate(codec, bytes.subarray(at.records), limit, this.magic),
      count,
      baseOffset: this.baseOffset,
      baseTimestamp: readInt64(bytes, at.baseTimestamp),
      logAppendTime: this.timestampType === 'LogAppendTime' ? readInt64(bytes, at.maxTimestamp) : undefined,
    }
  }

  /** Gives the batch its place in a log. */
  assign(baseOffset: number, leaderEpoch: number): void {
    putInt64(this.bytes, at.baseOffset, baseOffset)
    this.bytes.writeInt32BE(leaderEpoch, at.leaderEpoch)
  }

  /** Sets the largest timestamp, which with LogAppendTime is that of all records. */
  stamp(type: 'CreateTime' | 'LogAppendTime', maxTimestamp: number): void {
    if (type === this.timestampType && maxTimestamp === readInt64(this.bytes, at.maxTimestamp)) return
    const flag = type === 'LogAppendTime' ? attribute.logAppendTime : 0
    this.bytes.writeInt16BE((this.attributes & attribute.otherThanTime) | flag, at.attributes)
    putInt64(this.bytes, at.maxTimestamp, maxTimestamp)
    this.bytes.writeUInt32BE(crc32c(this.bytes, at.attributes), at.checksum)
  }
}
