// A record, and the reading of the records section of a batch of magic 2.

import { invalid } from './errors.ts'
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
  readonly baseTimestamp: number
  /** The timestamp of all records, where the batch has LogAppendTime. */
  readonly logAppendTime: number | undefined
}

export function* readRecords(section: RecordsSection): Generator<Record> {
  const { bytes, count, baseOffset, baseTimestamp, logAppendTime } = section
  const varints = new VarintReader(bytes, 0)
  for (let i = 0; i < count; i++) {
    const size = varints.next()
    const end = varints.position + size
    if (size < 0 || end > bytes.length) invalid(`a record of ${size} bytes, ${bytes.length - varints.position} left`)
    varints.position++ // attributes, of which none is in use
    const timestamp = baseTimestamp + varints.next()
    const offset = baseOffset + varints.next()
    const key = readBytes(varints, end)
    const value = readBytes(varints, end)
    const headers = readHeaders(varints, end)
    if (varints.position !== end)
      invalid(`a record of ${size} bytes, of which ${size - end + varints.position} were read`)
    if (!Number.isSafeInteger(timestamp) || !Number.isSafeInteger(offset))
      invalid('an offset or a timestamp out of range')
    yield { offset, timestamp: logAppendTime ?? timestamp, key, value, headers }
  }
  if (varints.position !== bytes.length)
    invalid(`${bytes.length - varints.position} bytes behind the last of ${count} records`)
}

function readBytes(varints: VarintReader, end: number): Buffer | null {
  const length = varints.next()
  if (length < 0) return null
  const start = varints.position
  if (length > end - start) invalid(`${length} bytes in a record with ${end - start} left`)
  varints.position = start + length
  return varints.bytes.subarray(start, start + length)
}

const noHeaders: readonly Header[] = []

function readHeaders(varints: VarintReader, end: number): readonly Header[] {
  const count = varints.next()
  if (count === 0) return noHeaders
  if (count < 0 || count > end - varints.position)
    invalid(`${count} headers in a record with ${end - varints.position} bytes left`)
  const headers: Header[] = []
  for (let i = 0; i < count; i++) {
    const key = readBytes(varints, end)
    if (key === null) invalid('a header without a key')
    headers.push({ key: key.toString(), value: readBytes(varints, end) })
  }
  return headers
}
