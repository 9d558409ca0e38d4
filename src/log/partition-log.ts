// A partition: batches are appended at its end, read from anywhere, and removed from its beginning. What is accepted has
// its offsets at once; it is to be seen when it is written, and with `flush.messages` when it would outlive a crash. If the
// disk fails, what was under way fails with it, and the next call finds the log as the files have it.

import type { RecordBatch } from '../protocol/records/record-batch.ts'
import type { Cleanable } from './compaction/choose.ts'
import { assessLog, type CompactedLog, Compactor, type Replacement } from './compaction/compactor.ts'
import type { LogConfig } from './config.ts'
import { errorCode } from './disk-error.ts'
import { LogError } from './errors.ts'
import { HighWatermark } from './high-watermark.ts'
import { type EpochEnd, type LeaderEpochs, leaderEpochCheckpoint } from './leader-epochs.ts'
import { loadLog } from './loading.ts'
import type { LogContext } from './log-context.ts'
import { ProducerSnapshots } from './producer-snapshots.ts'
import { type Origin, ProducerState } from './producer-state.ts'
import * as reading from './reading.ts'
import { excessSegments, expiredSegments } from './retention.ts'
import { positionOf } from './scan.ts'
import { Segment, withoutSuffix } from './segment.ts'
import { Segments } from './segments.ts'
import { Tail } from './tail.ts'
import { type ValidatedAppend, validateAppend } from './validation.ts'
import { LogWriter } from './writer.ts'

export interface LogState {
  readonly startOffset: number
  /** What is before it outlived every crash; after a clean shutdown it is the end. */
  readonly recoveryPoint: number
  readonly clean: boolean
  /** Where the last pass of compaction ended, if there has been one. */
  readonly cleanedTo?: number | undefined
  /** Notes recovery points for the next start: to be called before anything is appended where one was lowered. */
  readonly checkpoint?: (() => Promise<void>) | undefined
}

export interface ProducerConfig {
  readonly producerIdExpirationMs: number
  readonly transactionPartitionVerificationEnable: boolean
}

export type AppendOrigin = Origin & { readonly leaderEpoch: number }

export interface Appended {
  readonly firstOffset: number
  readonly lastOffset: number
  /** -1 with CreateTime. */
  readonly logAppendTime: number
  readonly logStartOffset: number
  /** It was here before, and is not appended again. */
  readonly duplicate: boolean
}

export interface LogRead {
  /** Whole batches, one behind the other. */
  readonly records: readonly Buffer[]
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** With read_committed: whose records between here and their markers are to be left out. */
  readonly abortedTransactions:
    | readonly { readonly producerId: number | bigint; readonly firstOffset: number }[]
    | undefined
}

interface Parts {
  readonly segments: Segments
  readonly producers: ProducerState
  readonly snapshots: ProducerSnapshots
  readonly epochs: LeaderEpochs
  rollMs: number
}

export class PartitionLog {
  readonly name: string
  readonly directory: string
  readonly #context: LogContext
  readonly #producerConfig: ProducerConfig
  readonly #writer: LogWriter
  readonly #tail: Tail
  #config: LogConfig
  #parts: Parts | undefined
  #loading: Promise<Parts> | undefined
  #startOffset: number
  #endOffset: number
  readonly #highWatermark: HighWatermark
  #recoveryPoint: number
  #clean: boolean
  #cleanedTo: number | undefined
  readonly #checkpoint: () => Promise<void>
  #failure: unknown
  #writeAgain = false
  #unflushed = 0
  /** When everything was last brought to the disk. */
  #flushed: number
  #epochsSaved = true
  /** What changes files other than by appending, one after the other. */
  #housework: Promise<unknown> = Promise.resolve()

