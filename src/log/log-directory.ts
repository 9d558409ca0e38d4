// One of `log.dirs`: the partitions in it, and the files that say how they were left. A directory belongs to one process
// at a time. After a clean shutdown opening it reads these few files; a partition is looked at when somebody uses it.

import { dirname } from 'node:path'
import { cleanShutdownFile, formatCleanShutdown } from './clean-shutdown.ts'
import { type Cleanable, filthiest } from './compaction/choose.ts'
import type { LogConfig } from './config.ts'
import { type Checkpointed, DirectoryCheckpoints } from './directory-checkpoints.ts'
import type { Disk, DiskEntry } from './disk.ts'
import { errorCode, unlessAbsent } from './disk-error.ts'
import { eachOf } from './each-of.ts'
import { LogError } from './errors.ts'
import { type PartitionFolder, type Passing, parseFolder, partitionName, passingFolder } from './folder-names.ts'
import type { LogContext } from './log-context.ts'
import { readMetaProperties, writeMetaProperties } from './meta-properties.ts'
import type { CachedFile } from './open-files.ts'
import { type LogState, PartitionLog, type ProducerConfig } from './partition-log.ts'
import { notePartitionMetadata, writePartitionMetadata } from './partition-metadata.ts'
import { TailMemory } from './tail.ts'

/** Whose directory it is. */
export interface LogDirectoryIdentity {
  readonly clusterId: string
  readonly nodeId: number
  /** For a directory that has no id yet, and for folders on their way. */
  readonly newDirectoryId: () => string
}

export interface LogSettings {
  readonly configOf: (topic: string) => LogConfig
  readonly producers: ProducerConfig
}

export interface LogDirectorySettings extends LogDirectoryIdentity, LogSettings {}

/** How many partitions are recovered, closed or looked after at the same time. */
const atOnce = 8

export class LogDirectory {
  readonly path: string
  readonly id: string
  readonly #context: LogContext
  readonly #newId: () => string
  readonly #unlock: () => Promise<void>
  readonly #checkpoints: DirectoryCheckpoints
  readonly #logs = new Map<string, PartitionLog>()
  readonly #expected = new Map<string, Checkpointed>()
  #found: readonly DiskEntry[] = []
  #settings: LogSettings | undefined
  #creating = 0
  #crashed = false
  /** What is in it is known; otherwise its files are left as they were found. */
  #loaded = false

  private constructor(
    context: LogContext,
    path: string,
    id: string,
    { newDirectoryId }: LogDirectoryIdentity,
    unlock: () => Promise<void>,
  ) {
    this.#context = context
    this.path = path
    this.id = id
    this.#newId = newDirectoryId
    this.#unlock = unlock
    this.#checkpoints = new DirectoryCheckpoints(context, path)
  }

  /** Makes it this process's, and looks at nothing in it but whose it is. */
  static async claim(context: LogContext, path: string, identity: LogDirectoryIdentity): Promise<LogDirectory> {
    const unlock = await lock(context, path)
    if (unlock === undefined) {
      throw new LogError(
        'KAFKA_STORAGE_ERROR',
        `${path} is in use by another process; stop it, or choose another directory`,
      )
    }
    try {
      const directory = new LogDirectory(context, path, await identify(context, path, identity), identity, unlock)
      await directory.look()
      return directory
    } catch (error) {
      await unlock()
      throw error
    }
  }

  static async open(context: LogContext, path: string, settings: LogDirectorySettings): Promise<LogDirectory> {
    const directory = await LogDirectory.claim(context, path, settings)
    try {
      await directory.load(settings)
      return directory
    } catch (error) {
      await directory.release()
      throw error
    }
  }

  /** Whether it was found without the sign of a clean shutdown: logs may have lost their ends. */
  get crashed(): boolean {
    return this.#crashed
  }

  get logs(): ReadonlyMap<string, PartitionLog> {
    return this.#logs
  }

  /** How many there are; those that are being made count. */
  get partitions(): number {
    return this.#logs.size + this.#creating
  }

