// Whether a batch is what its header says, before anybody relies on it.

import type { Batch } from './batch.ts'
import { invalid } from './errors.ts'
import { RecordBatch } from './record-batch.ts'

/**
 * The checksum, and that the range of offsets and the count of records agree, as they do in every batch that a producer
 * makes. What is wrong inside the records comes up when they are read.
 */
export function validate(batch: Batch): void {
  batch.verify()
  if (!(batch instanceof RecordBatch)) return
  const { baseOffset, lastOffset, count } = batch
  const range = `[${baseOffset}, ${lastOffset}]`
  if (lastOffset < baseOffset) invalid(`a batch with the range of offsets ${range}`)
  if (count <= 0) invalid(`a batch of ${count} records`)
  if (lastOffset - baseOffset + 1 !== count) invalid(`a batch of ${count} records with the range of offsets ${range}`)
}
