// Goes over the batches in some bytes and makes nothing of them: a log that is read, or found again, has very many, and of most
// no more is wanted than a few fields at the beginning. What is wrong with one is a RecordError, as it is of a Batch.

import type { Batch } from '../protocol/records/batch.ts'
import { batch, batchSize } from '../protocol/records/batches.ts'
import { crc32c } from '../protocol/records/crc/crc32c.ts'
import { exact } from '../protocol/records/int64.ts'
import { at as field } from '../protocol/records/record-batch.ts'
import { readInt64 } from '../protocol/wire/reader.ts'

/** What stands in front of a batch and is not counted in its length. */
const uncounted = field.length + 4

export class BatchCursor {
  readonly #bytes: Buffer
  readonly #view: DataView
  /** Where the batch begins. */
  at = 0
  size = 0
  baseOffset = 0
  lastOffset = 0
  /** Of an old format, or too short for its own: then the object has to tell. */
  #batch: Batch | undefined

  /** The bytes are whole batches. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Goes to the next one; false if there is none. */
  next(): boolean {
    this.at += this.size
    const view = this.#view
    const left = view.byteLength - this.at
    if (left <= 0) return false
    this.size = left < field.records ? 0 : uncounted + view.getInt32(this.at + field.length)
    if (this.size >= field.records && view.getUint8(this.at + field.magic) === 2) {
      this.#batch = undefined
      this.baseOffset = exact(readInt64(view, this.at + field.baseOffset))
      this.lastOffset = this.baseOffset + view.getInt32(this.at + field.lastOffsetDelta)
    } else {
      this.size = batchSize(this.#bytes, this.at)!
      this.#batch = this.batch
      this.baseOffset = this.#batch.baseOffset
      this.lastOffset = this.#batch.lastOffset
    }
    return true
  }

  /** Behind it. */
  get end(): number {
    return this.at + this.size
  }

  get batch(): Batch {
    return batch(this.#bytes.subarray(this.at, this.end))
  }

  get maxTimestamp(): number {
    return this.#batch?.maxTimestamp ?? exact(readInt64(this.#view, this.at + field.maxTimestamp))
  }

  /** -1 in old formats. */
  get leaderEpoch(): number {
    return this.#batch === undefined ? this.#view.getInt32(this.at + field.leaderEpoch) : -1
  }

  /** Whether it is of a producer that has an id. */
  get hasProducer(): boolean {
    return this.#batch === undefined && this.#view.getInt32(this.at + field.producerId) >= 0
  }

  verify(): void {
    if (this.#batch === undefined) {
      const checksum = this.#view.getUint32(this.at + field.checksum)
      if (crc32c(this.#bytes, this.at + field.attributes, this.end) === checksum) return
    }
    this.batch.verify() // it says what is wrong
  }
}