  constructor(
    context: LogContext,
    directory: string,
    name: string,
    config: LogConfig,
    producers: ProducerConfig,
    state: LogState,
  ) {
    this.#context = context
    this.directory = directory
    this.name = name
    this.#config = config
    this.#producerConfig = producers
    this.#startOffset = state.startOffset
    this.#recoveryPoint = state.recoveryPoint
    this.#endOffset = state.recoveryPoint
    this.#highWatermark = new HighWatermark(state.recoveryPoint)
    this.#clean = state.clean
    this.#flushed = context.clock.now()
    this.#cleanedTo = state.cleanedTo
    this.#checkpoint = state.checkpoint ?? (() => Promise.resolve())
    this.#tail = new Tail(context.tails)
    this.#writer = new LogWriter({
      sync: segment => this.#syncSegment(segment),
      visible: endOffset => this.#becomeVisible(endOffset),
      broken: error => this.#break(error),
    })
  }

  get config(): LogConfig {
    return this.#config
  }

  /** Takes effect with the next append, roll or look at retention. */
  configure(config: LogConfig): void {
    this.#config = config
  }

  get startOffset(): number {
    return this.#startOffset
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** What is before it is to be seen. */
  get highWatermark(): number {
    return this.#highWatermark.value
  }

  get recoveryPoint(): number {
    return this.#recoveryPoint
  }

  /** What is before it is decided: it belongs to no transaction that is still open. */
  get lastStableOffset(): number {
    return Math.min(this.highWatermark, this.#parts?.producers.firstUndecidedOffset ?? this.highWatermark)
  }

  /** Tells when more is to be seen; the result takes that back. */
  onAppend(listener: () => void): () => void {
    return this.#highWatermark.onRaise(listener)
  }

  /** The bytes of all segments. */
  async size(): Promise<number> {
    return (await this.load()).segments.all.reduce((sum, { size }) => sum + size, 0)
  }

  async producers(): Promise<ProducerState> {
    return (await this.load()).producers
  }

  async segments(): Promise<readonly Segment[]> {
    return (await this.load()).segments.all
  }

  async epochs(): Promise<LeaderEpochs> {
    return (await this.load()).epochs
  }

  /** Finds the log in its files, if that has not been done; everything below does it first. */
  load(): Promise<Parts> {
    if (this.#failure !== undefined) return this.#alone(() => this.#repair())
    if (this.#parts !== undefined) return Promise.resolve(this.#parts)
    this.#loading ??= this.#loadParts()
      .catch(error => this.#rethrow(error))
      .finally(() => {
        this.#loading = undefined
      })
    return this.#loading
  }

  /** What work on the files has before it; such work comes after loading, and ends where the disk has failed. */
  get #current(): Parts {
    if (this.#failure !== undefined || this.#parts === undefined) throw storageError(this.name, this.#failure)
    return this.#parts
  }

  async #loadParts(): Promise<Parts> {
    const { disk, random } = this.#context
    const producers = new ProducerState(this.#producerConfig)
    await disk.makeDirectory(this.directory)
    const snapshots = await ProducerSnapshots.open(disk, this.directory)
    const found = {
      directory: this.directory,
      logStartOffset: this.#startOffset,
      recoveryPoint: this.#recoveryPoint,
      clean: this.#clean,
      indexIntervalBytes: this.#config.indexIntervalBytes,
      writeAgain: this.#writeAgain || this.#failure !== undefined,
    }
    this.#writeAgain = true // unless this succeeds
    const { segments: list, endOffset, epochs, epochsSaved } = await loadLog(this.#context, found, producers, snapshots)
    this.#writeAgain = false
    this.#clean = false // it holds for what was found, not for what is done from here on
    const segments = new Segments()
    for (const segment of list) segments.add(segment)
    this.#startOffset = Math.min(Math.max(this.#startOffset, segments.first.baseOffset), endOffset)
    this.#endOffset = endOffset
    this.#epochsSaved = epochsSaved
    this.#highWatermark.set(endOffset)
    this.#recoveryPoint = Math.min(this.#recoveryPoint, endOffset)
    producers.highWatermarkUpdated(endOffset)
    this.#parts = { segments, producers, snapshots, epochs, rollMs: this.#rollMs(random) }
    return this.#parts
  }

  #rollMs(random: () => number): number {
    const { segmentMs, segmentJitterMs } = this.#config
    return segmentMs - Math.floor(random() * Math.min(segmentJitterMs, segmentMs))
  }

  // Appending

  /** Validates batches, gives them their offsets and appends them; the bytes are the log's from here on. */
  async append(bytes: Buffer, origin: AppendOrigin): Promise<Appended> {
    const parts = this.#failure === undefined ? (this.#parts ?? (await this.load())) : await this.load()
    if (!parts.segments.active.knowsFirstTimestamp) {
      await parts.segments.active.firstTimestamp() // whether it is time for a new segment
      return this.append(bytes, origin)
    }
    const now = this.#context.clock.now()
    const validated = validateAppend(bytes, this.#appendSettings(origin, now))
    const [batch] = validated.batches
    if (batch === undefined) return this.#appended(-1, -1, -1, false)
    if (validated.bytes.length > this.#config.segmentBytes) {
      const { length } = validated.bytes
      throw new LogError('RECORD_LIST_TOO_LARGE', `${length} bytes, a segment has ${this.#config.segmentBytes}`)
    }
    const repeated = parts.producers.prepare(batch, origin)
    if (repeated !== undefined) {
      await this.#highWatermark.reached(repeated.lastOffset + 1)
      return this.#appended(repeated.firstOffset, repeated.lastOffset, repeated.timestamp, true)
    }
    await this.#accept(parts, batch, validated, now, origin.leaderEpoch)
    return this.#appended(validated.firstOffset, validated.lastOffset, validated.logAppendTime, false)
  }

  #appendSettings({ from, leaderEpoch }: AppendOrigin, now: number) {
    const { config } = this
    return {
      codec: config.compressionType,
      level: config.compressionLevel,
      timestampType: config.messageTimestampType,
      timestampBeforeMaxMs: config.messageTimestampBeforeMaxMs,
      timestampAfterMaxMs: config.messageTimestampAfterMaxMs,
      compacted: config.compact,
      maxMessageBytes: config.maxMessageBytes,
      leaderEpoch,
      firstOffset: this.#endOffset,
      now,
      origin: from,
      partition: this.name,
    }
  }

  #appended(firstOffset: number, lastOffset: number, logAppendTime: number, duplicate: boolean): Appended {
    return { firstOffset, lastOffset, logAppendTime, logStartOffset: this.#startOffset, duplicate }
  }

  /** Counts a batch that is right; resolves when it is to be seen. Everything before the promise happens at once. */
  #accept(
    parts: Parts,
    batch: RecordBatch,
    validated: ValidatedAppend,
    now: number,
    leaderEpoch: number,
  ): Promise<void> {
    const { bytes, firstOffset, lastOffset, maxTimestamp, offsetOfMaxTimestamp } = validated
    const config = this.#config
    let { active } = parts.segments
    if (active.isFullFor(bytes.length, lastOffset, maxTimestamp, now, parts.rollMs, config))
      active = this.#roll(parts, now)
    if (parts.epochs.assign(leaderEpoch, firstOffset)) this.#epochsSaved = false
    const position = active.accept(batch, offsetOfMaxTimestamp, config.indexIntervalBytes)
    active.modified = now
    const aborted = parts.producers.update(batch)
    if (aborted !== undefined) active.addAborted(aborted)
    this.#endOffset = lastOffset + 1
    this.#unflushed += lastOffset + 1 - firstOffset
    const sync = this.#unflushed >= config.flushMessages
    if (sync) this.#unflushed = 0
    return new Promise((done, reject) => {
      const failed = (error: unknown) => reject(storageError(this.name, error))
      const written = () => {
        this.#tail.add(firstOffset, lastOffset, bytes)
        done()
      }
      this.#writer.put({ segment: active, position, bytes, endOffset: lastOffset + 1, sync, done: written, failed })
    })
  }

  /** Begins a new segment at the end; the old one is brought to the disk by and by. */
  #roll(parts: Parts, now: number): Segment {
    const { segments, producers, snapshots } = parts
    const old = segments.active
    const baseOffset = this.#endOffset
    old.seal()
    const segment = new Segment(this.#context.files, this.directory, baseOffset, now)
    segments.add(segment)
    parts.rollMs = this.#rollMs(this.#context.random)
    producers.advance(baseOffset)
    // The state and the failures that count are those from now on; what came of it is asked below.
    const written = Promise.all([snapshots.take(producers), this.#highWatermark.reached(baseOffset)])
    written.catch(() => {})
    this.#inBackground(async () => {
      await written
      if (this.#parts !== parts || this.#failure !== undefined) return
      await this.#flushTo(parts, baseOffset)
      old.releaseIndexes()
    })
    return segment
  }

  #becomeVisible(endOffset: number): void {
    this.#parts?.producers.highWatermarkUpdated(endOffset)
    this.#highWatermark.raise(endOffset)
  }

  // Reading

  async read(offset: number, maxBytes: number, isolation: 'read_uncommitted' | 'read_committed'): Promise<LogRead> {
    const parts = await this.load()
    try {
      return await this.#readFrom(parts, offset, maxBytes, isolation)
    } catch (error) {
      // Segments may have gone between being found and being read; then there is another answer.
      if (error instanceof LogError && this.#parts === parts) throw error
      const again = this.#readFrom(await this.load(), offset, maxBytes, isolation)
      return again.catch(error => this.#rethrow(error))
    }
  }

  async #readFrom(
    { segments }: Parts,
    offset: number,
    maxBytes: number,
    isolation: 'read_uncommitted' | 'read_committed',
  ): Promise<LogRead> {
    this.#checkRange(offset)
    const committed = isolation === 'read_committed'
    const limit = committed ? this.lastStableOffset : this.highWatermark
    const state = {
      highWatermark: this.highWatermark,
      lastStableOffset: this.lastStableOffset,
      logStartOffset: this.#startOffset,
    }
    if (offset >= limit) return { ...state, records: [], abortedTransactions: committed ? [] : undefined }
    const found = segments.from(offset)
    const records =
      this.#tail.read(offset, limit, maxBytes) ??
      (await reading.readBatches(found, offset, limit, maxBytes, this.#config.indexIntervalBytes))
    const abortedTransactions = committed
      ? await reading.abortedTransactions(found, offset, Math.min(endOf(records) ?? limit, limit))
      : undefined
    return { ...state, records, abortedTransactions }
  }

  #checkRange(offset: number): void {
    if (offset >= this.#startOffset && offset <= this.#endOffset) return
    const range = `${this.#startOffset} to ${this.#endOffset}`
    throw new LogError('OFFSET_OUT_OF_RANGE', `${this.name}: offset ${offset}, there are ${range}`)
  }

  async offsetForTimestamp(timestamp: number): Promise<reading.TimestampedOffset | undefined> {
    const { segments } = await this.load()
    return reading.offsetForTimestamp(segments.all, timestamp, this.#startOffset, this.highWatermark)
  }

  async offsetOfMaxTimestamp(): Promise<reading.TimestampedOffset | undefined> {
    const { segments } = await this.load()
    return reading.offsetOfMaxTimestamp(segments.all, this.highWatermark)
  }

  async endOffsetForEpoch(epoch: number): Promise<EpochEnd> {
    return (await this.load()).epochs.endOffsetFor(epoch, this.#endOffset)
  }

  /** A leader begins at the end of the log, whether or not it ever appends. */
  async beginEpoch(epoch: number): Promise<void> {
    await this.load()
    await this.#alone(async () => {
      const parts = this.#current
      if (parts.epochs.assign(epoch, this.#endOffset)) this.#epochsSaved = false
      await this.#saveEpochs(parts)
    })
  }

  // Flushing

  /** Brings everything that is to be seen to the disk; the recovery point follows. */
  async flush(): Promise<void> {
    await this.load()
    await this.#alone(() => this.#flushTo(this.#current, this.highWatermark))
  }

  /** The same once what was appended first has waited for `flush.ms`. */
  async flushIfOverdue(): Promise<void> {
    const waited = this.#context.clock.now() - this.#flushed
    if (this.#parts !== undefined && this.highWatermark > this.#recoveryPoint && waited >= this.#config.flushMs) {
      await this.flush()
    }
  }

  /** Forgets producers that have been idle for `producer.id.expiration.ms`. */
  expireProducers(): void {
    this.#parts?.producers.removeExpired(this.#context.clock.now())
  }

  async #flushTo(parts: Parts, offset: number): Promise<void> {
    try {
      await this.#syncTo(parts, offset)
    } catch (error) {
      if (this.#failure === undefined) this.#break(error)
      throw storageError(this.name, error)
    }
  }

  async #syncTo(parts: Parts, offset: number): Promise<void> {
    if (offset <= this.#recoveryPoint && this.#epochsSaved) return
    for (const segment of parts.segments.from(Math.min(this.#recoveryPoint, offset))) {
      if (segment.baseOffset > offset) break
      if (this.#failure !== undefined) throw this.#failure // a sync that succeeds after one that failed says nothing
      await segment.log.sync()
      // After a crash the segment that holds the recovery point is read again, and only those before it are taken as they are.
      if (segment === parts.segments.holding(offset)) await segment.saveIndexes()
      else await segment.syncIndexes()
    }
    await this.#saveEpochs(parts)
    await this.#context.disk.syncDirectory(this.directory)
    this.#recoveryPoint = Math.max(this.#recoveryPoint, offset)
    this.#flushed = this.#context.clock.now()
  }

  async #saveEpochs({ epochs }: Parts): Promise<void> {
    if (this.#epochsSaved) return
    this.#epochsSaved = true // for those that are there now; more may come while they are written
    try {
      await this.#context.disk.writeFile(`${this.directory}/${leaderEpochCheckpoint}`, Buffer.from(epochs.format()))
    } catch (error) {
      this.#epochsSaved = false
      throw error
    }
  }

  readonly #durableNames = new WeakSet<Segment>()

  async #syncSegment(segment: Segment): Promise<void> {
    await segment.log.sync()
    if (this.#durableNames.has(segment)) return
    await this.#context.disk.syncDirectory(this.directory)
    this.#durableNames.add(segment)
  }

  // Removing

  /** Records before the offset are gone; -1 is the high watermark. */
  async deleteRecordsBefore(offset: number): Promise<number> {
    await this.load()
    const before = offset === -1 ? this.highWatermark : offset
    if (before > this.highWatermark || before < 0) this.#outOfRange(before)
    await this.#alone(() => this.#startAt(this.#current, before))
    return this.#startOffset
  }

  #outOfRange(offset: number): never {
    throw new LogError(
      'OFFSET_OUT_OF_RANGE',
      `${this.name}: offset ${offset}, the high watermark is ${this.highWatermark}`,
    )
  }

  async #startAt(parts: Parts, offset: number): Promise<void> {
    if (offset > this.#startOffset) {
      this.#startOffset = offset
      parts.producers.logStartOffsetIncremented(offset)
      if (parts.epochs.truncateFromStart(offset)) this.#epochsSaved = false
      await this.#saveEpochs(parts)
    }
    await this.#removeOldest(parts, this.#before(parts, offset))
  }

  /** Removes what retention no longer keeps, and says how many segments that was. */
  async enforceRetention(): Promise<number> {
    await this.load()
    return this.#alone(async () => {
      const parts = this.#current
      const { segments } = parts
      const { retentionMs, retentionBytes } = this.#config
      if (!this.#config.delete) return this.#removeOldest(parts, this.#before(parts, this.#startOffset))
      const now = this.#context.clock.now()
      const expired = await expiredSegments(segments.all, now, retentionMs)
      const wholeLog = expired.length === segments.all.length && segments.active.size > 0
      if (wholeLog && this.#writer.isIdle) this.#roll(parts, now)
      const removed = await this.#removeOldest(parts, expired)
      return removed + (await this.#removeOldest(parts, excessSegments(segments.all, retentionBytes)))
    })
  }

  /** The segments that end before an offset. */
  #before({ segments }: Parts, offset: number): readonly Segment[] {
    return segments.all.filter((_, i) => (segments.all[i + 1]?.baseOffset ?? Number.POSITIVE_INFINITY) <= offset)
  }

  /** Removes segments that the log begins with; never the active one, nor what is not yet seen. Says how many it was. */
  async #removeOldest(parts: Parts, oldest: readonly Segment[]): Promise<number> {
    const { all, active } = parts.segments
    const removed = all.slice(0, Math.min(oldest.length, this.#before(parts, this.highWatermark).length))
    if (removed.length === 0) return 0
    // The name of the active file may be all that says where the log ends: it is to be there before the others are not.
    await active.log.size()
    await this.#context.disk.syncDirectory(this.directory)
    parts.segments.remove(removed)
    this.#startOffset = Math.max(this.#startOffset, parts.segments.first.baseOffset)
    parts.producers.logStartOffsetIncremented(this.#startOffset)
    if (parts.epochs.truncateFromStart(this.#startOffset)) this.#epochsSaved = false
    await this.#saveEpochs(parts)
    for (const segment of removed) {
      await this.#removeSegment(segment)
      await parts.snapshots.remove(segment.baseOffset)
    }
    return removed.length
  }

  /** Takes a segment out of the way at once, and off the disk after `file.delete.delay.ms`. */
  async #removeSegment(segment: Segment): Promise<void> {
    await segment.rename(path => `${path}.deleted`)
    this.#context.clock.after(this.#config.fileDeleteDelayMs, () => {
      segment.remove().catch(error => this.#context.report(`${segment.log.path}: not removed: ${error}`))
    })
  }

  // Compacting

  /** Where the last pass of compaction ended. */
  get cleanedTo(): number | undefined {
    return this.#cleanedTo
  }

  /** What a pass of compaction would do, and whether one is due. */
  async cleanable(): Promise<Cleanable> {
    return assessLog(this.#context, this.#compacted(await this.load()))
  }

  /**
   * Makes a pass of compaction, whether or not one is due. Appends and reads go on beside it; what else changes files waits.
   */
  async compact(): Promise<void> {
    await this.load()
    await this.#alone(async () => {
      const parts = this.#current
      const log = this.#compacted(parts)
      const cleanable = await assessLog(this.#context, log)
      if (cleanable.firstUncleanableOffset <= cleanable.firstDirtyOffset) return
      const compactor = new Compactor(this.#context, log, cleanable)
      this.#cleanedTo = await compactor.run(replacement => this.#replace(parts, replacement))
      await this.#checkpoint()
    })
  }

  #compacted({ segments, producers }: Parts): CompactedLog {
    return {
      directory: this.directory,
      config: this.#config,
      segments: segments.all,
      startOffset: this.#startOffset,
      endOffset: this.#endOffset,
      lastStableOffset: this.lastStableOffset,
      checkpoint: this.#cleanedTo,
      producers,
    }
  }

  /** If this fails in the middle, only the names of the files say what holds: the log is to be found anew. */
  async #replace(parts: Parts, replacement: Replacement): Promise<void> {
    try {
      await this.#swap(parts, replacement)
    } catch (error) {
      if (this.#failure === undefined) this.#break(error)
      throw error
    }
  }

  async #swap(parts: Parts, { old, by }: Replacement): Promise<void> {
    const { disk } = this.#context
    await by.rename(path => `${withoutSuffix(path)}.swap`)
    await disk.syncDirectory(this.directory)
    parts.segments.replace(old, [by])
    for (const segment of old) {
      await this.#removeSegment(segment)
      if (segment.baseOffset !== by.baseOffset) await parts.snapshots.remove(segment.baseOffset)
    }
    await by.rename(withoutSuffix)
    await disk.syncDirectory(this.directory)
    by.releaseIndexes()
  }

  /** The log ends before this offset; everything from it on is gone. */
  async truncateTo(offset: number): Promise<void> {
    await this.load()
    await this.#alone(async () => {
      await this.#writer.drained()
      if (offset < this.#endOffset) await this.#cut(this.#current, offset)
    })
  }

  /** Cuts the files off at an offset, and finds the log anew. */
  async #cut(parts: Parts, offset: number): Promise<Parts> {
    this.#parts = undefined
    this.#tail.clear()
    for (const segment of parts.segments.from(offset)) {
      if (segment.baseOffset >= offset && segment !== parts.segments.first) await segment.remove()
      else await segment.log.truncate(await positionOf(segment.log, segment.size, offset))
    }
    for (const segment of parts.segments.all) await segment.closeFiles()
    await this.#context.disk.syncDirectory(this.directory) // or a power cut would bring them back, behind what is appended now
    this.#clean = false
    if (offset < this.#recoveryPoint) {
      this.#recoveryPoint = offset
      await this.#checkpoint()
    }
    return this.#loadParts()
  }

  // Failing, and going on

  #break(error: unknown): void {
    this.#failure = error
    this.#context.report(`${this.directory}: ${error}; the partition is not to be used until its files are`)
    this.#highWatermark.fail(storageError(this.name, error))
  }

  async #repair(): Promise<Parts> {
    await this.#writer.drained()
    if (this.#failure === undefined) return this.#current
    try {
      const parts =
        this.#parts === undefined ? await this.#loadParts() : await this.#cut(this.#parts, this.highWatermark)
      this.#failure = undefined
      this.#writer.reset()
      return parts
    } catch (error) {
      throw storageError(this.name, error)
    }
  }

  /**
   * Ends the work on this log; the next process finds it as it is, without looking: its recovery point is its end. Tells
   * whether that is so; after a failure of the disk it is not.
   */
  async close(): Promise<boolean> {
    await this.#writer.drained()
    const parts = this.#parts
    await this.#housework
    if (this.#failure !== undefined) return false
    if (parts === undefined) return this.#clean
    try {
      await this.#leave(parts)
      return true
    } catch (error) {
      if (this.#failure === undefined) this.#break(error)
      return false
    }
  }

  async #leave(parts: Parts): Promise<void> {
    parts.segments.active.seal()
    parts.producers.advance(this.#endOffset)
    await parts.snapshots.take(parts.producers)
    await this.#flushTo(parts, this.#endOffset)
    for (const segment of parts.segments.all) {
      await segment.saveIndexes()
      await segment.closeFiles()
    }
    this.#parts = undefined
    this.#clean = true
  }

  /** Ends the work on a log whose files are to go. */
  async abandon(): Promise<void> {
    await this.#writer.drained()
    await this.#housework
    for (const segment of this.#parts?.segments.all ?? []) await segment.closeFiles()
    this.#parts = undefined
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#housework.then(work).catch(error => this.#rethrow(error))
    this.#housework = result.catch(() => {})
    return result
  }

  /** What the disk says is told in the words of the protocol. */
  #rethrow(error: unknown): never {
    throw errorCode(error) === undefined || error instanceof LogError ? error : storageError(this.name, error)
  }

  #inBackground(work: () => Promise<void>): void {
    this.#alone(work).catch(error => {
      if (this.#failure === undefined) this.#break(error)
    })
  }
}

function storageError(name: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  return new LogError('KAFKA_STORAGE_ERROR', `${name}: ${cause instanceof Error ? cause.message : cause}`, { cause })
}

/** The offset behind the last batch. */
function endOf(records: readonly Buffer[]): number | undefined {
  const last = records.at(-1)
  if (last === undefined) return undefined
  return reading.lastOffsetOf(last) + 1
}
