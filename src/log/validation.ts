// What happens to produced bytes before they are written to a partition's log: they are checked, and become one batch that
// has its offsets. As the leader of Apache Kafka 4.3 does it. Pure; the bytes are patched in place where that is enough,
// and not before everything about them is known to be right.

import { type Batch, inflatesTo } from '../protocol/records/batch.ts'
import { batches } from '../protocol/records/batches.ts'
import { CompressionError, type CompressionName, compressionNames } from '../protocol/records/compression/index.ts'
import { upConvert } from '../protocol/records/convert.ts'
import { invalid, RecordError } from '../protocol/records/errors.ts'
import { Message } from '../protocol/records/message-set.ts'
import { type Record, RecordCursor, type RecordsSection, readRecords } from '../protocol/records/record.ts'
import { attribute, RecordBatch } from '../protocol/records/record-batch.ts'
import { AppendError } from './append-error.ts'
import { RecordChecks, type RecordRules } from './record-checks.ts'

export interface AppendSettings extends RecordRules {
  /** `compression.type`; `producer` keeps what comes. */
  readonly codec: CompressionName | 'producer'
  readonly level?: number | undefined
  readonly maxMessageBytes: number
  readonly leaderEpoch: number
  readonly firstOffset: number
  /** Who appends: control records come from the broker itself only. */
  readonly origin: 'client' | 'coordinator'
}

/** What is to be written. Of bytes without a whole batch that is nothing: no batch, and offsets of -1. */
export interface ValidatedAppend {
  /** One, or none: no append that Kafka accepts becomes more than one batch. */
  readonly batches: readonly RecordBatch[]
  readonly bytes: Buffer
  readonly firstOffset: number
  readonly lastOffset: number
  /** -1 where no record has a timestamp. */
  readonly maxTimestamp: number
  /** For the time index: the last offset of the batch, whichever of its records it is. */
  readonly offsetOfMaxTimestamp: number
  /** -1 with CreateTime. */
  readonly logAppendTime: number
}

const nothing: ValidatedAppend = {
  batches: [],
  bytes: Buffer.alloc(0),
  firstOffset: -1,
  lastOffset: -1,
  maxTimestamp: -1,
  offsetOfMaxTimestamp: -1,
  logAppendTime: -1,
}

/** Throws an AppendError, and nothing else, for what may not be appended. */
export function validateAppend(bytes: Buffer, settings: AppendSettings): ValidatedAppend {
  try {
    const arrived = arrivedBatches(bytes, settings)
    const [first] = arrived
    if (first === undefined) return nothing
    const source = arrived.map(codecOf).findLast(codec => codec !== 'none') ?? 'none'
    if (arrived.length > 1 && (first.magic === 2 || source !== 'none')) {
      invalid(`${arrived.length} batches, of which there may be more than one only in old formats and uncompressed`)
    }
    const target = settings.codec === 'producer' ? source : settings.codec
    return first instanceof RecordBatch
      ? appended(placed(first, source, target, settings), settings)
      : appended(converted(first, arrived, target, settings), settings)
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    // Kafka has no name for bytes that do not inflate.
    const code = error.cause instanceof CompressionError ? 'UNKNOWN_SERVER_ERROR' : error.code
    throw new AppendError(code, error.message, [], { cause: error })
  }
}

/** The batches that are there as a whole. A rest behind them, which is part of one, is cut off. */
function arrivedBatches(bytes: Buffer, { origin, maxMessageBytes }: AppendSettings): Batch[] {
  const arrived: Batch[] = []
  for (const batch of batches(bytes)) {
    if (batch.magic === 2 && origin === 'client' && batch.baseOffset !== 0) {
      invalid(`a batch that counts its offsets from ${batch.baseOffset}, not from 0`)
    }
    checkSize(batch.bytes, maxMessageBytes)
    batch.verify()
    arrived.push(batch)
  }
  return arrived
}

function checkSize(batch: Buffer, maxMessageBytes: number): void {
  if (batch.length <= maxMessageBytes) return
  throw new AppendError('MESSAGE_TOO_LARGE', `a batch of ${batch.length} bytes, ${maxMessageBytes} are allowed`)
}

function codecOf({ attributes }: Batch): CompressionName {
  const id = attributes & attribute.codec
  return compressionNames[id] ?? refuse(`compression ${id} is not known`)
}

/** For what Kafka runs into rather than refuses: clients get a code that says no more than that. */
function refuse(message: string): never {
  throw new AppendError('UNKNOWN_SERVER_ERROR', message)
}

/** A batch of magic 2 at its place in the log: itself, or made anew if its compression has to change. */
function placed(
  batch: RecordBatch,
  source: CompressionName,
  target: CompressionName,
  settings: AppendSettings,
): RecordBatch {
  if (settings.origin === 'client') checkHeader(batch)
  const section = batch.section(inflatesTo)
  const staysCompressed = source !== 'none' && source === target
  const { maxTimestamp, inSequence } = checkRecords(batch, section, staysCompressed, settings)
  // Kafka wants to make such a batch anew, and fails as it has skipped what it would need.
  if (staysCompressed && !inSequence) refuse('compressed records with offsets out of sequence')
  const keepsRecords = source === target || (source === 'none' && batch.control)
  if (!keepsRecords) return rebuilt(readRecords(section), batch, target, settings)

  const { timestampType, now, firstOffset, leaderEpoch } = settings
  batch.assign(firstOffset + batch.count - 1 - batch.lastOffsetDelta, leaderEpoch)
  batch.stamp(timestampType, timestampType === 'LogAppendTime' ? now : maxTimestamp)
  return batch
}

