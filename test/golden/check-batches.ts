// Checks one line of a file of record sets: the batches and records that Apache Kafka reads from the bytes are those that
// come out here, and building them again gives the same bytes wherever a compressor's choices do not come into it.

import { isDeepStrictEqual } from 'node:util'
import type { Batch } from '../../src/protocol/records/batch.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { buildBatch, buildMessages } from '../../src/protocol/records/build.ts'
import type { Record } from '../../src/protocol/records/record.ts'
import { RecordBatch } from '../../src/protocol/records/record-batch.ts'
import type { Outcome } from './check.ts'
import { show } from './json.ts'

export interface RecordSetLine {
  readonly name: string
  readonly hex: string
  readonly batches: readonly BatchLine[]
}

/** A batch as the oracle describes it; the checksum and the delete horizon only where it gives them. */
export interface BatchLine {
  readonly checksum?: number
  readonly deleteHorizonMs?: number
  readonly records: readonly object[]
}

export function checkRecordSet({ name, hex, batches: expected }: RecordSetLine): Outcome {
  const bytes = Buffer.from(hex, 'hex')
  const read = [...batches(bytes)]
  for (const batch of read) batch.verify()
  const described = read.map((batch, i) => describe(batch, expected[i]))
  if (!isDeepStrictEqual(described, expected)) {
    return { failed: `${name}: read ${show(described)}, not ${show(expected)}` }
  }
  for (const batch of read) {
    if (batch.codec === 'none' && !rebuilt(batch).equals(batch.bytes)) {
      return { failed: `${name}: built ${rebuilt(batch).toString('hex')}, not ${batch.bytes.toString('hex')}` }
    }
  }
  return 'passed'
}

/** The batch in the words of the golden files. */
export function describe(batch: Batch, like?: BatchLine): object {
  return {
    magic: batch.magic,
    baseOffset: batch.baseOffset,
    lastOffset: batch.lastOffset,
    sizeInBytes: batch.bytes.length,
    codec: batch.codec,
    timestampType: batch.timestampType,
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    transactional: batch.transactional,
    control: batch.control,
    leaderEpoch: batch.leaderEpoch,
    ...(like === undefined || 'checksum' in like ? { checksum: batch.checksum } : {}),
    ...(batch instanceof RecordBatch && batch.deleteHorizon !== undefined
      ? { deleteHorizonMs: batch.deleteHorizon }
      : {}),
    records: [...batch.records()].map(describeRecord),
  }
}

function describeRecord({ offset, timestamp, key, value, headers }: Record): object {
  const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null
  return {
    offset,
    timestamp,
    key: base64(key),
    value: base64(value),
    headers: headers.map(header => [header.key, base64(header.value)]),
  }
}

function rebuilt(batch: Batch): Buffer {
  const logAppendTime = batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : undefined
  const records = [...batch.records()]
  if (!(batch instanceof RecordBatch)) return buildMessages(batch.magic === 0 ? 0 : 1, records, { logAppendTime })
  const { baseTimestamp, deleteHorizon } = batch
  if (logAppendTime !== undefined) return batch.bytes // its records' own timestamps are not to be seen from outside
  return buildBatch(records, { ...fieldsOf(batch), logAppendTime, deleteHorizon: deleteHorizon && baseTimestamp })
}

function fieldsOf(batch: RecordBatch) {
  const { baseOffset, lastOffset, leaderEpoch, producerId, producerEpoch, baseSequence, transactional, control } = batch
  return { baseOffset, lastOffset, leaderEpoch, producerId, producerEpoch, baseSequence, transactional, control }
}
