// A record, and the reading of the records section of a batch of magic 2: as a walk over them that makes nothing, or one
// by one as values.

import type { Int64 } from '../schema/field.ts'
import { invalid } from './errors.ts'
import { numberIfExact } from './int64.ts'
import { VarintReader } from './varint.ts'

export interface Header {
  readonly key: string
  readonly value: Buffer | null
}

export interface Record {
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly Header[]
}

export interface RecordsSection {
  /** Inflated, and nothing behind the last record. */
  readonly bytes: Buffer
  readonly count: number
  readonly baseOffset: number
  readonly baseTimestamp: Int64
  /** The timestamp of all records, where the batch has LogAppendTime. */
  readonly logAppendTime: Int64 | undefined
}

/** Walks over the records of a section. What it says of a record holds until the next one. */
export class RecordCursor {
  /** The size of a key or a value that is null is negative. */
  keySize = 0
  valueSize = 0
  offsetDelta = 0
  /** Where they are in the section. */
  keyAt = 0
  valueAt = 0
  #timestampDelta: Int64 = 0
  #headerCount = 0
  #headersAt = 0
  #left: number
  readonly #section: RecordsSection
  readonly #varints: VarintReader

  constructor(section: RecordsSection) {
    this.#section = section
    this.#left = section.count
    this.#varints = new VarintReader(section.bytes, 0)
  }

  /** Goes to the next record, and says whether there is one. What is wrong with its structure is a RecordError. */
  next(): boolean {
    const varints = this.#varints
    const left = varints.bytes.length - varints.position
    if (this.#left === 0) return left === 0 ? false : invalid(`${left} bytes behind the last record`)
    this.#left--
    const size = varints.next()
    const end = varints.position + size
    if (size < 0 || end > varints.bytes.length) invalid(`a record of ${size} bytes, ${left} left`)
    varints.position++ // attributes, of which none is in use
    this.#timestampDelta = varints.nextInt64()
    this.offsetDelta = varints.next()
    this.keySize = varints.next()
    this.keyAt = skip(varints, this.keySize, end)
    this.valueSize = varints.next()
    this.valueAt = skip(varints, this.valueSize, end)
    this.#headerCount = varints.next()
    this.#headersAt = varints.position
    if (this.#headerCount !== 0) skipHeaders(varints, this.#headerCount, end)
    if (varints.position !== end) invalid(`a record of ${size} bytes that end elsewhere than its fields`)
    return true
  }

  /** A bigint if no number is exact. */
  get timestamp(): Int64 {
    const { logAppendTime, baseTimestamp } = this.#section
    if (logAppendTime !== undefined) return logAppendTime
    const delta = this.#timestampDelta
    if (typeof delta === 'number' && typeof baseTimestamp === 'number') {
      const sum = baseTimestamp + delta
      if (Number.isSafeInteger(sum)) return sum
    }
    return numberIfExact(BigInt.asIntN(64, BigInt(baseTimestamp) + BigInt(delta)))
  }

  get offset(): number {
    return this.#section.baseOffset + this.offsetDelta
  }

  record(): Record {
    const { bytes } = this.#section
    const { offset, timestamp } = this
    if (typeof timestamp === 'bigint') invalid(`a timestamp out of range: ${timestamp}`)
    if (!Number.isSafeInteger(offset)) invalid('an offset out of range')
    return {
      offset,
      timestamp,
      key: view(bytes, this.keyAt, this.keySize),
      value: view(bytes, this.valueAt, this.valueSize),
      headers: this.#headerCount === 0 ? noHeaders : readHeaders(bytes, this.#headersAt, this.#headerCount),
    }
  }
}

export function* readRecords(section: RecordsSection): Generator<Record> {
  const cursor = new RecordCursor(section)
  while (cursor.next()) yield cursor.record()
}

/** Where the bytes of that many are, which are skipped. */
function skip(varints: VarintReader, size: number, end: number): number {
  const start = varints.position
  if (size > end - start) invalid(`${size} bytes in a record with ${end - start} left`)
  if (size > 0) varints.position = start + size
  return start
}

function skipHeaders(varints: VarintReader, count: number, end: number): void {
  if (count < 0 || count > end - varints.position)
    invalid(`${count} headers in a record with ${end - varints.position} bytes left`)
  for (let i = 0; i < count; i++) {
    const keySize = varints.next()
    if (keySize < 0) invalid('a header without a key')
    skip(varints, keySize, end)
    skip(varints, varints.next(), end)
  }
}

function view(bytes: Buffer, start: number, size: number): Buffer | null {
  return size < 0 ? null : bytes.subarray(start, start + size)
}

const noHeaders: readonly Header[] = []

/** Headers that were skipped before, so that their sizes are right. */
function readHeaders(bytes: Buffer, position: number, count: number): readonly Header[] {
  const varints = new VarintReader(bytes, position)
  const field = () => {
    const size = varints.next()
    return view(bytes, skip(varints, size, bytes.length), size)
  }
  return Array.from({ length: count }, () => ({ key: field()?.toString() ?? '', value: field() }))
}
