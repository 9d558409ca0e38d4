// The metadata of the cluster, and the one who may change it. What is written holds at once for everybody who reads the
// state, since one thread decides; it is acknowledged when it is on the disk. What the disk did not take has been seen
// all the same, so a disk that fails ends the metadata for good.

import type { LogContext } from '../../log/log-context.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import {
  AbortTransactionRecord,
  BeginTransactionRecord,
  EndTransactionRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import { buildBatch, type RecordInput } from '../../protocol/records/build.ts'
import { bootstrapRecords } from './bootstrap.ts'
import type { MetadataChange } from './changes.ts'
import { MetadataError } from './metadata-error.ts'
import { type FoundMetadata, findMetadata } from './metadata-log.ts'
import { leaderChange, oneVoter, type Quorum, quorumRecords, type VoterEndpoint, writeQuorumState } from './quorum.ts'
import { encodeRecord, framed, type NewRecord, record } from './records.ts'
import { type Registration, registrationRecords } from './registration.ts'
import type { Replay } from './replay.ts'
import { encodeSnapshot, removeSnapshots, type SnapshotId, snapshotsIn, writeSnapshot } from './snapshot.ts'
import type { MetadataState } from './state.ts'

export interface MetadataOptions {
  /** The log directory that has or gets `__cluster_metadata-0`: `metadata.log.dir`, or the first of `log.dirs`. */
  readonly path: string
  /** The id of that directory. */
  readonly directoryId: string
  readonly nodeId: number
  /** Where the log says that its controller is to be reached. Nobody here reaches for it; Apache Kafka wants to see one. */
  readonly controller?: VoterEndpoint
  /** `min.insync.replicas` of a new cluster: with eligible leader replicas it is a config of the cluster (KIP-966). */
  readonly minInsyncReplicas?: number
  /** metadata.log.segment.bytes */
  readonly segmentBytes?: number
  /** metadata.log.max.record.bytes.between.snapshots */
  readonly snapshotBytes?: number
  /** metadata.log.max.snapshot.interval.ms; 0 is never */
  readonly snapshotIntervalMs?: number
  /** The disk has failed, and nothing can be written any more. Told once. */
  readonly onFailure: (error: Error) => void
}

const defaults = {
  controller: { name: 'CONTROLLER', host: 'localhost', port: 9093 },
  minInsyncReplicas: 1,
  segmentBytes: 1 << 30,
  snapshotBytes: 20 << 20,
  snapshotIntervalMs: 3_600_000,
}

/** More than this is written as several batches, which a transaction makes one. Kafka reads up to 8 MiB. */
const batchBytes = 1 << 20

export class Metadata {
  readonly directory: string
  readonly epoch: number
  readonly #context: LogContext
  readonly #options: Required<MetadataOptions>
  readonly #log: PartitionLog
  readonly #replay: Replay
  readonly #listeners = new Set<(change: MetadataChange) => void>()
  /** What has to be on the disk besides the log before anything is acknowledged. */
  readonly #furnished: Promise<void>
  /** The last append; when it is done, so are those before it. */
  #appended: Promise<unknown> = Promise.resolve()
  #failure: Error | undefined
  #bytesSinceSnapshot: number
  #snapshot: Promise<void> | undefined
  #cancelSnapshot: (() => void) | undefined

  private constructor(context: LogContext, options: Required<MetadataOptions>, found: FoundMetadata) {
    this.directory = found.directory
    this.epoch = found.epoch + 1
    this.#context = context
    this.#options = options
    this.#log = found.log
    this.#replay = found.replay
    this.#bytesSinceSnapshot = found.replayedBytes
    this.#furnished = this.#begin(found)
    this.#furnished.catch(error => this.#fail(error))
  }

  static async open(context: LogContext, options: MetadataOptions): Promise<Metadata> {
    const all = { ...defaults, ...options }
    return new Metadata(context, all, await findMetadata(context, all.path, all.segmentBytes))
  }

  /** What is known, including what is not yet on the disk. */
  get state(): MetadataState {
    return this.#replay.state
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#replay.endOffset
  }

  /** What is before it is on the disk. */
  get highWatermark(): number {
    return this.#log.highWatermark
  }

  get quorum(): Quorum {
    return this.#replay.quorum
  }

  get nodeId(): number {
    return this.#options.nodeId
  }

  get controllerEndpoint(): VoterEndpoint {
    return this.#options.controller
  }

