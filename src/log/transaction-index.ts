// The aborted transactions whose markers are in one segment, as its `.txnindex` file has them: what a reader of
// committed records is to leave out. Entries stand in the order of their markers; the file is there once there is an
// entry.

import { putInt64, readInt64 } from '../protocol/records/int64.ts'
import type { Int64 } from '../protocol/schema/field.ts'
import { damaged } from './errors.ts'

export interface AbortedTransaction {
  readonly producerId: Int64
  readonly firstOffset: number
  /** That of the marker. */
  readonly lastOffset: number
  /** When the marker was written. */
  readonly lastStableOffset: number
}

export const entrySize = 34
const entryVersion = 0
const at = { version: 0, producerId: 2, firstOffset: 10, lastOffset: 18, lastStableOffset: 26 } as const

export class TransactionIndex {
  readonly #entries: AbortedTransaction[] = []

  /**
   * The index that a file holds; `path` is for the messages of errors. What the file ends within is left out, and
   * overwritten by whoever writes at `size`.
   */
  static read(bytes: Buffer, baseOffset: number, path: string): TransactionIndex {
    const index = new TransactionIndex()
    for (let position = 0; position + entrySize <= bytes.length; position += entrySize) {
      const where = `${path}, entry at ${position}`
      const entry = decodeEntry(bytes.subarray(position, position + entrySize), where)
      if (entry.lastOffset < baseOffset)
        damaged(`${where}: a marker at ${entry.lastOffset}, the segment begins at ${baseOffset}`)
      index.#entries.push(entry)
    }
    return index
  }

  get entries(): readonly AbortedTransaction[] {
    return this.#entries
  }

  /** Of the file. */
  get size(): number {
    return this.#entries.length * entrySize
  }

  /** All entries, as the file has them. */
  encode(): Buffer {
    return Buffer.concat(this.#entries.map(encodeEntry))
  }

  /** Gives the bytes that are to be written at what was the size. */
  append(transaction: AbortedTransaction): Buffer {
    const last = this.#entries.at(-1)
    if (last !== undefined && transaction.lastOffset <= last.lastOffset)
      throw new RangeError(`a marker at ${transaction.lastOffset} behind one at ${last.lastOffset}`)
    const bytes = encodeEntry(transaction)
    this.#entries.push(transaction)
    return bytes
  }

  /**
   * The transactions that have something between two offsets (the second one exclusive). If it is not complete, those
   * of the next segment belong to it too: their markers may be there.
   */
  collect(fetchOffset: number, upperBound: number): { aborted: AbortedTransaction[]; complete: boolean } {
    const aborted: AbortedTransaction[] = []
    for (const entry of this.#entries) {
      if (entry.lastOffset >= fetchOffset && entry.firstOffset < upperBound) aborted.push(entry)
      // Whatever is aborted later was open then, so it begins at or behind the last stable offset.
      if (entry.lastStableOffset >= upperBound) return { aborted, complete: true }
    }
    return { aborted, complete: false }
  }

  /** Takes out the entries of markers at and behind an offset; the file is to be cut to `size`. */
  truncateTo(offset: number): void {
    const kept = this.#entries.findIndex(({ lastOffset }) => lastOffset >= offset)
    if (kept >= 0) this.#entries.length = kept
  }
}

function encodeEntry(transaction: AbortedTransaction): Buffer {
  const bytes = Buffer.alloc(entrySize)
  bytes.writeInt16BE(entryVersion, at.version)
  putInt64(bytes, at.producerId, transaction.producerId)
  putInt64(bytes, at.firstOffset, transaction.firstOffset)
  putInt64(bytes, at.lastOffset, transaction.lastOffset)
  putInt64(bytes, at.lastStableOffset, transaction.lastStableOffset)
  return bytes
}

function decodeEntry(bytes: Buffer, where: string): AbortedTransaction {
  const version = bytes.readInt16BE(at.version)
  if (version !== entryVersion) damaged(`${where}: version ${version}, ${entryVersion} is known`)
  const offset = (position: number) => {
    const value = readInt64(bytes, position)
    return typeof value === 'number' ? value : damaged(`${where}: ${value} is out of range`)
  }
  return {
    producerId: readInt64(bytes, at.producerId),
    firstOffset: offset(at.firstOffset),
    lastOffset: offset(at.lastOffset),
    lastStableOffset: offset(at.lastStableOffset),
  }
}
