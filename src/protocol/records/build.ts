// Makes batches of records, in each of the three formats, as Kafka's own builder lays them out.

import type { Int64 } from '../schema/field.ts'
import { Writer } from '../wire/writer.ts'
import { type Magic, noProducer } from './batch.ts'
import { type CompressionName, compress, compressionNames } from './compression/index.ts'
import { crc32, crc32c } from './crc/crc32c.ts'
import { putInt64 } from './int64.ts'
import * as legacy from './message-set.ts'
import * as v2 from './record-batch.ts'
import { putVarint, varintSize } from './varint.ts'

export interface RecordInput {
  readonly offset: number
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly { readonly key: string; readonly value: Uint8Array | null }[] | undefined
}

export interface BuildOptions {
  readonly codec?: CompressionName | undefined
  readonly level?: number | undefined
  /** Makes it a batch with LogAppendTime. */
  readonly logAppendTime?: number | undefined
}

export interface BatchOptions extends BuildOptions {
  /** That of the first record unless compaction took the first ones away. */
  readonly baseOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly producerId?: Int64 | undefined
  readonly producerEpoch?: number | undefined
  readonly baseSequence?: number | undefined
  readonly transactional?: boolean | undefined
  readonly control?: boolean | undefined
  readonly deleteHorizon?: number | undefined
}

/** One batch of magic 2. */
export function buildBatch(records: Iterable<RecordInput>, options: BatchOptions = {}): Buffer {
  const { codec = 'none', level, logAppendTime, deleteHorizon } = options
  let { baseOffset } = options
  let baseTimestamp = deleteHorizon
  let maxTimestamp = -1
  let last: number | undefined
  let count = 0
  const writer = new Writer()
  writer.reserve(v2.at.records)
  writer.position = v2.at.records
  for (const record of records) {
    baseOffset ??= record.offset
    baseTimestamp ??= record.timestamp
    putRecord(writer, record, record.offset - baseOffset, record.timestamp - baseTimestamp)
    maxTimestamp = Math.max(maxTimestamp, record.timestamp)
    count++
    last = record.offset
  }
  const bytes = finished(writer, v2.at.records, codec, level, 2)
  baseOffset ??= 0
  const lastOffset = options.lastOffset ?? last ?? baseOffset
  putInt64(bytes, v2.at.baseOffset, baseOffset)
  bytes.writeInt32BE(bytes.length - v2.at.leaderEpoch, v2.at.length)
  bytes.writeInt32BE(options.leaderEpoch ?? -1, v2.at.leaderEpoch)
  bytes[v2.at.magic] = 2
  bytes.writeInt16BE(
    compressionNames.indexOf(codec) |
      (logAppendTime === undefined ? 0 : v2.attribute.logAppendTime) |
      (options.transactional ? v2.attribute.transactional : 0) |
      (options.control ? v2.attribute.control : 0) |
      (deleteHorizon === undefined ? 0 : v2.attribute.deleteHorizon),
    v2.at.attributes,
  )
  bytes.writeInt32BE(lastOffset - baseOffset, v2.at.lastOffsetDelta)
  putInt64(bytes, v2.at.baseTimestamp, baseTimestamp ?? -1)
  putInt64(bytes, v2.at.maxTimestamp, logAppendTime ?? maxTimestamp)
  putInt64(bytes, v2.at.producerId, options.producerId ?? noProducer.producerId)
  bytes.writeInt16BE(options.producerEpoch ?? noProducer.producerEpoch, v2.at.producerEpoch)
  bytes.writeInt32BE(options.baseSequence ?? noProducer.baseSequence, v2.at.baseSequence)
  bytes.writeInt32BE(count, v2.at.count)
  bytes.writeUInt32BE(crc32c(bytes, v2.at.attributes), v2.at.checksum)
  return bytes
}

/** What was written, everything from `from` on compressed. */
function finished(
  writer: Writer,
  from: number,
  codec: CompressionName,
  level: number | undefined,
  magic: Magic,
): Buffer {
  if (codec === 'none') return writer.finishWhole()
  const body = compress(codec, writer.bytes.subarray(from, writer.position), { level, magic })
  const bytes = Buffer.allocUnsafe(from + body.length)
  bytes.set(body, from)
  writer.release()
  return bytes
}

function putRecord(writer: Writer, record: RecordInput, offsetDelta: number, timestampDelta: number): void {
  const headers = (record.headers ?? []).map(({ key, value }) => ({ key: Buffer.from(key), value }))
  let size = 1 + varintSize(timestampDelta) + varintSize(offsetDelta) + varintSize(headers.length)
  size += bytesSize(record.key) + bytesSize(record.value)
  for (const { key, value } of headers) size += bytesSize(key) + bytesSize(value)
  writer.reserve(size + varintSize(size))
  const { bytes } = writer
  let position = putVarint(bytes, writer.position, size)
  bytes[position++] = 0
  position = putVarint(bytes, position, timestampDelta)
  position = putVarint(bytes, position, offsetDelta)
  position = putBytes(bytes, position, record.key)
  position = putBytes(bytes, position, record.value)
  position = putVarint(bytes, position, headers.length)
  for (const { key, value } of headers) position = putBytes(bytes, putBytes(bytes, position, key), value)
  writer.position = position
}

function bytesSize(value: Uint8Array | null): number {
  return value === null ? 1 : varintSize(value.length) + value.length
}

function putBytes(bytes: Buffer, position: number, value: Uint8Array | null): number {
  if (value === null) return putVarint(bytes, position, -1)
  const at = putVarint(bytes, position, value.length)
  bytes.set(value, at)
  return at + value.length
}

/** Messages of magic 0 or 1, or one wrapper around them if they are compressed. Headers are not in these formats. */
export function buildMessages(magic: 0 | 1, records: readonly RecordInput[], options: BuildOptions = {}): Buffer {
  const { codec = 'none', level, logAppendTime } = options
  const attributes = magic === 1 && logAppendTime !== undefined ? legacy.attribute.logAppendTime : 0
  const last = records.at(-1)
  if (codec === 'none' || last === undefined) {
    return Buffer.concat(
      records.map(record => message(magic, { ...record, timestamp: logAppendTime ?? record.timestamp }, attributes)),
    )
  }
  const relativeTo = magic === 1 ? records[0]!.offset : 0
  const inner = records.map(record => message(magic, { ...record, offset: record.offset - relativeTo }, attributes))
  const value = compress(codec, Buffer.concat(inner), { level, magic })
  const timestamp = logAppendTime ?? Math.max(...records.map(record => record.timestamp))
  return message(
    magic,
    { offset: last.offset, timestamp, key: null, value },
    attributes | compressionNames.indexOf(codec),
  )
}

function message(magic: 0 | 1, { offset, timestamp, key, value }: RecordInput, attributes: number): Buffer {
  const { at, overhead } = legacy
  const bytes = Buffer.allocUnsafe(overhead(magic) + (key?.length ?? 0) + (value?.length ?? 0))
  putInt64(bytes, at.offset, offset)
  bytes.writeInt32BE(bytes.length - at.checksum, at.size)
  bytes[at.magic] = magic
  bytes[at.attributes] = attributes
  if (magic === 1) putInt64(bytes, at.timestamp, timestamp)
  let position = overhead(magic) - 8
  for (const part of [key, value]) {
    position = bytes.writeInt32BE(part === null ? -1 : part.length, position)
    if (part !== null) bytes.set(part, position)
    position += part?.length ?? 0
  }
  bytes.writeUInt32BE(crc32(bytes, at.magic), at.checksum)
  return bytes
}
