// The segments of a log, in the order of their offsets; the last one is active.

import type { Segment } from './segment.ts'

export class Segments {
  #list: Segment[] = []

  get all(): readonly Segment[] {
    return this.#list
  }

  get active(): Segment {
    const last = this.#list.at(-1)
    if (last === undefined) throw new Error('a log without a segment')
    return last
  }

  get first(): Segment {
    return this.#list[0] ?? this.active
  }

  add(segment: Segment): void {
    this.#list.push(segment)
  }

  /** Puts others in place of some that follow each other. */
  replace(old: readonly Segment[], by: readonly Segment[]): void {
    const at = this.#list.indexOf(old[0]!)
    if (at < 0) throw new Error('a segment that is not in the log')
    this.#list = [...this.#list.slice(0, at), ...by, ...this.#list.slice(at + old.length)]
  }

  remove(segments: readonly Segment[]): void {
    const gone = new Set(segments)
    this.#list = this.#list.filter(segment => !gone.has(segment))
  }

  /** The one that holds the offset, or would if it were there; the first one for offsets before it. */
  holding(offset: number): Segment {
    return this.#list[this.#indexHolding(offset)]!
  }

  /** That one and those behind it. */
  from(offset: number): readonly Segment[] {
    return this.#list.slice(this.#indexHolding(offset))
  }

  #indexHolding(offset: number): number {
    let low = 0
    let high = this.#list.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.#list[middle]!.baseOffset <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
