// One of `log.dirs`: the partitions in it, and the files that say how they were left. A directory belongs to one process
// at a time. After a clean shutdown opening it reads these few files; a partition is looked at when somebody uses it.

import { dirname } from 'node:path'
import { offsetCheckpoints, readOffsets, writeOffsets } from './checkpoints.ts'
import { cleanShutdownFile, formatCleanShutdown } from './clean-shutdown.ts'
import { type Cleanable, filthiest } from './compaction/choose.ts'
import type { LogConfig } from './config.ts'
import { eachOf } from './each-of.ts'
import { LogError } from './errors.ts'
import type { LogContext } from './log-context.ts'
import { readMetaProperties, writeMetaProperties } from './meta-properties.ts'
import { type LogState, PartitionLog, type ProducerConfig } from './partition-log.ts'
import { writePartitionMetadata } from './partition-metadata.ts'

export interface LogDirectorySettings {
  readonly clusterId: string
  readonly nodeId: number
  /** For a directory that has no id yet. */
  readonly newDirectoryId: () => string
  readonly configOf: (topic: string) => LogConfig
  readonly producers: ProducerConfig
}

/** How many partitions are recovered, closed or looked after at the same time. */
const atOnce = 8

const partitionDirectory = /^(.+)-(\d+)$/
const deletedDirectory = /-delete$/

export function partitionName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

export class LogDirectory {
  readonly path: string
  readonly id: string
  readonly #context: LogContext
  readonly #settings: LogDirectorySettings
  readonly #unlock: () => Promise<void>
  readonly #logs = new Map<string, PartitionLog>()

  private constructor(
    context: LogContext,
    path: string,
    id: string,
    settings: LogDirectorySettings,
    unlock: () => Promise<void>,
  ) {
    this.#context = context
    this.path = path
    this.id = id
    this.#settings = settings
    this.#unlock = unlock
  }

  static async open(context: LogContext, path: string, settings: LogDirectorySettings): Promise<LogDirectory> {
    const { disk } = context
    await disk.makeDirectory(path)
    await disk.syncDirectory(dirname(path))
    const unlock = await disk.lock(path)
    if (unlock === undefined) {
      throw new LogError(
        'KAFKA_STORAGE_ERROR',
        `${path} is in use by another process; stop it, or choose another directory`,
      )
    }
    try {
      const id = await identify(context, path, settings)
      const directory = new LogDirectory(context, path, id, settings, unlock)
      await directory.#find()
      return directory
    } catch (error) {
      await unlock()
      throw error
    }
  }

  get logs(): ReadonlyMap<string, PartitionLog> {
    return this.#logs
  }

  async #find(): Promise<void> {
    const { disk } = this.#context
    const entries = await disk.list(this.path)
    const clean = entries.some(({ name }) => name === cleanShutdownFile)
    const recoveryPoints = await this.#read(offsetCheckpoints.recoveryPoint)
    const startOffsets = await this.#read(offsetCheckpoints.logStart)
    const cleaned = await this.#read(offsetCheckpoints.cleaner)
    for (const { name, directory } of entries) {
      if (!directory) continue
      if (deletedDirectory.test(name)) await disk.removeDirectory(`${this.path}/${name}`)
      else if (partitionDirectory.test(name)) {
        const known = recoveryPoints.get(name)
        const state = {
          startOffset: startOffsets.get(name) ?? 0,
          recoveryPoint: known ?? 0,
          clean: clean && known !== undefined,
          cleanedTo: cleaned.get(name),
        }
        this.#add(name, state)
      }
    }
    if (clean) await disk.remove(`${this.path}/${cleanShutdownFile}`)
    await disk.syncDirectory(this.path)
    if (!clean) await eachOf(this.#logs.values(), atOnce, log => log.load())
  }

