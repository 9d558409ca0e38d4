// A record batch, of any of the three formats, as a view of the bytes it came in. Nothing is decoded before it is asked
// for; what the server changes on the way to the log is patched in place.

import type { Int64 } from '../schema/field.ts'
import type { CompressionName } from './compression/index.ts'
import type { Record } from './record.ts'

export type Magic = 0 | 1 | 2
export type TimestampType = 'NoTimestampType' | 'CreateTime' | 'LogAppendTime'

/** What a batch may inflate to unless the caller says otherwise. */
export const inflatesTo = 128 << 20

export interface Batch {
  /** Exactly the bytes of this batch. */
  readonly bytes: Buffer
  readonly magic: Magic
  readonly baseOffset: number
  readonly lastOffset: number
  /** As they stand; the codec is their lowest three bits in every format. */
  readonly attributes: number
  readonly codec: CompressionName
  readonly timestampType: TimestampType
  readonly maxTimestamp: number
  readonly leaderEpoch: number
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly transactional: boolean
  readonly control: boolean
  readonly checksum: number

  /** Throws a RecordError if the bytes are not what the checksum says. */
  verify(): void
  /** The records, inflated to at most `limit` bytes; they are views of the batch, or of what it inflated to. */
  records(limit?: number): Generator<Record>
}

export const noProducer = { producerId: -1, producerEpoch: -1, baseSequence: -1 } as const
