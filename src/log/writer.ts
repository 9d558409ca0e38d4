// What a log has accepted goes to its files here: everything that waits becomes one write, and while it is written the
// next gathers. Where appends must be on disk before they are answered, those that were written while a sync ran share
// the next one.

import type { Segment } from './segment.ts'
import type { WriteGate } from './write-gate.ts'

export interface Write {
  readonly segment: Segment
  readonly position: number
  readonly bytes: Buffer
  /** The offset behind what it holds. */
  readonly endOffset: number
  /** Only done when it would outlive a crash. */
  readonly sync: boolean
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** The most that one call writes: enough to be worth it, little enough that the first in it does not wait for the last. */
const mostPieces = 512
const mostBytes = 8 << 20

export class LogWriter {
  readonly #syncSegment: (segment: Segment) => Promise<void>
  readonly #visible: (endOffset: number, bytes: number) => void
  readonly #broken: (error: unknown) => void
  readonly #gate: WriteGate
  readonly #turn: () => Promise<void>
  #queue: Write[] = []
  #unsynced: Write[] = []
  #writing = false
  #syncing = false
  #idle: (() => void)[] = []
  #failure: { readonly error: unknown } | undefined

  constructor(
    gate: WriteGate,
    handlers: {
      readonly sync: (segment: Segment) => Promise<void>
      readonly visible: (endOffset: number, bytes: number) => void
      readonly broken: (error: unknown) => void
    },
    turn: () => Promise<void>,
  ) {
    this.#gate = gate
    this.#turn = turn
    this.#syncSegment = handlers.sync
    this.#visible = handlers.visible
    this.#broken = handlers.broken
  }

  get isIdle(): boolean {
    return !this.#writing && !this.#syncing && this.#queue.length === 0 && this.#unsynced.length === 0
  }

  /** What comes within this turn of the event loop, over all connections, is to be in one write, if it is not `gathered`. */
  put(write: Write, gathered = false): void {
    this.#queue.push(write)
    if (this.#writing) return
    this.#writing = true
    if (gathered) void this.#writeAll()
    else void this.#turn().then(() => this.#writeAll())
  }

  /** The log is whole again after a failure, and nothing of before is under way. */
  reset(): void {
    this.#failure = undefined
  }

  #checkHealth(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Resolves when everything that was put has been done or has failed. */
  drained(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise(resolve => this.#idle.push(resolve))
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const turn = this.#gate.enter()
      if (turn !== undefined) await turn
      const group = this.#takeGroup()
      try {
        await this.#write(group)
        this.#checkHealth()
      } catch (error) {
        this.#fail(error, group)
        break
      } finally {
        this.#gate.leave()
      }
      if (this.#unsynced.length === 0 && group.every(({ sync }) => !sync)) this.#settle(group)
      else {
        this.#unsynced.push(...group)
        if (!this.#syncing) void this.#syncAll()
      }
    }
    this.#writing = false
    this.#tellIdle()
  }

  async #write(group: readonly Write[]): Promise<void> {
    const [first] = group
    if (first === undefined) return
    const pieces = group.map(({ bytes }) => bytes)
    await first.segment.log.write(pieces, first.position)
  }

  /** The writes at the head of the queue that follow each other in one segment; none if all failed with one before them. */
  #takeGroup(): Write[] {
    const segment = this.#queue[0]?.segment
    let count = 0
    let bytes = 0
    while (count < this.#queue.length && count < mostPieces) {
      const write = this.#queue[count]!
      if (write.segment !== segment || (count > 0 && bytes + write.bytes.length > mostBytes)) break
      bytes += write.bytes.length
      count++
    }
    return this.#queue.splice(0, count)
  }

  async #syncAll(): Promise<void> {
    this.#syncing = true
    while (this.#unsynced.length > 0) {
      const group = this.#unsynced
      this.#unsynced = []
      try {
        await Promise.all([...new Set(group.map(({ segment }) => segment))].map(this.#syncSegment))
        this.#checkHealth()
      } catch (error) {
        this.#fail(error, group)
        break
      }
      this.#settle(group)
    }
    this.#syncing = false
    this.#tellIdle()
  }

  #settle(group: readonly Write[]): void {
    const last = group.at(-1)
    if (last === undefined) return
    const bytes = group.reduce((sum, { bytes }) => sum + bytes.length, 0)
    this.#visible(last.endOffset, bytes)
    for (const { done } of group) done()
  }

  /** Nothing behind a write that failed can be right: all of it fails with it. */
  #fail(error: unknown, group: readonly Write[]): void {
    const lost = [...group, ...this.#unsynced, ...this.#queue]
    this.#unsynced = []
    this.#queue = []
    if (this.#failure === undefined) this.#broken(error)
    this.#failure ??= { error }
    for (const { failed } of lost) failed(error)
  }

  #tellIdle(): void {
    if (!this.isIdle) return
    const idle = this.#idle
    this.#idle = []
    for (const tell of idle) tell()
  }
}
