// The batches that are measured with, as producers send them.

import { buildBatch } from '../src/protocol/records/build.ts'
import { at } from '../src/protocol/records/record-batch.ts'

/** A batch of about so many bytes; its records have 100 bytes, or 1000 if it is large. */
export function batchOfSize(bytes: number, timestamp = Date.now()): Buffer {
  const valueBytes = bytes > 4096 ? 1000 : 100
  const value = Buffer.alloc(valueBytes, 'kafka ')
  const records = Math.max(1, Math.floor((bytes - at.records) / (valueBytes + 8)))
  return buildBatch(Array.from({ length: records }, (_, offset) => ({ offset, timestamp, key: null, value })))
}
