// `.timeindex`: the largest timestamp so far, and an offset by which it was reached. An entry is 12 bytes; both grow.

import { exactInt64, putInt64 } from '../protocol/records/int64.ts'
import type { DiskFile } from './disk.ts'
import { IndexFile } from './index-file.ts'

const entrySize = 12
const timestampAt = (bytes: Buffer, at: number) => exactInt64(bytes, at)

export interface TimestampOffset {
  readonly timestamp: number
  readonly offset: number
}

export class TimeIndex {
  readonly file: IndexFile
  readonly #baseOffset: number

  constructor(file: DiskFile, baseOffset: number, length: number) {
    this.file = new IndexFile(file, entrySize, length)
    this.#baseOffset = baseOffset
  }

  get last(): TimestampOffset {
    return this.#entry(this.file.count - 1)
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

  /** Forgets entries for `offset` and later ones. */
  truncateTo(offset: number): void {
    let keep = this.file.count
    while (keep > 0 && this.#entry(keep - 1).offset >= offset) keep--
    this.file.truncate(keep)
  }

  isFull(maximumBytes: number): boolean {
    return this.file.count >= Math.floor(maximumBytes / entrySize) - 1
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
    const at = this.file.at(index)
    return {
      timestamp: exactInt64(this.file.bytes, at),
      offset: this.#baseOffset + this.file.bytes.readInt32BE(at + 8),
    }
  }
}
