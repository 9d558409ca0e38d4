// Producer ids: blocks of them are taken in the metadata, and given out one by one. What is left of a block when the broker
// stops is never given to anybody.

import { nextProducerIds } from './metadata/decisions/producer-ids.ts'
import type { Metadata } from './metadata/metadata.ts'

export class ProducerIds {
  readonly #metadata: Metadata
  readonly #nodeId: number
  #next = 0
  #end = 0
  /** When the block is the broker's for good. */
  #taken: Promise<void> = Promise.resolve()

  constructor(metadata: Metadata, nodeId: number) {
    this.#metadata = metadata
    this.#nodeId = nodeId
  }

  async next(): Promise<number> {
    if (this.#next === this.#end) this.#takeBlock()
    const id = this.#next++
    await this.#taken
    return id
  }

  #takeBlock(): void {
    const { first, size, records } = nextProducerIds(this.#metadata.state, this.#nodeId)
    this.#next = first
    this.#end = first + size
    this.#taken = this.#metadata.write(records)
  }
}
