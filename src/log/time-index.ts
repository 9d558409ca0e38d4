// `.timeindex`: the largest timestamp so far, and an offset by which it was reached. An entry is 12 bytes; both grow.

import { exactInt64, putInt64 } from '../protocol/records/int64.ts'
import type { IndexFile } from './index-file.ts'

export const timeEntrySize = 12
const timestampAt = (bytes: Buffer, at: number) => exactInt64(bytes, at)

export interface TimestampOffset {
  readonly timestamp: number
  readonly offset: number
}

export class TimeIndex {
  readonly file: IndexFile
  readonly #baseOffset: number

  constructor(file: IndexFile, baseOffset: number) {
    this.file = file
    this.#baseOffset = baseOffset
  }

  get last(): TimestampOffset {
    return this.#entry(this.file.count - 1)
  }

  /** The last entry, of an index that need not have been loaded. */
  async readLast(): Promise<TimestampOffset> {
    const bytes = await this.file.readLast()
    return bytes === undefined ? this.#entry(-1) : this.#decode(bytes, 0)
  }

  /** Adds an entry if it is later than the last one. */
  maybeAppend(timestamp: number, offset: number): void {
    if (timestamp <= this.last.timestamp) return
    const { bytes, at } = this.file.grow()
    putInt64(bytes, at, timestamp)
    bytes.writeInt32BE(offset - this.#baseOffset, at + 8)
  }

  /** The last entry with at most this timestamp: no batch before its offset has a larger one. */
  lookup(timestamp: number): TimestampOffset {
    return this.#entry(this.file.lastAtMost(timestamp, timestampAt))
  }

  isFull(maximumBytes: number): boolean {
    return this.file.count >= Math.floor(maximumBytes / timeEntrySize) - 1
  }

  isSane(): boolean {
    let previous: TimestampOffset = { timestamp: -1, offset: this.#baseOffset - 1 }
    for (let i = 0; i < this.file.count; i++) {
      const entry = this.#entry(i)
      if (entry.timestamp <= previous.timestamp || entry.offset < previous.offset) return false
      previous = entry
    }
    return true
  }

  #entry(index: number): TimestampOffset {
    if (index < 0) return { timestamp: -1, offset: this.#baseOffset }
    return this.#decode(this.file.bytes, this.file.at(index))
  }

  #decode(bytes: Buffer, at: number): TimestampOffset {
    return { timestamp: exactInt64(bytes, at), offset: this.#baseOffset + bytes.readInt32BE(at + 8) }
  }
}
