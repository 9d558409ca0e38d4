// Producer state as a `.snapshot` file: two bytes of version, a CRC-32C of all that comes behind it, and the
// producers with the last of their batches. The state it stands for is that before the offset in the file's name.

import { ProducerSnapshot } from '../protocol/internal/producer-snapshot.ts'
import { crc32c } from '../protocol/records/crc/crc32c.ts'
import type { Int64, Value } from '../protocol/schema/field.ts'
import { DecodeError } from '../protocol/wire/errors.ts'
import { damaged } from './errors.ts'
import { appendedBatch, Producer } from './producer.ts'

const snapshotVersion = 1
const at = { version: 0, crc: 2, entries: 6 } as const

type Entry = Value<typeof ProducerSnapshot.fields>['producerEntries'][number]

export function encodeSnapshot(producers: Iterable<Readonly<Producer>>): Buffer {
  const producerEntries = Array.from(producers, toEntry)
  const message = ProducerSnapshot.encode(snapshotVersion, { crc: 0, producerEntries })
  const bytes = Buffer.alloc(at.crc + message.length)
  bytes.writeInt16BE(snapshotVersion, at.version)
  message.copy(bytes, at.crc)
  bytes.writeUInt32BE(crc32c(bytes, at.entries), at.crc)
  return bytes
}

/** Throws a LogError if the bytes are not a snapshot to be believed; `path` is for its message. */
export function decodeSnapshot(bytes: Buffer, path: string): Producer[] {
  if (bytes.length < at.entries) damaged(`${path}: a snapshot of ${bytes.length} bytes`)
  const version = bytes.readInt16BE(at.version)
  if (version !== snapshotVersion) damaged(`${path}: a snapshot of version ${version}, ${snapshotVersion} is known`)
  const stored = bytes.readUInt32BE(at.crc)
  const computed = crc32c(bytes, at.entries)
  if (stored !== computed) damaged(`${path}: a snapshot with checksum ${stored}, ${computed} was computed`)
  try {
    const { producerEntries } = ProducerSnapshot.decode(version, bytes.subarray(at.crc))
    return producerEntries.map(entry => ofEntry(entry, path))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return damaged(`${path}: ${error.message}`, { cause: error })
  }
}

function toEntry(producer: Readonly<Producer>) {
  const { lastBatch } = producer
  return {
    producerId: producer.id,
    epoch: producer.epoch,
    lastSequence: lastBatch?.lastSequence ?? -1,
    lastOffset: lastBatch?.lastOffset ?? -1,
    offsetDelta: lastBatch === undefined ? 0 : lastBatch.lastOffset - lastBatch.firstOffset,
    timestamp: producer.lastTimestamp,
    coordinatorEpoch: producer.coordinatorEpoch,
    currentTxnFirstOffset: producer.transactionStart ?? -1,
  }
}

function ofEntry(entry: Entry, path: string): Producer {
  const exact = (value: Int64) => (typeof value === 'number' ? value : damaged(`${path}: ${value} is out of range`))
  const lastOffset = exact(entry.lastOffset)
  const timestamp = exact(entry.timestamp)
  const start = exact(entry.currentTxnFirstOffset)
  const producer = new Producer(entry.producerId)
  producer.begin(entry.epoch)
  producer.coordinatorEpoch = entry.coordinatorEpoch
  producer.lastTimestamp = timestamp
  if (lastOffset >= 0) producer.keep(appendedBatch(entry.lastSequence, lastOffset, entry.offsetDelta, timestamp))
  if (start >= 0) producer.transactionStart = start
  return producer
}
