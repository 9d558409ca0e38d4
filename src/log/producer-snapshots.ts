// The `.snapshot` files of one partition. Loading takes the latest one that can be believed; one that cannot is
// removed, and the log is read from further back. Whatever touches files waits for what was begun before it.

import type { Disk, DiskEntry } from './disk.ts'
import { LogError } from './errors.ts'
import type { Producer } from './producer.ts'
import { decodeSnapshot, encodeSnapshot } from './producer-snapshot.ts'
import type { ProducerState } from './producer-state.ts'

type Files = Pick<Disk, 'readFile' | 'writeFile' | 'remove'>

const snapshotFile = /^(\d{20})\.snapshot$/

export class ProducerSnapshots {
  readonly #disk: Files
  readonly #directory: string
  /** Ascending. */
  #offsets: number[]
  /** A snapshot at or below it would say nothing new. */
  #lastTaken = 0
  #busy: Promise<unknown> = Promise.resolve()

  private constructor(disk: Files, directory: string, offsets: number[]) {
    this.#disk = disk
    this.#directory = directory
    this.#offsets = offsets
  }

  /** `entries` are what the directory holds. */
  static among(entries: readonly DiskEntry[], disk: Files, directory: string): ProducerSnapshots {
    const offsets = entries
      .filter(({ directory }) => !directory)
      .map(({ name }) => Number(snapshotFile.exec(name)?.[1] ?? Number.NaN))
      .filter(Number.isSafeInteger)
    return new ProducerSnapshots(disk, directory, offsets)
  }

  get offsets(): readonly number[] {
    return this.#offsets
  }

  get latestOffset(): number | undefined {
    return this.#offsets.at(-1)
  }

  /** Writes the state as it is when this is called, unless it was written at this offset already. */
  async take(state: ProducerState): Promise<void> {
    const offset = state.endOffset
    if (offset <= this.#lastTaken) return
    this.#lastTaken = offset
    const bytes = encodeSnapshot(state.producers())
    await this.#inTurn(async () => {
      await this.#disk.writeFile(this.#path(offset), bytes)
      this.#offsets = [...new Set([...this.#offsets, offset])].sort((a, b) => a - b)
    })
  }

  /**
   * Brings the state to the end of the log: if it is not there, it is loaded from the latest snapshot between the
   * start and the end (the others are removed), and what the log has from `state.endOffset` on is to be told to it.
   */
  async reload(state: ProducerState, logStartOffset: number, logEndOffset: number, now: number): Promise<void> {
    await this.#inTurn(async () => {
      await this.#remove(offset => offset > logEndOffset || offset <= logStartOffset)
      if (logEndOffset === state.endOffset) this.logStartOffsetIncremented(state, logStartOffset)
      else await this.#load(state, logStartOffset, now)
    })
  }

  async #load(state: ProducerState, logStartOffset: number, now: number): Promise<void> {
    for (let offset = this.latestOffset; offset !== undefined; offset = this.latestOffset) {
      const producers = await this.#read(offset)
      if (producers !== undefined) {
        state.reset(offset, producers, now)
        this.#lastTaken = offset
        return
      }
      await this.#remove(other => other === offset)
    }
    state.reset(logStartOffset)
    this.#lastTaken = logStartOffset
  }

  async #read(offset: number): Promise<Producer[] | undefined> {
    const path = this.#path(offset)
    const bytes = await this.#disk.readFile(path)
    try {
      return bytes && decodeSnapshot(bytes, path)
    } catch (error) {
      if (error instanceof LogError) return undefined
      throw error
    }
  }

  logStartOffsetIncremented(state: ProducerState, logStartOffset: number): void {
    state.logStartOffsetIncremented(logStartOffset)
    this.#lastTaken = this.latestOffset ?? logStartOffset
  }

  /** The log is empty, and goes on at this offset. */
  async truncateFully(state: ProducerState, offset: number): Promise<void> {
    state.reset(offset)
    this.#lastTaken = 0
    await this.#inTurn(() => this.#remove(() => true))
  }

  /** A segment is gone, and with it the snapshot of its beginning. */
  async remove(offset: number): Promise<void> {
    await this.#inTurn(() => this.#remove(other => other === offset))
  }

  async removeBefore(offset: number): Promise<void> {
    await this.#inTurn(() => this.#remove(other => other < offset))
  }

  /**
   * Leaves those of segments, and of the others the latest if it is behind all segments, as a clean shutdown leaves
   * it.
   */
  async removeStray(segmentBaseOffsets: readonly number[]): Promise<void> {
    const segments = new Set(segmentBaseOffsets)
    const lastSegment = Math.max(-1, ...segmentBaseOffsets)
    await this.#inTurn(() => {
      const latestStray = this.#offsets.findLast(offset => !segments.has(offset))
      return this.#remove(offset => !segments.has(offset) && (offset !== latestStray || offset < lastSegment))
    })
  }

  async #remove(where: (offset: number) => boolean): Promise<void> {
    const removed = this.#offsets.filter(where)
    this.#offsets = this.#offsets.filter(offset => !removed.includes(offset))
    await Promise.all(removed.map(offset => this.#disk.remove(this.#path(offset))))
  }

  async #inTurn(operation: () => Promise<void>): Promise<void> {
    const done = this.#busy.then(operation)
    this.#busy = done.catch(() => {}) // whoever began it is told
    await done
  }

  #path(offset: number): string {
    return `${this.#directory}/${String(offset).padStart(20, '0')}.snapshot`
  }
}
