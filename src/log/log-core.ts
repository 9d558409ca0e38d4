// What the rooms of one log share: what is known of it whether or not it is loaded, what it has in memory while it is,
// how it fails, and whose turn it is to change its files.

import type { LogConfig } from './config.ts'
import type { DiskEntry } from './disk.ts'
import { errorCode } from './disk-error.ts'
import { LogError } from './errors.ts'
import { HighWatermark } from './high-watermark.ts'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { LogContext } from './log-context.ts'
import { OneByOne } from './one-by-one.ts'
import { partitionMetadataFile } from './partition-metadata.ts'
import type { ProducerSnapshots } from './producer-snapshots.ts'
import type { ProducerState } from './producer-state.ts'
import type { Segments } from './segments.ts'

export interface LogState {
  readonly startOffset: number
  /** What is before it outlived every crash; after a clean shutdown it is the end. */
  readonly recoveryPoint: number
  readonly clean: boolean
  /** Where the last pass of compaction ended, if there has been one. */
  readonly cleanedTo?: number | undefined
  /** Notes recovery points for the next start: to be called before anything is appended where one was lowered. */
  readonly checkpoint?: (() => Promise<void>) | undefined
  /** Of the topic, if it is known. */
  readonly topicId?: string | undefined
  /** What the folder held, where that was looked at already; one that was nobody's need not outlive a crash yet. */
  readonly entries?: readonly DiskEntry[]
}

export interface ProducerConfig {
  readonly producerIdExpirationMs: number
  readonly transactionPartitionVerificationEnable: boolean
}

/** What a log has in memory. When it is found anew there are others. */
export interface Parts {
  readonly segments: Segments
  readonly producers: ProducerState
  readonly snapshots: ProducerSnapshots
  readonly epochs: LeaderEpochs
  /** segment.ms of the active segment, less its jitter. */
  rollMs: number
}

export class LogCore {
  readonly context: LogContext
  readonly name: string
  readonly producerConfig: ProducerConfig
  readonly highWatermark: HighWatermark
  directory: string
  config: LogConfig
  parts: Parts | undefined
  /** As they were when the log was last whole. */
  producers: ProducerState | undefined
  startOffset: number
  /** The offset that the next record gets. */
  endOffset: number
  recoveryPoint: number
  /** The files are as a clean shutdown left them. */
  clean: boolean
  cleanedTo: number | undefined
  checkpoint: () => Promise<void>
  /** What is left to be done before the folder has its name. */
  arrive: (() => Promise<void>) | undefined
  /** What the folder holds, as long as nothing was done there since that was looked at. */
  entries: readonly DiskEntry[] | undefined
  /** Why it is not to be used before its files have been looked at again. */
  failure: unknown
  /** Why there is nothing more to be had of it. */
  ended: LogError | undefined
  /** What the system shows of the files need not be on the disk. */
  writeAgain = false
  /** When everything was last brought to the disk. */
  flushed: number
  topicId: string | undefined
  /** That the folder is there, and whose it is; undefined as long as that need not outlive a crash. */
  folderSaved: Promise<void> | undefined
  epochsSaved = true
  /** What changes files other than by appending, one after the other. */
  readonly #housework = new OneByOne()

  constructor(
    context: LogContext,
    directory: string,
    name: string,
    config: LogConfig,
    producers: ProducerConfig,
    state: LogState,
  ) {
    this.context = context
    this.directory = directory
    this.name = name
    this.config = config
    this.producerConfig = producers
    this.startOffset = state.startOffset
    this.endOffset = state.recoveryPoint
    this.recoveryPoint = state.recoveryPoint
    this.highWatermark = new HighWatermark(state.recoveryPoint)
    this.clean = state.clean
    this.cleanedTo = state.cleanedTo
    this.checkpoint = state.checkpoint ?? nothing
    this.flushed = context.clock.now()
    this.topicId = state.topicId
    this.entries = state.entries
    const wasNobodys = state.entries?.every(({ name }) => name !== partitionMetadataFile) ?? false
    this.folderSaved = wasNobodys ? undefined : nothing()
  }

  /** What work on the files has before it; such work comes after loading, and ends where the disk has failed. */
  get current(): Parts {
    if (this.failure !== undefined || this.parts === undefined) throw storageError(this.name, this.failure)
    return this.parts
  }

  /** What is before it is decided: it belongs to no transaction that is still open. To be asked of a log that was loaded. */
  get lastStableOffset(): number {
    const { value } = this.highWatermark
    return Math.min(value, this.producers?.firstUndecidedOffset ?? value)
  }

  /** Up to where it is to be seen, and how many bytes more that is. */
  becomeVisible(endOffset: number, bytes: number): void {
    this.parts?.producers.highWatermarkUpdated(endOffset)
    this.highWatermark.raise(endOffset, bytes)
  }

  /** Also for the next start, which is to look at what will be appended there. */
  async lowerRecoveryPoint(offset: number): Promise<void> {
    if (offset >= this.recoveryPoint) return
    this.recoveryPoint = offset
    await this.checkpoint()
  }

  /** Until its files have been looked at again, nothing is to be had of it; the first to tell is the one that counts. */
  break(error: unknown): void {
    if (this.failure !== undefined) return
    this.failure = error
    this.context.report(`${this.directory}: ${error}; the partition is not to be used until its files are`)
    this.highWatermark.fail(storageError(this.name, error))
  }

  /** Work on the files, when what was begun before it is done. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#housework.do(work).catch(error => this.rethrow(error))
  }

  /** The same, which nobody waits for. */
  inBackground(work: () => Promise<void>): void {
    this.alone(work).catch(error => this.break(error))
  }

  /** The end of all such work. */
  get housework(): Promise<unknown> {
    return this.#housework.over
  }

  /** What the disk says is told in the words of the protocol. */
  rethrow(error: unknown): never {
    throw errorCode(error) === undefined || error instanceof LogError ? error : storageError(this.name, error)
  }
}

export function storageError(name: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause
  return new LogError('KAFKA_STORAGE_ERROR', `${name}: ${cause instanceof Error ? cause.message : cause}`, { cause })
}

const nothing = () => Promise.resolve()