  /** The folders of partitions as they were found, whatever is going on with them. */
  get folders(): readonly PartitionFolder[] {
    return foldersOf(this.#found)
  }

  /** Finds what there is, for `load` to go by. */
  async look(): Promise<void> {
    this.#found = await this.#context.disk.list(this.path)
  }

  /** Finds the partitions; what a crash left of them is read. */
  async load(settings: LogSettings): Promise<void> {
    const { disk } = this.#context
    this.#settings = settings
    const clean = this.#found.some(({ name }) => name === cleanShutdownFile)
    this.#crashed = !clean
    const checkpointed = await this.#checkpoints.read()
    for (const { folder, name, passing } of this.folders) {
      if (passing?.kind === 'delete') await disk.removeDirectory(`${this.path}/${folder}`)
      else if (passing === undefined) {
        const { recoveryPoint, startOffset = 0, cleanedTo } = checkpointed(name)
        const known = recoveryPoint !== undefined
        this.#add(name, { startOffset, recoveryPoint: recoveryPoint ?? 0, clean: clean && known, cleanedTo })
      }
    }
    this.#found = []
    if (clean) await disk.remove(`${this.path}/${cleanShutdownFile}`)
    await this.sync() // from here on it is relied upon that these folders are there, and that others are gone
    if (!clean) await eachOf(this.#logs.values(), atOnce, log => log.load())
    this.#loaded = true
  }

  #add(name: string, state: LogState): PartitionLog {
    const { topic = name } = parseFolder(name) ?? {}
    const { configOf, producers } = this.#settings ?? neverLoaded(this.path)
    const checkpoint = () => this.checkpoint()
    const log = new PartitionLog(this.#context, `${this.path}/${name}`, name, configOf(topic), producers, {
      ...state,
      checkpoint,
    })
    this.#logs.set(name, log)
    return log
  }

  async create(topic: string, partition: number, topicId: string): Promise<PartitionLog> {
    this.#creating++
    try {
      return await this.#create(topic, partition, topicId)
    } finally {
      this.#creating--
    }
  }

  async #create(topic: string, partition: number, topicId: string): Promise<PartitionLog> {
    const { disk } = this.#context
    const name = partitionName(topic, partition)
    const path = `${this.path}/${name}`
    if (this.#checkpoints.has(name)) await this.checkpoint() // of one that had the name before
    // All that were found are known: this is what could not be taken away when it was to go.
    if ((await unlessAbsent(disk.list(path)))?.length) await this.discard(name)
    await disk.makeDirectory(path)
    await notePartitionMetadata(disk, path, topicId)
    // There is nothing in it, which is as it should be: one that nobody ever uses is left in order.
    return this.#add(name, { startOffset: 0, recoveryPoint: 0, clean: true, topicId, entries: [] })
  }

  /** Takes a partition away at once, and its files off the disk after `file.delete.delay.ms`. */
  async delete(name: string): Promise<void> {
    const log = this.#logs.get(name)
    if (log === undefined) return
    this.#logs.delete(name)
    await log.abandon()
    this.removeLater(await this.#putAway(name, 'delete'), log.config.fileDeleteDelayMs)
  }

  /** Takes a partition away and keeps its files, as Kafka does with what belongs to no topic that it knows. */
  async setAside(name: string): Promise<void> {
    const log = this.#logs.get(name)
    if (log === undefined) return
    this.#logs.delete(name)
    await log.abandon()
    const kept = await this.#putAway(name, 'stray')
    this.#context.report(`${this.path}/${name} is of no topic that is known; it is kept as ${kept}`)
  }

  /** Gives a folder another name, and gives that. */
  async #putAway(folder: string, kind: Passing): Promise<string> {
    const { name } = parseFolder(folder)!
    const away = passingFolder(name, kind, this.newFolderId())
    await this.rename(folder, away)
    await this.sync()
    return away
  }

