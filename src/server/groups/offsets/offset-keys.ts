// The keys of offset records. What a group commits at once, and a log of it, has a topic many times in a row, in keys which
// end in different partitions and are the same before: then there are no strings to be made anew, and none to be hashed.

import { OffsetCommit } from '../../../protocol/internal/consumer-offsets.ts'
import type { Reader } from '../../../protocol/wire/reader.ts'

export interface OffsetKey {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

/** The last field of a key. */
const partitionSize = 4

export class OffsetKeys {
  #last: OffsetKey = { group: '', topic: '', partition: 0 }
  #lastBytes = Buffer.alloc(0)

  read(reader: Reader): OffsetKey {
    const { bytes, view, position, end } = reader
    if (this.#isAlike(bytes, position, end)) {
      const { group, topic } = this.#last
      return { group, topic, partition: view.getInt32(end - partitionSize) }
    }
    this.#last = OffsetCommit.readKey(reader)
    this.#lastBytes = Buffer.from(bytes.subarray(position, end)) // what was read is only lent
    return this.#last
  }

  #isAlike(bytes: Buffer, position: number, end: number): boolean {
    const last = this.#lastBytes
    if (end - position !== last.length) return false
    for (let i = last.length - partitionSize - 1; i >= 0; i--) {
      if (bytes[position + i] !== last[i]) return false
    }
    return true
  }
}
