// A partition: batches are appended at its end, read from anywhere, and removed from its beginning. What is accepted has
// its offsets at once; it is to be seen when it is written, and with `flush.messages` when it would outlive a crash. If the
// disk fails, what was under way fails with it, and the next call finds the log as the files have it.

import { type Appended, Appending, type AppendOrigin } from './appending.ts'
import { cleanableOf, compact } from './compacting.ts'
import type { Cleanable } from './compaction/choose.ts'
import type { LogConfig } from './config.ts'
import { unlessAbsent } from './disk-error.ts'
import { LogError } from './errors.ts'
import { cutOff, findParts } from './finding.ts'
import { flushTo, saveFolder } from './flushing.ts'
import type { EpochEnd, LeaderEpochs } from './leader-epochs.ts'
import { type Destination, leaveFor } from './leaving.ts'
import type { LogContext } from './log-context.ts'
import { LogCore, type LogState, type Parts, type ProducerConfig, storageError } from './log-core.ts'
import { type Isolation, type LogRead, readFrom } from './log-read.ts'
import { readPartitionMetadata } from './partition-metadata.ts'
import type { ProducerState } from './producer-state.ts'
import * as reading from './reading.ts'
import { retain, startAt } from './removing.ts'
import type { Segment } from './segment.ts'
import { Tail } from './tail.ts'

export type { Appended, AppendOrigin } from './appending.ts'
export type { LogState, ProducerConfig } from './log-core.ts'
export type { Isolation, LogRead } from './log-read.ts'

export class PartitionLog {
  readonly #log: LogCore
  readonly #tail: Tail
  readonly #appending: Appending
  #loading: Promise<Parts> | undefined
  #truncations = 0

  constructor(
    context: LogContext,
    directory: string,
    name: string,
    config: LogConfig,
    producers: ProducerConfig,
    state: LogState,
  ) {
    this.#log = new LogCore(context, directory, name, config, producers, state)
    this.#tail = new Tail(context.tails)
    this.#appending = new Appending(this.#log, this.#tail, () => this.load())
  }

  get name(): string {
    return this.#log.name
  }

  get directory(): string {
    return this.#log.directory
  }

  get config(): LogConfig {
    return this.#log.config
  }

  /** Takes effect with the next append, roll or look at retention. */
  configure(config: LogConfig): void {
    this.#log.config = config
  }

  get startOffset(): number {
    return this.#log.startOffset
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#log.endOffset
  }

  /** What is before it is to be seen. */
  get highWatermark(): number {
    return this.#log.highWatermark.value
  }

  get recoveryPoint(): number {
    return this.#log.recoveryPoint
  }

  /** What is before it is decided: it belongs to no transaction that is still open. To be asked of a log that was loaded. */
  get lastStableOffset(): number {
    return this.#log.lastStableOffset
  }

  /** Tells how many bytes more are to be seen; the result takes that back. */
  onAppend(listener: (bytes: number) => void): () => void {
    return this.#log.highWatermark.onRaise(listener)
  }

