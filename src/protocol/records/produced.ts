// What a Produce request may carry for a partition depends on its version: old ones any message set, those since
// Kafka 0.11 exactly one batch of magic 2 (KIP-98), and zstd only in those since 2.1 (KIP-110).

import type { Batch } from './batch.ts'
import { batches } from './batches.ts'
import { invalid, RecordError } from './errors.ts'

/** Gives the batch, or of a message set the first message. */
export function checkProduced(bytes: Buffer, version: number): Batch | undefined {
  const iterator = batches(bytes)
  const { value: first } = iterator.next()
  if (version < 3) return first
  if (first === undefined) invalid(`Produce v${version} without a batch`)
  if (first.magic !== 2) invalid(`Produce v${version} with a batch of magic ${first.magic}`)
  if (version < 7 && first.codec === 'zstd') {
    throw new RecordError('UNSUPPORTED_COMPRESSION_TYPE', `Produce v${version} with a batch compressed by zstd`)
  }
  if (!iterator.next().done) invalid(`Produce v${version} with more than one batch`)
  return first
}
