// From one format to another: down for clients that read only old ones, up for what old producers send.

import type { Batch } from './batch.ts'
import { batches } from './batches.ts'
import { type BatchOptions, buildBatch, buildMessages } from './build.ts'
import { RecordError } from './errors.ts'
import type { Record } from './record.ts'

/**
 * Batches as an old Fetch reads them: those of a newer magic are made over to `magic`, control batches are left out, and
 * so are records before `firstOffset` where that costs nothing (in a compressed batch it would change its offsets).
 */
export function downConvert(bytes: Buffer, magic: 0 | 1, firstOffset: number): Buffer {
  const converted: Uint8Array[] = []
  for (const batch of batches(bytes)) {
    if (batch.control) continue
    if (batch.codec === 'zstd') {
      throw new RecordError('UNSUPPORTED_COMPRESSION_TYPE', 'zstd cannot be converted to formats that do not know it')
    }
    converted.push(batch.magic <= magic ? batch.bytes : downConverted(batch, magic, firstOffset))
  }
  return Buffer.concat(converted)
}

function downConverted(batch: Batch, magic: 0 | 1, firstOffset: number): Buffer {
  const { codec } = batch
  const records = [...batch.records()].filter(({ offset }) => codec !== 'none' || offset >= firstOffset)
  const logAppendTime = batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : undefined
  return buildMessages(magic, records, { codec, logAppendTime })
}

/** The records of any batches as one of magic 2, their offsets counted up from `baseOffset`. */
export function upConvert(records: Iterable<Record>, options: BatchOptions & { readonly baseOffset: number }): Buffer {
  return buildBatch(renumbered(records, options.baseOffset), options)
}

function* renumbered(records: Iterable<Record>, baseOffset: number): Generator<Record> {
  let offset = baseOffset
  for (const record of records) yield { ...record, offset: offset++ }
}