/** What a producer says of its batch has to agree with itself. */
function checkHeader({ lastOffsetDelta, count, control, producerId, baseSequence }: RecordBatch): void {
  if (count <= 0 || lastOffsetDelta !== count - 1) {
    invalid(`a batch of ${count} records with offsets from 0 to ${lastOffsetDelta}`)
  }
  if (control) invalid('a batch of control records, which no client may write')
  if (producerId >= 0 && baseSequence < 0) invalid(`sequence number ${baseSequence} from producer ${producerId}`)
}

interface Checked {
  readonly maxTimestamp: number
  /** Whether the offsets of the records count up from 0, one by one. */
  readonly inSequence: boolean
}

/** Every append goes through here, record by record: nothing is made of a record but of one that is wrong. */
function checkRecords(batch: RecordBatch, section: RecordsSection, skims: boolean, settings: AppendSettings): Checked {
  const checks = new RecordChecks(settings, batch.timestampType)
  const cursor = new RecordCursor(section)
  let maxTimestamp = -1
  let inSequence = true
  for (let index = 0; cursor.next(); index++) {
    const { timestamp } = cursor
    const fault = checks.faultOf(cursor.keySize >= 0, timestamp)
    if (fault !== undefined) {
      checks.add(fault, index, cursor.offset, timestamp, () => describeRecord(cursor, skims))
    }
    if (typeof timestamp === 'number' && timestamp > maxTimestamp) maxTimestamp = timestamp
    if (cursor.offset !== index) inSequence = false
  }
  checks.throwIfAny()
  return { maxTimestamp, inSequence }
}

/** As Kafka prints a record, and one of which it read no more than it needed. */
function describeRecord({ offset, timestamp, keySize, valueSize }: RecordCursor, skimmed: boolean): string {
  const sizes = skimmed ? [keySize, valueSize] : [Math.max(0, keySize), Math.max(0, valueSize)]
  const kind = skimmed ? 'PartialDefaultRecord' : 'DefaultRecord'
  return `${kind}(offset=${offset}, timestamp=${timestamp}, key=${sizes[0]} bytes, value=${sizes[1]} bytes)`
}

/** The messages of an old format as one batch. */
function converted(
  first: Batch,
  arrived: readonly Batch[],
  target: CompressionName,
  settings: AppendSettings,
): RecordBatch {
  for (const batch of arrived) {
    if (!(batch instanceof Message) || batch.magic !== first.magic) {
      invalid(`a batch of magic ${batch.magic} behind one of magic ${first.magic}`)
    }
    checkMessages(batch, settings)
  }
  return rebuilt(recordsOf(arrived), first, target, settings)
}

function checkMessages(batch: Message, settings: AppendSettings): void {
  const checks = new RecordChecks(settings, batch.timestampType)
  let index = 0
  for (const { message, offset, timestamp } of batch.messages(inflatesTo)) {
    const { key } = message.keyAndValue()
    const fault = checks.faultOf(key !== null, timestamp)
    if (fault !== undefined) {
      checks.add(fault, index, offset, timestamp, () => describeMessage(message, offset, timestamp))
    }
    index++
  }
  checks.throwIfAny()
}

function describeMessage(message: Message, offset: number, timestamp: number): string {
  const { magic, attributes, codec, checksum } = message
  const { key, value } = message.keyAndValue()
  const type = magic === 0 ? '' : `LogAppendTime=${timestamp}, `
  return (
    `LegacyRecordBatch(offset=${offset}, Record(magic=${magic}, attributes=${attributes}, compression=${codec}, ` +
    `crc=${checksum}, ${type}key=${key?.length ?? 0} bytes, value=${value?.length ?? 0} bytes))`
  )
}

function* recordsOf(arrived: readonly Batch[]): Generator<Record> {
  for (const batch of arrived) yield* batch.records(inflatesTo)
}

type Producer = Pick<Batch, 'producerId' | 'producerEpoch' | 'baseSequence' | 'transactional'>

/** One batch of records from one producer, made anew. */
function rebuilt(
  records: Iterable<Record>,
  { producerId, producerEpoch, baseSequence, transactional }: Producer,
  codec: CompressionName,
  settings: AppendSettings,
): RecordBatch {
  if (producerId === -1 ? transactional : producerEpoch === -1 || baseSequence < 0) {
    refuse(`producer ${producerId} with epoch ${producerEpoch} and sequence number ${baseSequence}`)
  }
  const { firstOffset, leaderEpoch, level, timestampType, now, maxMessageBytes } = settings
  const bytes = upConvert(timely(records), {
    baseOffset: firstOffset,
    codec,
    level,
    leaderEpoch,
    producerId,
    producerEpoch,
    baseSequence,
    transactional,
    logAppendTime: timestampType === 'LogAppendTime' ? now : undefined,
  })
  checkSize(bytes, maxMessageBytes)
  return new RecordBatch(bytes)
}

function* timely(records: Iterable<Record>): Generator<Record> {
  for (const record of records) {
    if (record.timestamp < -1) refuse(`a record with timestamp ${record.timestamp}`)
    yield record
  }
}

function appended(batch: RecordBatch, { firstOffset, timestampType, now }: AppendSettings): ValidatedAppend {
  const { bytes, lastOffset, maxTimestamp } = batch
  return {
    batches: [batch],
    bytes,
    firstOffset,
    lastOffset,
    maxTimestamp,
    offsetOfMaxTimestamp: maxTimestamp === -1 ? -1 : lastOffset,
    logAppendTime: timestampType === 'LogAppendTime' ? now : -1,
  }
}
