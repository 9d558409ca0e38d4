// One file of a log and the indexes beside it. What was accepted is counted at once, what is written follows: `size` is
// where the next batch goes, and only the log knows how far of it may be read.

import { batches } from '../protocol/records/batches.ts'
import type { LogConfig } from './config.ts'
import { unlessAbsent } from './disk-error.ts'
import { IndexFile } from './index-file.ts'
import type { IndexHolder, IndexMemory } from './index-memory.ts'
import type { LogContext } from './log-context.ts'
import { OffsetIndex, offsetEntrySize } from './offset-index.ts'
import type { CachedFile } from './open-files.ts'
import { chunks } from './scan.ts'
import { TimeIndex, type TimestampOffset, timeEntrySize } from './time-index.ts'
import { type AbortedTransaction, TransactionIndex } from './transaction-index.ts'

/** An offset as it is in file names. */
export function offsetName(offset: number): string {
  return String(offset).padStart(20, '0')
}

/** A path as it is when nothing is going on with the file. */
export function withoutSuffix(path: string): string {
  return path.replace(/\.(?:cleaned|swap|deleted)$/, '')
}

/** The sizes of the files as they were found, and what their names end in besides. */
export interface SegmentFiles {
  readonly log?: number
  readonly index?: number
  readonly timeindex?: number
  readonly txnindex?: number
  readonly suffix?: string
}

export class Segment implements IndexHolder {
  readonly #indexes: IndexMemory
  readonly baseOffset: number
  readonly log: CachedFile
  readonly offsets: OffsetIndex
  readonly times: TimeIndex
  readonly created: number
  /** The name of its file would outlive a crash. */
  durableName = false
  size: number
  /** When retention by time has nothing else to go by. */
  modified: number
  #largest: TimestampOffset
  #firstTimestamp: number | undefined
  #readingFirst: Promise<number> | undefined
  #loading: Promise<void> | undefined
  #sinceIndexEntry = 0
  /** What was appended here by this process, or found to be right, is at the end from here on. */
  #soundFrom: number
  /** What readers found to be right is at the beginning, up to here. */
  #soundTo = 0
  #sealed = false
  #aborted: TransactionIndex | undefined
  #abortedSaved: number
  readonly #abortedFile: CachedFile
  readonly files: readonly CachedFile[]

  constructor(
    { files, indexes }: Pick<LogContext, 'files' | 'indexes'>,
    directory: string,
    baseOffset: number,
    created: number,
    found: SegmentFiles = {},
  ) {
    const {
      log: size = 0,
      index: indexSize = 0,
      timeindex: timesSize = 0,
      txnindex: abortedSize = 0,
      suffix = '',
    } = found
    const path = `${directory}/${offsetName(baseOffset)}`
    const file = (kind: string) => files.file(`${path}${kind}${suffix}`, { create: true })
    const [log, index, timeindex, txnindex] = [file('.log'), file('.index'), file('.timeindex'), file('.txnindex')]
    this.#indexes = indexes
    this.baseOffset = baseOffset
    this.log = log
    this.offsets = new OffsetIndex(new IndexFile(index, offsetEntrySize, indexSize), baseOffset)
    this.times = new TimeIndex(new IndexFile(timeindex, timeEntrySize, timesSize), baseOffset)
    this.#abortedFile = txnindex
    this.#abortedSaved = abortedSize
    if (abortedSize === 0) this.#aborted = new TransactionIndex()
    this.files = [index, timeindex, txnindex, log]
    this.created = created
    this.modified = created
    this.size = size
    this.#soundFrom = size
    this.#largest = { timestamp: -1, offset: baseOffset }
  }

  /** The largest timestamp in the segment. Of a time index that is not in memory one entry is read, once. */
  async largest(): Promise<TimestampOffset> {
    if (this.times.file.loaded) return this.#latest
    if (this.#largest.timestamp < 0) this.#largest = await this.times.readLast()
    return this.#largest
  }

  get #latest(): TimestampOffset {
    const { last } = this.times
    return this.#largest.timestamp > last.timestamp ? this.#largest : last
  }

  /** Whether it is known how long the segment has been filled. */
  get knowsFirstTimestamp(): boolean {
    return this.#firstTimestamp !== undefined || this.size === 0
  }

