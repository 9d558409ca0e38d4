// Reads partitions for one answer: the first that has records gives at least one batch, however large; all together stay
// within the limit of the answer.

import type { LogRead, PartitionLog } from '../../log/partition-log.ts'
import { downConvert } from '../../protocol/records/convert.ts'
import { ApiError, failureOf } from '../errors.ts'
import { findTopic } from '../handlers/topics.ts'
import type { Partition } from '../partitions/partition.ts'
import type { Services } from '../services.ts'
import type { FetchTarget } from './fetch-sessions.ts'

export interface FetchOptions {
  readonly version: number
  readonly maxBytes: number
  readonly committed: boolean
  readonly asReplica: boolean
}

export interface FetchedPartition {
  readonly errorCode: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | undefined
  readonly abortedTransactions: LogRead['abortedTransactions']
  readonly records: readonly Uint8Array[]
  readonly size: number
  /** To be called when the records have been sent: their memory is used again. */
  readonly release?: () => void
  /** There is no such partition. */
  readonly unknown?: boolean
}

/** Versions whose clients expect a cut batch at the end rather than a whole one that is larger than they asked for. */
const lastVersionWithHardLimit = 2
/** The last version that reads magic 0, and the last that reads magic 1. */
const lastVersionOfMagic0 = 1
const lastVersionOfMagic1 = 3
const firstVersionOfZstd = 10
const firstVersionWithIds = 13

const nothing = { records: [], size: 0, abortedTransactions: undefined, divergingEpoch: undefined }

export class PartitionReader {
  readonly #broker: Services
  readonly #options: FetchOptions
  #left: number
  #first = true

  constructor(broker: Services, options: FetchOptions) {
    this.#broker = broker
    this.#options = options
    this.#left = options.maxBytes
  }

  /** What is read of a partition; a promise only where there is something to wait for. */
  read(target: FetchTarget): FetchedPartition | Promise<FetchedPartition> {
    let partition: Partition
    try {
      partition = this.#find(target)
    } catch (error) {
      return { ...this.#failed(error), abortedTransactions: [], unknown: true }
    }
    try {
      this.#check(partition, target)
      const { log } = partition
      if (log !== undefined && target.lastFetchedEpoch < 0 && this.#isAtEnd(log, target)) {
        const { highWatermark, lastStableOffset, startOffset } = log
        return this.#nothing(highWatermark, lastStableOffset, startOffset)
      }
      return this.#readLog(partition, target).catch(error => this.#failed(error))
    } catch (error) {
      return this.#failed(error)
    }
  }

  #find({ name, topicId, partition: index }: FetchTarget): Partition {
    const byId = this.#options.version >= firstVersionWithIds
    const topic = findTopic(this.#broker, { name, topicId: byId ? topicId : undefined })
    return this.#broker.partitions.get(topic, index)
  }

  #check(partition: Partition, { currentLeaderEpoch, maxBytes }: FetchTarget): void {
    const { version, asReplica, maxBytes: mostBytes } = this.#options
    if (maxBytes < 0 || mostBytes < 0) throw new ApiError('UNKNOWN_SERVER_ERROR')
    // Nobody else keeps replicas of what this broker leads.
    if (asReplica) throw new ApiError('NOT_LEADER_OR_FOLLOWER')
    partition.checkLeaderEpoch(currentLeaderEpoch)
    const { compressionType } = this.#broker.config.logConfig(partition.topic)
    if (version < firstVersionOfZstd && compressionType === 'zstd') throw new ApiError('UNSUPPORTED_COMPRESSION_TYPE')
  }

  #isAtEnd(log: NonNullable<Partition['log']>, { fetchOffset }: FetchTarget): boolean {
    return log.loaded && fetchOffset === (this.#options.committed ? log.lastStableOffset : log.highWatermark)
  }

  async #readLog(partition: Partition, target: FetchTarget): Promise<FetchedPartition> {
    const log = partition.log ?? (await partition.ready)
    const { committed } = this.#options
    const offset = Number(target.fetchOffset)
    if (target.lastFetchedEpoch >= 0) {
      const end = await log.endOffsetForEpoch(target.lastFetchedEpoch)
      if (end.epoch === -1) throw new ApiError('OFFSET_OUT_OF_RANGE')
      if (end.epoch < target.lastFetchedEpoch || end.endOffset < offset) {
        const { highWatermark, lastStableOffset, startOffset } = log
        return { ...this.#nothing(highWatermark, lastStableOffset, startOffset), divergingEpoch: end }
      }
    }
    const maxBytes = Math.max(0, Math.min(target.maxBytes, this.#left))
    if (maxBytes === 0 && !this.#takesAtLeastOne) return this.#unread(await loaded(log), offset)
    const read = await log.read(offset, maxBytes, committed ? 'read_committed' : 'read_uncommitted')
    const records = this.#fit(this.#convert(read.records, offset), maxBytes)
    const size = sizeOf(records)
    if (size > 0) this.#first = false
    this.#left -= size
    const { highWatermark, lastStableOffset, logStartOffset, abortedTransactions, release } = read
    return {
      errorCode: 0,
      highWatermark,
      lastStableOffset,
      logStartOffset,
      divergingEpoch: undefined,
      abortedTransactions,
      records,
      size,
      release,
    }
  }

  /** Whether a batch is given though it is larger than there is room for. */
  get #takesAtLeastOne(): boolean {
    return this.#first && this.#options.version > lastVersionWithHardLimit
  }

  /** The answer is full: there is no need to look at the records. */
  #unread({ highWatermark, lastStableOffset, startOffset, endOffset }: PartitionLog, offset: number): FetchedPartition {
    if (offset < startOffset || offset > endOffset) throw new ApiError('OFFSET_OUT_OF_RANGE')
    return this.#nothing(highWatermark, lastStableOffset, startOffset)
  }

  #convert(records: readonly Buffer[], offset: number): readonly Uint8Array[] {
    const { version } = this.#options
    if (version > lastVersionOfMagic1 || records.length === 0) return records
    return [downConvert(Buffer.concat(records), version <= lastVersionOfMagic0 ? 0 : 1, offset)]
  }

  /** A first batch that is larger than there is room for comes whole, once in an answer; in old versions cut. */
  #fit(records: readonly Uint8Array[], maxBytes: number): readonly Uint8Array[] {
    if (sizeOf(records) <= maxBytes) return records
    if (this.#options.version <= lastVersionWithHardLimit) return [Buffer.concat(records).subarray(0, maxBytes)]
    return this.#takesAtLeastOne ? records : []
  }

  #nothing(highWatermark: number, lastStableOffset: number, logStartOffset: number): FetchedPartition {
    const abortedTransactions = this.#options.committed ? [] : undefined
    return { errorCode: 0, highWatermark, lastStableOffset, logStartOffset, ...nothing, abortedTransactions }
  }

  #failed(error: unknown): FetchedPartition {
    const { errorCode } = failureOf(error, this.#broker.report)
    return { errorCode, highWatermark: -1, lastStableOffset: -1, logStartOffset: -1, ...nothing }
  }
}

async function loaded(log: PartitionLog): Promise<PartitionLog> {
  if (!log.loaded) await log.load()
  return log
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  let size = 0
  for (const { length } of pieces) size += length
  return size
}
