// Batches one after the other, as they stand in a segment, a Produce request or a Fetch response.

import type { Batch } from './batch.ts'
import { corrupt } from './errors.ts'
import { Message, overhead } from './message-set.ts'
import { RecordBatch } from './record-batch.ts'

/** Offset and size stand in front of every batch, and the size counts what comes behind it. */
const prefix = 12
const magicAt = 16

/**
 * The size of the batch at a position, or undefined if the bytes end within it. Sizes and a magic that no batch can
 * have are a RecordError.
 */
export function batchSize(bytes: Buffer, position = 0): number | undefined {
  const left = bytes.length - position
  if (left < prefix) return undefined
  const size = bytes.readInt32BE(position + prefix - 4)
  if (size < overhead(0) - prefix)
    corrupt(`Record size ${size} is less than the minimum record overhead (${overhead(0) - prefix})`)
  if (left <= magicAt) return undefined
  const magic = bytes[position + magicAt]!
  if (magic > 2) corrupt(`Invalid magic found in record: ${(magic << 24) >> 24}`)
  return prefix + size <= left ? prefix + size : undefined
}

/** The batches up to the end, or up to one that the bytes end within: a Fetch response may be cut anywhere. */
export function* batches(bytes: Buffer): Generator<Batch> {
  for (let position = 0; ; ) {
    const size = batchSize(bytes, position)
    if (size === undefined) return
    yield batch(bytes.subarray(position, position + size))
    position += size
  }
}

/** The batch that these bytes are, all of them. */
export function batch(bytes: Buffer): Batch {
  const magic = bytes[magicAt]
  return magic === 0 || magic === 1 ? new Message(bytes, magic) : new RecordBatch(bytes)
}