  /** The first things in an epoch. Nobody waits for them but those who write something themselves. */
  async #begin({ isNew, bootstrap, directory }: FoundMetadata): Promise<void> {
    const { nodeId, directoryId, controller } = this.#options
    const { quorum } = this.#replay
    const ours = isNew || quorum.version > 0 ? oneVoter(nodeId, directoryId, controller) : quorum
    this.#replay.quorum = ours
    const written: Promise<unknown>[] = [
      this.#append(leaderChange(nodeId, ours, { timestamp: this.#context.clock.now() }), true),
      writeQuorumState(this.#context.disk, directory, nodeId, this.epoch, ours),
    ]
    if (this.#replay.inTransaction) written.push(this.#write([record(AbortTransactionRecord, {})]))
    if (isNew) written.push(this.#write(bootstrapRecords(bootstrap?.state, this.#options.minInsyncReplicas)))
    this.#replay.state.takeChanges()
    await Promise.all(written)
  }

  /** Is told, before `write` returns, what has changed; the result takes that back. */
  onChange(listener: (change: MetadataChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Applies records at once and together, and resolves when they are on the disk. Records that contradict the state are a
   * mistake of the caller's, and end the metadata like a disk that fails: half of them may have been applied.
   */
  async write(records: readonly NewRecord[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (records.length === 0) return
    const written = this.#write(records)
    const change = this.#replay.state.takeChanges()
    for (const listener of this.#listeners) listener(change)
    this.#snapshotIfDue()
    await Promise.all([written, this.#furnished])
  }

  /** Makes this node known, unfenced, and the leader of what it leads. */
  register(registration: Registration): Promise<void> {
    const { nodeId, controller } = this.#options
    const { incarnationId } = registration
    const itself = { incarnationId, endPoints: [{ ...controller, securityProtocol: 0 }] }
    return this.write(registrationRecords(this.state, nodeId, this.endOffset, registration, itself))
  }

  /** Makes the voters, which were those of a property, records of the log (KIP-853): there is no way back. */
  async raiseQuorum(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const { nodeId, directoryId, controller } = this.#options
    const quorum = oneVoter(nodeId, directoryId, controller)
    this.#replay.quorum = quorum
    await this.#append(quorumRecords(quorum, 0, { timestamp: this.#context.clock.now() }), true)
    await writeQuorumState(this.#context.disk, this.directory, nodeId, this.epoch, quorum)
  }

  #write(records: readonly NewRecord[]): Promise<unknown> {
    const level = this.state.metadataVersion
    const all = records.map(one => framed(one, level))
    const parts = inParts(all.map(encodeRecord))
    if (parts.length > 1) {
      parts[0]!.unshift(encodeRecord(framed(record(BeginTransactionRecord, {}), level)))
      parts.at(-1)!.push(encodeRecord(framed(record(EndTransactionRecord, {}), level)))
    }
    try {
      for (const one of all) this.#replay.record(one)
    } catch (error) {
      throw this.#fail(error)
    }
    const timestamp = this.#context.clock.now()
    return Promise.all(
      parts.map(part => this.#append(part.map((value, offset) => ({ offset, timestamp, key: null, value })))),
    )
  }

  /** Takes its place in the log before it returns. */
  async #append(records: readonly RecordInput[], control = false): Promise<void> {
    const batch = buildBatch(records, { control })
    this.#replay.endOffset += records.length
    this.#replay.epoch = this.epoch
    this.#replay.timestamp = records[0]!.timestamp
    this.#bytesSinceSnapshot += batch.length
    try {
      // A log that has just failed would be repaired first, and go on without what was lost.
      if (!this.#log.loaded) throw new MetadataError(`${this.directory} has failed`)
      const appended = this.#log.append(batch, { from: 'coordinator', leaderEpoch: this.epoch })
      this.#appended = appended
      if (this.#log.endOffset !== this.#replay.endOffset) throw new MetadataError('an append that was not made at once')
      await appended
    } catch (error) {
      throw this.#fail(error)
    }
  }

  #fail(cause: unknown): Error {
    if (this.#failure !== undefined) return this.#failure
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#failure = new MetadataError(`the metadata can no longer be written: ${reason}`, { cause })
    this.#cancelSnapshot?.()
    this.#options.onFailure(this.#failure)
    return this.#failure
  }

  // Snapshots

  #snapshotIfDue(): void {
    if (this.#snapshot !== undefined) return
    const { snapshotBytes, snapshotIntervalMs } = this.#options
    const begin = () => {
      this.snapshot().catch(error => this.#context.report(`${this.directory}: no snapshot: ${error}`))
    }
    if (this.#bytesSinceSnapshot >= snapshotBytes) begin()
    else if (this.#cancelSnapshot === undefined && snapshotIntervalMs > 0) {
      this.#cancelSnapshot = this.#context.clock.after(snapshotIntervalMs, begin)
    }
  }

  /** Makes a snapshot of what is known now, unless one is being made, and removes what it replaces. */
  snapshot(): Promise<void> {
    this.#snapshot ??= this.#makeSnapshot().finally(() => {
      this.#snapshot = undefined
    })
    return this.#snapshot
  }

  async #makeSnapshot(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    this.#cancelSnapshot?.()
    this.#cancelSnapshot = undefined
    this.#bytesSinceSnapshot = 0
    const { state, quorum, epoch, timestamp, endOffset } = this.#replay
    const id = { endOffset, epoch }
    const pieces = encodeSnapshot({ state, quorum, epoch, timestamp, now: this.#context.clock.now() })
    this.#log.roll()
    const { disk } = this.#context
    await this.#appended // a snapshot of what the log might lose would be of another history
    await writeSnapshot(disk, this.directory, id, pieces)
    await this.#log.deleteRecordsBefore(endOffset)
    const names = (await disk.list(this.directory)).map(({ name }) => name)
    await removeSnapshots(
      disk,
      this.directory,
      snapshotsIn(names).filter(older => isBefore(older, id)),
    )
  }

  async close(): Promise<void> {
    this.#cancelSnapshot?.()
    await this.#snapshot?.catch(() => {})
    await this.#furnished.catch(() => {})
    this.#failure ??= new MetadataError('the metadata is closed')
    await this.#log.close()
  }
}

function isBefore(one: SnapshotId, other: SnapshotId): boolean {
  return one.endOffset < other.endOffset
}

/** Runs of values that are no longer than a batch should be. */
function inParts(values: readonly Buffer[]): Buffer[][] {
  const parts: Buffer[][] = []
  let room = 0
  for (const value of values) {
    if (value.length > room || parts.length === 0) {
      parts.push([])
      room = batchBytes
    }
    parts.at(-1)!.push(value)
    room -= value.length
  }
  return parts
}
