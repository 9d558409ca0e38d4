// The committed offsets of one group for the partitions of one topic. A broker may have millions of them: what each has is
// five numbers in one array, which the garbage collector does not look into, and what only few have stands beside it.

import type { Int64 } from '../../../protocol/schema/field.ts'

export interface CommittedOffset {
  /** What a client says: any number of 64 bits. */
  readonly offset: Int64
  readonly leaderEpoch: number
  readonly metadata: string
  readonly commitTimestamp: number
  /** When it ends, if its client said so (versions 2 to 4 of OffsetCommit); -1 otherwise. */
  readonly expireTimestamp: number
  readonly topicId: string
  /** Of its record: of two commits the later one counts, whenever their transactions ended. */
  readonly recordOffset: number
}

/** What is not in the array where it is not what it usually is. */
interface Unusual extends Pick<CommittedOffset, 'metadata' | 'expireTimestamp' | 'topicId'> {
  readonly bigOffset: bigint | undefined
}

/** Where they are in the row of a partition, behind its number. */
const at = { offset: 1, leaderEpoch: 2, commitTimestamp: 3, recordOffset: 4 } as const
const width = 5

export class PartitionOffsets {
  /** In the order of their partitions. */
  readonly #rows: number[] = []
  readonly #topicId: string
  #unusual: Map<number, Unusual> | undefined

  /** The id that the topic usually has. */
  constructor(topicId: string) {
    this.#topicId = topicId
  }

  get size(): number {
    return this.#rows.length / width
  }

  get(partition: number): CommittedOffset | undefined {
    const row = this.#find(partition)
    return this.#rows[row] === partition ? this.#committed(row) : undefined
  }

  partitions(): number[] {
    return Array.from({ length: this.size }, (_, i) => this.#rows[i * width]!)
  }

  put(partition: number, committed: CommittedOffset): void {
    const { offset, leaderEpoch, commitTimestamp, recordOffset } = committed
    const rows = this.#rows
    const small = typeof offset === 'number' ? offset : -1
    const row = this.#find(partition)
    if (row === rows.length) {
      rows.push(partition, small, leaderEpoch, commitTimestamp, recordOffset)
    } else if (rows[row] !== partition) {
      rows.splice(row, 0, partition, small, leaderEpoch, commitTimestamp, recordOffset)
    } else {
      rows[row + at.offset] = small
      rows[row + at.leaderEpoch] = leaderEpoch
      rows[row + at.commitTimestamp] = commitTimestamp
      rows[row + at.recordOffset] = recordOffset
    }
    this.#putUnusual(partition, committed)
  }

  #putUnusual(partition: number, { offset, metadata, expireTimestamp, topicId }: CommittedOffset): void {
    if (typeof offset === 'number' && metadata === '' && expireTimestamp === -1 && topicId === this.#topicId) {
      this.#unusual?.delete(partition)
      return
    }
    this.#unusual ??= new Map()
    const bigOffset = typeof offset === 'bigint' ? offset : undefined
    this.#unusual.set(partition, { metadata, expireTimestamp, topicId, bigOffset })
  }

  delete(partition: number): void {
    const row = this.#find(partition)
    if (this.#rows[row] !== partition) return
    this.#rows.splice(row, width)
    this.#unusual?.delete(partition)
  }

  /** In the order of partitions. Nothing may come or go meanwhile. */
  *[Symbol.iterator](): Generator<[partition: number, committed: CommittedOffset]> {
    for (let row = 0; row < this.#rows.length; row += width) yield [this.#rows[row]!, this.#committed(row)]
  }

  #committed(row: number): CommittedOffset {
    const rows = this.#rows
    const unusual = this.#unusual?.get(rows[row]!)
    return {
      offset: unusual?.bigOffset ?? rows[row + at.offset]!,
      leaderEpoch: rows[row + at.leaderEpoch]!,
      metadata: unusual?.metadata ?? '',
      commitTimestamp: rows[row + at.commitTimestamp]!,
      expireTimestamp: unusual?.expireTimestamp ?? -1,
      topicId: unusual?.topicId ?? this.#topicId,
      recordOffset: rows[row + at.recordOffset]!,
    }
  }

  /** Where the row of a partition is, or else would be. Most come in their order. */
  #find(partition: number): number {
    const rows = this.#rows
    let low = 0
    let high = rows.length / width
    if (high > 0 && rows[rows.length - width]! < partition) return rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (rows[middle * width]! < partition) low = middle + 1
      else high = middle
    }
    return low * width
  }
}
