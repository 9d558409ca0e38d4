// The first half of cleaning: reading the dirty section of a log into a map, up to its end or as far as the map reaches.

import type { Batch } from '../../protocol/records/batch.ts'
import type { OffsetMap } from './offset-map.ts'
import { type AbortedTransaction, CleanedTransactions } from './transactions.ts'

export class DirtySection {
  readonly #map: OffsetMap
  readonly #firstDirtyOffset: number
  readonly #transactions: CleanedTransactions

  /**
   * `map` is an empty one, `aborted` has all aborted transactions with an offset in the section. Those that ended before it
   * are left out: their markers may not be met, and then what their producers sent later would pass for aborted.
   */
  constructor(map: OffsetMap, firstDirtyOffset: number, aborted: Iterable<AbortedTransaction>) {
    this.#map = map
    this.#firstDirtyOffset = firstDirtyOffset
    this.#transactions = new CleanedTransactions(
      [...aborted].filter(({ lastOffset }) => lastOffset >= firstDirtyOffset),
    )
  }

  /**
   * The batches are to come in their order, at least all that reach into the section.
   *
   * Notes the keys of the next batch, those of tombstones too; markers and what was aborted have none. False if the map was
   * full before its end: then `map.latestOffset` is as far as this pass can clean, and there is nothing more to add. As in
   * Kafka, a full map takes no further record, though its key may be there.
   */
  add(batch: Batch): boolean {
    const map = this.#map
    const first = this.#firstDirtyOffset
    if (batch.control) this.#transactions.onControlBatch(batch)
    else if (!this.#transactions.onBatch(batch)) {
      for (const { key, offset } of batch.records()) {
        if (key === null || offset < first) continue
        if (map.full) return false
        map.put(key, offset)
      }
    }
    if (batch.lastOffset >= first) map.latestOffset = batch.lastOffset
    return true
  }

  /** Behind the last batch of a segment: where the next one begins, or the section ends. There may be a gap before it. */
  endSegment(nextOffset: number): void {
    this.#map.latestOffset = nextOffset - 1
  }
}
