// The transactions of a partition that are not over: those without a marker, and those whose marker may still be lost
// because it is not below the high watermark. Reading committed ends before the first of them.

import type { Int64 } from '../protocol/schema/field.ts'

export interface OpenTransaction {
  readonly producerId: Int64
  readonly start: number
}

export class OpenTransactions {
  /** In the order of their starts, which is that of the log. */
  readonly #open = new Map<number, OpenTransaction>()
  /** Offsets of markers by the start of their transaction, in the order of the markers. */
  readonly #unreplicated = new Map<number, number>()

  get first(): OpenTransaction | undefined {
    for (const transaction of this.#open.values()) return transaction
    return undefined
  }

  get anyUnreplicated(): boolean {
    return this.#unreplicated.size > 0
  }

  get firstUnstableOffset(): number | undefined {
    let first = this.first?.start
    for (const start of this.#unreplicated.keys()) if (first === undefined || start < first) first = start
    return first
  }

  open(producerId: Int64, start: number): void {
    this.#open.set(start, { producerId, start })
  }

  /**
   * Gives the last stable offset once the marker is replicated: the start of the first one left, or behind the
   * marker.
   */
  end(start: number, marker: number): number {
    this.#open.delete(start)
    this.#unreplicated.set(start, marker)
    return this.first?.start ?? marker + 1
  }

  replicatedTo(offset: number): void {
    for (const [start, marker] of this.#unreplicated) {
      if (marker >= offset) return
      this.#unreplicated.delete(start)
    }
  }

  clear(): void {
    this.#open.clear()
    this.#unreplicated.clear()
  }
}