  /** The bytes of all segments. A log that nobody uses is not looked at for it. */
  async size(): Promise<number> {
    if (this.#log.parts !== undefined) return this.#log.parts.segments.all.reduce((sum, { size }) => sum + size, 0)
    const entries = (await unlessAbsent(this.#log.context.disk.list(this.directory))) ?? []
    return entries.reduce((sum, { name, size }) => (name.endsWith('.log') ? sum + size : sum), 0)
  }

  /** The id of the topic, if the folder says whose it is; read when somebody asks for the first time. */
  async topicId(): Promise<string | undefined> {
    this.#log.topicId ??= await readPartitionMetadata(this.#log.context.disk, this.directory)
    return this.#log.topicId
  }

  /** Says whose the folder is, where it does not say so itself. */
  belongTo(topicId: string): void {
    if (this.#log.topicId !== undefined) return
    this.#log.topicId = topicId
    this.#log.folderSaved = undefined
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

  /** Whether the log is at hand: what it says of itself is as its files have it. */
  get loaded(): boolean {
    return this.#log.parts !== undefined && this.#log.failure === undefined
  }

  /** Finds the log in its files, if that has not been done; everything below does it first. */
  load(): Promise<Parts> {
    if (this.#log.ended !== undefined) return Promise.reject(this.#log.ended)
    if (this.#log.failure !== undefined) return this.#log.alone(() => this.#repair())
    if (this.#log.parts !== undefined) return Promise.resolve(this.#log.parts)
    return this.#loadAgain()
  }

  #loadAgain(before = () => Promise.resolve()): Promise<Parts> {
    this.#loading ??= before()
      .then(() => findParts(this.#log))
      .catch(error => this.#log.rethrow(error))
      .finally(() => {
        this.#loading = undefined
      })
    return this.#loading
  }

  // Appending

  /** Validates batches, gives them their offsets and appends them; the bytes are the log's from here on. */
  append(bytes: Buffer, origin: AppendOrigin): Promise<Appended> {
    return this.#appending.append(bytes, origin)
  }

  /** Appends batches of another log of the partition, at the offsets that they have there. */
  copy(bytes: Buffer): Promise<void> {
    return this.#appending.copy(bytes)
  }

  /** Begins a new segment at the end of a log that was loaded, so that everything before it may go. */
  roll(): void {
    const parts = this.#log.current
    if (parts.segments.active.baseOffset < this.endOffset) this.#appending.roll(parts, this.#log.context.clock.now())
  }

  /** The log ends further on, though there is nothing up to there: offsets that were given once are not given again. */
  advanceTo(offset: number): Promise<void> {
    return this.#appending.advanceTo(offset)
  }

  // Reading

  async read(offset: number, maxBytes: number, isolation: Isolation): Promise<LogRead> {
    const parts = await this.load()
    try {
      return await readFrom(this.#log, this.#tail, parts, offset, maxBytes, isolation)
    } catch (error) {
      // Segments may have gone between being found and being read; then there is another answer.
      if (error instanceof LogError && this.#log.parts === parts) throw error
      const again = readFrom(this.#log, this.#tail, await this.load(), offset, maxBytes, isolation)
      return again.catch(error => this.#log.rethrow(error))
    }
  }

  async offsetForTimestamp(timestamp: number): Promise<reading.TimestampedOffset | undefined> {
    const { segments } = await this.load()
    return reading.offsetForTimestamp(segments.all, timestamp, this.#log.startOffset, this.highWatermark)
  }

  async offsetOfMaxTimestamp(): Promise<reading.TimestampedOffset | undefined> {
    const { segments } = await this.load()
    return reading.offsetOfMaxTimestamp(segments.all, this.highWatermark)
  }

  async endOffsetForEpoch(epoch: number): Promise<EpochEnd> {
    return (await this.load()).epochs.endOffsetFor(epoch, this.#log.endOffset)
  }

  /** A leader begins at the end of the log, whether or not it ever appends. The next flush has it outlive a crash. */
  async beginEpoch(epoch: number): Promise<void> {
    const { epochs } = await this.load()
    if (epochs.assign(epoch, this.#log.endOffset)) this.#log.epochsSaved = false
  }

  // Flushing

  /** Brings everything that is to be seen to the disk; the recovery point follows. */
  async flush(): Promise<void> {
    await this.load()
    await this.#log.alone(() => flushTo(this.#log, this.#log.current, this.highWatermark))
  }

  /** The same once what was appended first has waited for `flush.ms`. */
  async flushIfOverdue(): Promise<void> {
    const waited = this.#log.context.clock.now() - this.#log.flushed
    if (
      this.#log.parts !== undefined &&
      this.highWatermark > this.#log.recoveryPoint &&
      waited >= this.#log.config.flushMs
    ) {
      await this.flush()
    }
  }

  /** Forgets producers that have been idle for `producer.id.expiration.ms`. */
  expireProducers(): void {
    this.#log.parts?.producers.removeExpired(this.#log.context.clock.now())
  }

  // Removing

  /** Records before the offset are gone; -1 is the high watermark. */
  async deleteRecordsBefore(offset: number): Promise<number> {
    await this.load()
    const before = offset === -1 ? this.highWatermark : offset
    if (before > this.highWatermark || before < 0) this.#outOfRange(before)
    await this.#log.alone(() => startAt(this.#log, this.#log.current, before))
    return this.#log.startOffset
  }

  #outOfRange(offset: number): never {
    throw new LogError(
      'OFFSET_OUT_OF_RANGE',
      `${this.name}: offset ${offset}, the high watermark is ${this.highWatermark}`,
    )
  }

  /** Removes what retention no longer keeps, and says how many segments that was. */
  async enforceRetention(): Promise<number> {
    await this.load()
    return this.#log.alone(() => {
      const parts = this.#log.current
      return retain(this.#log, parts, now => {
        if (this.#appending.writer.isIdle) this.#appending.roll(parts, now)
      })
    })
  }

  /** The log ends before this offset; everything from it on is gone. */
  async truncateTo(offset: number): Promise<void> {
    await this.load()
    await this.#log.alone(async () => {
      await this.#appending.writer.drained()
      if (offset >= this.#log.endOffset) return
      this.#truncations++
      await this.#cut(this.#log.current, offset)
    })
  }

  /** How often the log was made to end earlier: what was read of it before may not be in it any more. */
  get truncations(): number {
    return this.#truncations
  }

  /** Cuts the files off at an offset, and finds the log anew. Who wants to use it waits for that. */
  #cut(parts: Parts, offset: number): Promise<Parts> {
    this.#log.parts = undefined
    this.#tail.clear()
    return this.#loadAgain(() => cutOff(this.#log, parts, offset))
  }

  // Compacting

  /** Where the last pass of compaction ended. */
  get cleanedTo(): number | undefined {
    return this.#log.cleanedTo
  }

  /** What a pass of compaction would do, and whether one is due. */
  async cleanable(): Promise<Cleanable> {
    return cleanableOf(this.#log, await this.load())
  }

  /**
   * Makes a pass of compaction, whether or not one is due. Appends and reads go on beside it; what else changes files waits.
   */
  async compact(): Promise<void> {
    await this.load()
    await this.#log.alone(() => compact(this.#log, this.#log.current))
  }

  // Moving

  /** Goes on in another folder. Appends wait for it, reads only for the last step. */
  async moveTo(there: Destination): Promise<void> {
    await this.load()
    await this.#log.alone(async () => {
      const goOn = this.#appending.pause()
      try {
        await this.#appending.writer.drained()
        await saveFolder(this.#log)
        const parts = this.#log.current // nothing can break it any more: it is only read
        await there.complete()
        await leaveFor(there, this.#log, parts)
        await this.#loadAgain()
      } finally {
        goOn()
      }
    })
  }

  // Failing, and going on

  async #repair(): Promise<Parts> {
    await this.#appending.writer.drained()
    if (this.#log.failure === undefined) return this.#log.current
    try {
      const parts =
        this.#log.parts === undefined
          ? await findParts(this.#log)
          : await this.#cut(this.#log.parts, this.highWatermark)
      this.#log.failure = undefined
      this.#appending.writer.reset()
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
    this.#log.ended = new LogError('KAFKA_STORAGE_ERROR', `${this.name} is closed`)
    await this.#rest()
    const { parts } = this.#log
    if (this.#log.failure !== undefined) return false
    if (parts === undefined) return this.#log.clean
    try {
      await this.#leave(parts)
      return true
    } catch (error) {
      this.#log.break(error)
      return false
    }
  }

  /** The end of all that was begun. */
  async #rest(): Promise<void> {
    await this.#loading?.catch(() => {})
    await this.#appending.writer.drained()
    await this.#log.housework
  }

  async #leave(parts: Parts): Promise<void> {
    if (!this.#neverUsed) await this.#complete(parts)
    for (const segment of parts.segments.all) await segment.closeFiles()
    this.#log.parts = undefined
    this.#log.clean = true
  }

  /** There never was anything in it that would have to outlive a crash. */
  get #neverUsed(): boolean {
    return this.#log.endOffset === 0 && this.#log.folderSaved === undefined
  }

  async #complete(parts: Parts): Promise<void> {
    parts.segments.active.seal()
    parts.producers.advance(this.#log.endOffset)
    await parts.snapshots.take(parts.producers)
    await flushTo(this.#log, parts, this.#log.endOffset)
    for (const segment of parts.segments.all) await segment.saveIndexes()
  }

  /** Ends the work on a log whose files are to go. */
  async abandon(): Promise<void> {
    this.#log.ended ??= new LogError('UNKNOWN_TOPIC_OR_PARTITION', `${this.name} is gone`)
    await this.#rest()
    for (const segment of this.#log.parts?.segments.all ?? []) await segment.closeFiles()
    this.#log.parts = undefined
  }
}