  /** As Kafka has them in names of folders. */
  newFolderId(): string {
    return Buffer.from(this.#newId(), 'base64url').toString('hex')
  }

  /** The files of it that are in use anywhere go with it. */
  rename(from: string, to: string, open: readonly CachedFile[] = []): Promise<void> {
    return this.#context.files.renameDirectory(`${this.path}/${from}`, `${this.path}/${to}`, open)
  }

  /** Has names outlive a crash. */
  sync(): Promise<void> {
    return this.#context.disk.syncDirectory(this.path)
  }

  removeLater(folder: string, milliseconds: number): void {
    const { disk, clock, report } = this.#context
    const path = `${this.path}/${folder}`
    clock.after(milliseconds, () => {
      disk.removeDirectory(path).catch(error => report(`${path}: not removed: ${error}`))
    })
  }

  // Moving a log from one directory to another

  /** An empty log beside the others, for a copy of one. */
  async newCopy(name: string, id: string, source: PartitionLog, startOffset: number): Promise<PartitionLog> {
    const { disk } = this.#context
    const folder = passingFolder(name, 'future', id)
    const path = `${this.path}/${folder}`
    const topicId = await source.topicId()
    await disk.makeDirectory(path)
    if (topicId !== undefined) await writePartitionMetadata(disk, path, topicId)
    await this.sync()
    const context = { ...this.#context, tails: new TailMemory(0) } // who reads it reads the source
    const { producers } = this.#settings ?? neverLoaded(this.path)
    const state = { startOffset, recoveryPoint: startOffset, clean: true, topicId }
    return new PartitionLog(
      context,
      path,
      folder,
      { ...source.config, flushMessages: Number.POSITIVE_INFINITY },
      producers,
      state,
    )
  }

  /** A copy is of no use any more. */
  async discard(folder: string): Promise<void> {
    this.removeLater(await this.#putAway(folder, 'delete'), 0)
  }

  /** The next start, should it come after a crash, is to know of a log that is about to come here. */
  async expect(name: string, log: Checkpointed): Promise<void> {
    this.#expected.set(name, log)
    await this.checkpoint()
  }

  /** A log that was expected does not come. */
  forget(name: string): void {
    this.#expected.delete(name)
  }

  take(log: PartitionLog): void {
    this.#expected.delete(log.name)
    this.#logs.set(log.name, log)
  }

  give(log: PartitionLog): void {
    this.#logs.delete(log.name)
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
  checkpoint(): Promise<void> {
    return this.#checkpoints.write(new Map([...this.#logs, ...this.#expected]))
  }

  async close(): Promise<void> {
    if (!this.#loaded) return this.release()
    const { disk } = this.#context
    let failed = false
    await eachOf(this.#logs.values(), atOnce, async log => {
      failed = !(await log.close()) || failed
    })
    await this.checkpoint()
    if (!failed) await disk.writeFile(`${this.path}/${cleanShutdownFile}`, Buffer.from(formatCleanShutdown(-1)))
    await this.release()
  }

  /** Lets go of the directory as it is. */
  async release(): Promise<void> {
    this.#loaded = false
    await eachOf(this.#logs.values(), atOnce, log => log.abandon().catch(() => {}))
    await this.#unlock()
  }

  /** One partition that fails must not keep the others from their turn. */
  async #each(work: (log: PartitionLog) => Promise<unknown>): Promise<void> {
    await eachOf(this.#logs.values(), atOnce, log =>
      work(log).catch(error => this.#context.report(`${log.directory}: ${error}`)),
    )
  }
}

async function lock({ disk }: LogContext, path: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await disk.lock(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await make(disk, path)
    return disk.lock(path)
  }
}

/** With those above it; all of them outlive a crash. */
async function make(disk: Disk, path: string): Promise<void> {
  const made = await disk.makeDirectory(path)
  let above = path
  for (let i = 0; i < made; i++) {
    above = dirname(above)
    await disk.syncDirectory(above)
  }
}

function neverLoaded(path: string): never {
  throw new Error(`${path} was not loaded`)
}

function foldersOf(entries: readonly DiskEntry[]): PartitionFolder[] {
  return entries.flatMap(({ name, directory }) => (directory ? (parseFolder(name) ?? []) : []))
}

/** The id of the directory; one that belongs to another cluster or node is refused. */
async function identify({ disk }: LogContext, path: string, identity: LogDirectoryIdentity): Promise<string> {
  const { clusterId, nodeId } = identity
  const found = await readMetaProperties(disk, path)
  if (found !== undefined && ((found.clusterId ?? clusterId) !== clusterId || (found.nodeId ?? nodeId) !== nodeId)) {
    const whose = `node ${found.nodeId} of cluster ${found.clusterId}`
    throw new LogError('KAFKA_STORAGE_ERROR', `${path} belongs to ${whose}, not to node ${nodeId} of ${clusterId}`)
  }
  if (found?.version === 1 && found.directoryId !== undefined) return found.directoryId
  const directoryId = found?.directoryId ?? identity.newDirectoryId()
  await writeMetaProperties(disk, path, { version: 1, clusterId, nodeId, directoryId })
  return directoryId
}