  #add(name: string, state: LogState): PartitionLog {
    const topic = partitionDirectory.exec(name)?.[1] ?? name
    const { configOf, producers } = this.#settings
    const checkpoint = () => this.checkpoint()
    const log = new PartitionLog(this.#context, `${this.path}/${name}`, name, configOf(topic), producers, {
      ...state,
      checkpoint,
    })
    this.#logs.set(name, log)
    return log
  }

  async create(topic: string, partition: number, topicId: string): Promise<PartitionLog> {
    const { disk } = this.#context
    const name = partitionName(topic, partition)
    const path = `${this.path}/${name}`
    await disk.makeDirectory(path)
    await writePartitionMetadata(disk, path, topicId)
    await disk.syncDirectory(this.path)
    return this.#add(name, { startOffset: 0, recoveryPoint: 0, clean: false })
  }

  /** Takes a partition away at once, and its files off the disk after `file.delete.delay.ms`. */
  async delete(name: string): Promise<void> {
    const { disk, clock, report } = this.#context
    const log = this.#logs.get(name)
    if (log === undefined) return
    this.#logs.delete(name)
    await log.abandon()
    const gone = `${this.path}/${name}.${this.#settings.newDirectoryId()}-delete`
    await disk.rename(`${this.path}/${name}`, gone)
    await disk.syncDirectory(this.path)
    clock.after(log.config.fileDeleteDelayMs, () => {
      disk.removeDirectory(gone).catch(error => report(`${gone}: not removed: ${error}`))
    })
  }

  async enforceRetention(): Promise<void> {
    await this.#each(log => log.enforceRetention())
  }

  /** Flushes what has waited for `flush.ms`. */
  async flushOverdue(): Promise<void> {
    await this.#each(log => log.flushIfOverdue())
  }

  /** Forgets the producers that have been idle for too long. */
  expireProducers(): void {
    for (const log of this.#logs.values()) log.expireProducers()
  }

  /** Compacts what is due, the filthiest first. */
  async compact(): Promise<void> {
    const candidates: { readonly log: PartitionLog; readonly cleanable: Cleanable }[] = []
    await this.#each(async log => {
      if (log.config.compact) candidates.push({ log, cleanable: await log.cleanable() })
    })
    for (let next = filthiest(candidates); next !== undefined; next = filthiest(candidates)) {
      const { log } = next
      candidates.splice(candidates.indexOf(next), 1)
      await log.compact().catch(error => this.#context.report(`${log.directory}: ${error}`))
    }
  }

  /** Brings what was written to the disk, and notes how far that is. */
  async flush(): Promise<void> {
    await this.#each(log => log.flush())
    await this.checkpoint()
  }

  /** Notes for the next start what need not be looked for in the logs. */
  async checkpoint(): Promise<void> {
    await this.#write(offsetCheckpoints.recoveryPoint, log => log.recoveryPoint)
    await this.#write(offsetCheckpoints.highWatermark, log => log.highWatermark)
    await this.#write(offsetCheckpoints.cleaner, log => log.cleanedTo)
    await this.#write(offsetCheckpoints.logStart, log => (log.startOffset > 0 ? log.startOffset : undefined))
  }

  async close(): Promise<void> {
    const { disk } = this.#context
    let failed = false
    await eachOf(this.#logs.values(), atOnce, async log => {
      failed = !(await log.close()) || failed
    })
    await this.checkpoint()
    if (!failed) await disk.writeFile(`${this.path}/${cleanShutdownFile}`, Buffer.from(formatCleanShutdown(-1)))
    await this.#unlock()
  }

  /** One partition that fails must not keep the others from their turn. */
  async #each(work: (log: PartitionLog) => Promise<unknown>): Promise<void> {
    await eachOf(this.#logs.values(), atOnce, log =>
      work(log).catch(error => this.#context.report(`${log.directory}: ${error}`)),
    )
  }

  async #read(file: string): Promise<Map<string, number>> {
    const offsets = await readOffsets(this.#context.disk, `${this.path}/${file}`)
    return new Map(offsets.map(({ topic, partition, offset }) => [partitionName(topic, partition), offset]))
  }

  async #write(file: string, offsetOf: (log: PartitionLog) => number | undefined): Promise<void> {
    const offsets = [...this.#logs].flatMap(([name, log]) => {
      const [, topic = '', partition] = partitionDirectory.exec(name) ?? []
      const offset = offsetOf(log)
      return offset === undefined ? [] : [{ topic, partition: Number(partition), offset }]
    })
    await writeOffsets(this.#context.disk, `${this.path}/${file}`, offsets)
  }
}

/** The id of the directory; one that belongs to another cluster or node is refused. */
async function identify({ disk }: LogContext, path: string, settings: LogDirectorySettings): Promise<string> {
  const { clusterId, nodeId } = settings
  const found = await readMetaProperties(disk, path)
  if (found !== undefined && ((found.clusterId ?? clusterId) !== clusterId || (found.nodeId ?? nodeId) !== nodeId)) {
    const whose = `node ${found.nodeId} of cluster ${found.clusterId}`
    throw new LogError('KAFKA_STORAGE_ERROR', `${path} belongs to ${whose}, not to node ${nodeId} of ${clusterId}`)
  }
  if (found?.version === 1 && found.directoryId !== undefined) return found.directoryId
  const directoryId = found?.directoryId ?? settings.newDirectoryId()
  await writeMetaProperties(disk, path, { version: 1, clusterId, nodeId, directoryId })
  return directoryId
}
