// `.index`: for about every `index.interval.bytes` of a segment the last offset of a batch and where the batch begins.
// Offsets are stored relative to the segment's; an entry is 8 bytes.

import type { IndexFile } from './index-file.ts'

export const offsetEntrySize = 8
const relativeOffsetAt = (bytes: Buffer, at: number) => bytes.readInt32BE(at)

export class OffsetIndex {
  readonly file: IndexFile
  readonly #baseOffset: number

  constructor(file: IndexFile, baseOffset: number) {
    this.file = file
    this.#baseOffset = baseOffset
  }

  append(offset: number, position: number): void {
    const { bytes, at } = this.file.grow()
    bytes.writeInt32BE(offset - this.#baseOffset, at)
    bytes.writeInt32BE(position, at + 4)
  }

  /** A position at or before the batch with this offset, from which to look on. */
  lookup(offset: number): number {
    const index = this.file.lastAtMost(offset - this.#baseOffset, relativeOffsetAt)
    return index < 0 ? 0 : this.file.bytes.readInt32BE(this.file.at(index) + 4)
  }

  isFull(maximumBytes: number): boolean {
    return this.file.count >= Math.floor(maximumBytes / offsetEntrySize)
  }

  /** Whether the entries can be those of a segment of this size; a file that was damaged is to be made anew. */
  isSane(segmentSize: number): boolean {
    const { bytes, count } = this.file
    let offset = -1
    let position = -1
    for (let i = 0; i < count; i++) {
      const nextOffset = bytes.readInt32BE(this.file.at(i))
      const nextPosition = bytes.readInt32BE(this.file.at(i) + 4)
      if (nextOffset <= offset || nextPosition <= position || nextPosition >= segmentSize) return false
      offset = nextOffset
      position = nextPosition
    }
    return true
  }
}