  /** The timestamp of the first batch; less than 0 if there is none. Who asks while it is read is told in turn. */
  firstTimestamp(): Promise<number> {
    if (this.knowsFirstTimestamp) return Promise.resolve(this.#firstTimestamp ?? -1)
    this.#readingFirst ??= this.#readFirstTimestamp().finally(() => {
      this.#readingFirst = undefined
    })
    return this.#readingFirst
  }

  async #readFirstTimestamp(): Promise<number> {
    for await (const { bytes } of chunks(this.log, 0, this.size, 4096)) {
      for (const { maxTimestamp } of batches(bytes)) return (this.#firstTimestamp ??= maxTimestamp)
    }
    return (this.#firstTimestamp ??= -1)
  }

  /** Reads the indexes, once for all who ask; what cannot be one is made anew. */
  load(): Promise<void> {
    if (this.#loaded) return Promise.resolve()
    this.#loading ??= this.#loadIndexes().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #loadIndexes(): Promise<void> {
    await Promise.all([this.offsets.file.load(), this.times.file.load()])
    // A segment that is full has an entry of time, if it has anything.
    const missing = this.size > 0 && this.times.file.count === 0
    if (missing || !this.offsets.isSane(this.size) || !this.times.isSane()) await this.rebuildIndexes()
  }

  /** A position at or before the batch with this offset, from which to look on. */
  position(offset: number): Promise<number> {
    return this.#lookUp(() => this.offsets.lookup(offset))
  }

  /** The last entry of the time index with at most this timestamp: no batch before its offset has a larger one. */
  timeEntry(timestamp: number): Promise<TimestampOffset> {
    return this.#lookUp(() => this.times.lookup(timestamp))
  }

  /** Between the end of loading and going on here, others may have been in need of the memory. */
  async #lookUp<T>(look: () => T): Promise<T> {
    while (!this.#loaded) await this.load()
    if (this.#sealed) this.#indexes.use(this)
    return look()
  }

  get #loaded(): boolean {
    return this.offsets.file.loaded && this.times.file.loaded
  }

  /** Makes the indexes anew from the batches; a segment in use keeps all else that is known of it. */
  async rebuildIndexes(indexIntervalBytes = 4096): Promise<void> {
    const anew = {
      offsets: new OffsetIndex(this.offsets.file.anew(), this.baseOffset),
      times: new TimeIndex(this.times.file.anew(), this.baseOffset),
    }
    let largest: TimestampOffset = { timestamp: -1, offset: this.baseOffset }
    let since = 0
    for await (const { position, bytes } of chunks(this.log, 0, this.size)) {
      let at = position
      for (const { lastOffset, maxTimestamp, bytes: one } of batches(bytes)) {
        if (maxTimestamp > largest.timestamp) largest = { timestamp: maxTimestamp, offset: lastOffset }
        if (since > indexIntervalBytes) {
          anew.offsets.append(lastOffset, at)
          anew.times.maybeAppend(largest.timestamp, largest.offset)
          since = 0
        }
        at += one.length
        since += one.length
      }
    }
    anew.times.maybeAppend(largest.timestamp, largest.offset)
    this.offsets.file.replace(anew.offsets.file)
    this.times.file.replace(anew.times.file)
  }

  /** The aborted transactions whose markers are here. */
  async aborted(): Promise<TransactionIndex> {
    if (this.#aborted !== undefined) return this.#aborted
    const bytes = Buffer.alloc(this.#abortedSaved)
    const length = await this.#abortedFile.read(bytes, 0)
    this.#aborted ??= TransactionIndex.read(bytes.subarray(0, length), this.baseOffset, this.#abortedFile.path)
    return this.#aborted
  }

  /** A transaction was aborted here; `aborted` must have been loaded. */
  addAborted(transaction: AbortedTransaction): void {
    if (this.#aborted === undefined) throw new Error('a transaction index that was not loaded')
    this.#aborted.append(transaction)
  }

  /** Counts a batch that goes to the end of the segment, and gives its place. */
  accept(
    size: number,
    lastOffset: number,
    maxTimestamp: number,
    offsetOfMaxTimestamp: number,
    indexIntervalBytes: number,
  ): number {
    const position = this.size
    if (position === 0) this.#firstTimestamp = maxTimestamp
    if (maxTimestamp > this.#largest.timestamp)
      this.#largest = { timestamp: maxTimestamp, offset: offsetOfMaxTimestamp }
    if (this.#sinceIndexEntry > indexIntervalBytes) {
      this.offsets.append(lastOffset, position)
      this.times.maybeAppend(this.#largest.timestamp, this.#largest.offset)
      this.#sinceIndexEntry = 0
    }
    this.size += size
    this.#sinceIndexEntry += size
    return position
  }

  /** Whether a batch there is known to be what its checksum says; each is looked at once. */
  isSound(position: number): boolean {
    return position < this.#soundTo || position >= this.#soundFrom
  }

  /** A batch was found to be right. */
  foundSound(position: number, size: number): void {
    if (position === this.#soundTo) this.#soundTo = position + size
  }

  /** Whether `bytes` more, up to `lastOffset`, belong into a new segment. */
  isFullFor(
    bytes: number,
    lastOffset: number,
    maxTimestamp: number,
    now: number,
    rollMs: number,
    config: LogConfig,
  ): boolean {
    if (this.size === 0) return false
    const first = this.#firstTimestamp
    const waited = first === undefined || first < 0 ? now - this.created : maxTimestamp - first
    return (
      this.size > config.segmentBytes - bytes ||
      waited > rollMs ||
      this.offsets.isFull(config.segmentIndexBytes) ||
      this.times.isFull(config.segmentIndexBytes) ||
      lastOffset - this.baseOffset > 0x7fffffff
    )
  }

  /** Nothing more will come: the time index gets its last entry. */
  seal(): void {
    this.#largest = this.#latest
    this.times.maybeAppend(this.#largest.timestamp, this.#largest.offset)
    this.becomeSealed()
  }

  /** Nothing more comes into its indexes: they need not stay in memory. */
  becomeSealed(): void {
    this.#sealed = true
  }

  /** Writes what the indexes have in memory. */
  async saveIndexes(): Promise<void> {
    await Promise.all([this.offsets.file.save(), this.times.file.save(), this.#saveAborted()])
  }

  /** Has the indexes outlive a crash: those of a segment before the recovery point are not made anew. */
  async syncIndexes(): Promise<void> {
    await this.#saveAborted()
    await Promise.all([this.offsets.file.sync(), this.times.file.sync()])
    if (this.#abortedSaved > 0) await this.#abortedFile.sync()
  }

  async #saveAborted(): Promise<void> {
    const size = this.#aborted?.size ?? this.#abortedSaved
    if (this.#aborted === undefined || size === this.#abortedSaved) return
    await this.#abortedFile.truncate(0)
    await this.#abortedFile.write([this.#aborted.encode()], 0)
    this.#abortedSaved = size
  }

  get releasable(): number {
    return this.offsets.file.releasable + this.times.file.releasable
  }

  releaseIndexes(): void {
    this.#indexes.forget(this)
    this.offsets.file.release()
    this.times.file.release()
  }

  /** Empties the indexes, to be made anew by what is accepted from here on. */
  restart(): void {
    this.size = 0
    this.#soundFrom = 0
    this.offsets.file.clear()
    this.times.file.clear()
    this.#aborted = new TransactionIndex()
    if (this.#abortedSaved > 0) this.#abortedSaved = -1 // what the file has may be anything, of the right size too
    this.#sinceIndexEntry = 0
    this.#largest = { timestamp: -1, offset: this.baseOffset }
    this.#firstTimestamp = undefined
  }

  /** Renames the files that there are (indexes without an entry may have none), the log last: its name says what holds. */
  async rename(change: (path: string) => string): Promise<void> {
    for (const file of this.files) {
      const renamed = file.rename(change(file.path))
      await (file === this.log ? renamed : unlessAbsent(renamed))
    }
  }

  async closeFiles(): Promise<void> {
    this.#indexes.forget(this)
    await Promise.all(this.files.map(file => file.close()))
  }

  async remove(): Promise<void> {
    this.#indexes.forget(this)
    for (const file of this.files) await file.remove()
  }
}
