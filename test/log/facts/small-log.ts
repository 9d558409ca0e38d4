// A log that is only what producers leave in it: batches in segments, their transaction indexes and snapshots, kept
// as Kafka keeps them. It replays what interop/oracle/Producers.java did to a real one.

import type { AppendedBatch } from '../../../src/log/producer.ts'
import { ProducerSnapshots } from '../../../src/log/producer-snapshots.ts'
import { type Origin, ProducerState, type ProducerStateConfig } from '../../../src/log/producer-state.ts'
import { type AbortedTransaction, TransactionIndex } from '../../../src/log/transaction-index.ts'
import type { RecordBatch } from '../../../src/protocol/records/record-batch.ts'
import { FilesInMemory } from './files-in-memory.ts'

interface Segment {
  readonly baseOffset: number
  readonly index: TransactionIndex
  readonly indexFile: Buffer[]
  batches: RecordBatch[]
}

export const directory = 'topic-0'

export class SmallLog {
  readonly disk = new FilesInMemory()
  readonly state: ProducerState
  readonly #snapshots: ProducerSnapshots
  #segments: Segment[] = [segment(0)]
  #start = 0
  #end = 0

  private constructor(state: ProducerState, snapshots: ProducerSnapshots, disk: FilesInMemory) {
    this.state = state
    this.#snapshots = snapshots
    this.disk = disk
  }

  static async create(config: ProducerStateConfig): Promise<SmallLog> {
    const disk = new FilesInMemory()
    return new SmallLog(
      new ProducerState(config),
      ProducerSnapshots.among(await disk.list(directory), disk, directory),
      disk,
    )
  }

  get endOffset(): number {
    return this.#end
  }

  /** Nothing in it is stable from here on. Where that was deleted, it is the batch that the log begins in. */
  get unstable(): number | undefined {
    const offset = this.state.firstUnstableOffset
    if (offset === undefined || offset >= this.#start) return offset
    const batches = this.#segments.flatMap(segment => segment.batches)
    return batches.find(({ lastOffset }) => lastOffset >= this.#start)?.baseOffset ?? this.#start
  }

  /** Where it was appended, or the batch that was here before. */
  append(batch: RecordBatch, origin: Origin): number | AppendedBatch {
    const repeated = this.state.prepare(batch, origin)
    if (repeated !== undefined) return repeated
    const offset = this.#end
    batch.assign(offset, 0)
    const { batches, index, indexFile } = this.#segments.at(-1)!
    batches.push(batch)
    const aborted = this.state.update(batch)
    if (aborted !== undefined) indexFile.push(index.append(aborted))
    this.#end = batch.lastOffset + 1
    return offset
  }

  async roll(): Promise<void> {
    this.#segments.push(segment(this.#end))
    this.state.advance(this.#end)
    await this.#snapshots.take(this.state)
  }

  async snapshot(): Promise<void> {
    await this.#snapshots.take(this.state)
  }

  logStartOffsetIncremented(offset: number): void {
    if (offset <= this.#start) return
    this.#start = offset
    this.#snapshots.logStartOffsetIncremented(this.state, offset)
  }

  async truncate(to: number, now: number): Promise<void> {
    this.#segments = this.#segments.filter(({ baseOffset }) => baseOffset <= to)
    const last = this.#segments.at(-1)!
    last.batches = last.batches.filter(({ lastOffset }) => lastOffset < to)
    last.index.truncateTo(to)
    last.indexFile.length = last.index.entries.length
    this.#end = to
    await this.#rebuild(now)
  }

  /**
   * As Kafka: nothing is read again if there was nothing before, and the last two segments get snapshots on the way.
   */
  async #rebuild(now: number): Promise<void> {
    const { state } = this
    const empty = state.isEmpty && state.endOffset >= this.#end
    await this.#snapshots.reload(state, this.#start, this.#end, now)
    const lastTwo = this.#segments.slice(-2)
    const from = this.#segments.findLastIndex(({ baseOffset }) => baseOffset <= state.endOffset)
    for (const segment of empty ? [] : this.#segments.slice(from)) {
      if (segment.baseOffset >= this.#end || state.endOffset >= this.#end) break
      state.advance(Math.max(segment.baseOffset, state.endOffset, this.#start))
      if (lastTwo.includes(segment)) await this.#snapshots.take(state)
      const start = state.endOffset
      await state.replay(async () => {
        for (const batch of segment.batches) if (batch.lastOffset >= start) state.update(batch)
      })
    }
    state.advance(this.#end)
    await this.#snapshots.take(state)
  }

  collect(from: number, to: number): AbortedTransaction[] {
    const found: AbortedTransaction[] = []
    const first = this.#segments.findLastIndex(({ baseOffset }) => baseOffset <= from)
    for (const { index } of this.#segments.slice(first)) {
      const { aborted, complete } = index.collect(from, to)
      found.push(...aborted)
      if (complete) break
    }
    return found
  }

  /** The `.txnindex` files, those that are there. */
  *indexes(): Generator<[name: string, hex: string]> {
    for (const { baseOffset, indexFile, index } of this.#segments) {
      const bytes = Buffer.concat(indexFile)
      const name = `${String(baseOffset).padStart(20, '0')}.txnindex`
      if (TransactionIndex.read(bytes, baseOffset, name).size !== index.size) throw new Error(`${name}: another size`)
      if (bytes.length > 0) yield [name, bytes.toString('hex')]
    }
  }
}

function segment(baseOffset: number): Segment {
  return { baseOffset, index: new TransactionIndex(), indexFile: [], batches: [] }
}
