// The transactions of a log as a pass over its batches meets them: which batches are of an aborted one, which markers
// have nothing left that they end, and which entries of the transaction index are still needed.

import type { Batch } from '../../protocol/records/batch.ts'
import { controlType } from '../../protocol/records/control-records.ts'
import type { Int64 } from '../../protocol/schema/field.ts'

/** An entry of the transaction index: an aborted transaction, from its first record to its marker. */
export interface AbortedTransaction {
  readonly producerId: Int64
  readonly firstOffset: number
  readonly lastOffset: number
  readonly lastStableOffset: number
}

export class CleanedTransactions {
  /** Those to come, the next one last. */
  readonly #aborted: AbortedTransaction[]
  /** Of producers whose aborted transaction is open where the pass is: that, and whether a batch of it was met. */
  readonly #openAborted = new Map<Int64, { readonly transaction: AbortedTransaction; met: boolean }>()
  /** Producers of whose committed transaction, open where the pass is, a batch was met. */
  readonly #openCommitted = new Set<Int64>()
  #needed: AbortedTransaction[] = []

  /** All aborted transactions that have an offset in the range of the pass. */
  constructor(aborted: Iterable<AbortedTransaction>) {
    this.#aborted = [...aborted].sort((one, other) => other.firstOffset - one.firstOffset)
  }

  /** Takes notice of a batch that is no control batch; whether it is of an aborted transaction, and of no use. */
  onBatch(batch: Batch): boolean {
    this.#openUpTo(batch.lastOffset)
    if (!batch.transactional) return false
    const aborted = this.#openAborted.get(batch.producerId)
    if (aborted !== undefined) aborted.met = true
    else this.#openCommitted.add(batch.producerId)
    return aborted !== undefined
  }

  /** Takes notice of a control batch; whether nothing is left that it would end. */
  onControlBatch(batch: Batch): boolean {
    this.#openUpTo(batch.lastOffset)
    const [marker] = batch.records()
    if (marker === undefined) return true // emptied by an earlier pass
    switch (controlType(marker.key)) {
      case 'COMMIT':
        return !this.#openCommitted.delete(batch.producerId)
      case 'ABORT': {
        const aborted = this.#openAborted.get(batch.producerId)
        this.#openAborted.delete(batch.producerId)
        if (!aborted?.met) return true
        this.#needed.push(aborted.transaction)
        return false
      }
      default:
        return false
    }
  }

  /** The entries for the index of the segment that has been written since the last call, in the order of their markers. */
  takeNeeded(): AbortedTransaction[] {
    const needed = this.#needed
    this.#needed = []
    return needed
  }

  #openUpTo(offset: number): void {
    for (let next = this.#aborted.at(-1); next && next.firstOffset <= offset; next = this.#aborted.at(-1)) {
      this.#aborted.pop()
      if (!this.#openAborted.has(next.producerId))
        this.#openAborted.set(next.producerId, { transaction: next, met: false })
    }
  }
}
