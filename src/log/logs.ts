// The partitions of a broker, over all of `log.dirs`. A directory that cannot be used is reported, and what is in it is not
// to be had; the others go on without it.

import { resolve } from 'node:path'
import type { Space } from './disk.ts'
import { errorCode } from './disk-error.ts'
import { LogError } from './errors.ts'
import { fitsPassing, type PartitionFolder, partitionName } from './folder-names.ts'
import { type HousekeepingIntervals, startHousekeeping } from './housekeeping.ts'
import type { LogContext } from './log-context.ts'
import {
  LogDirectory,
  type LogDirectoryIdentity,
  type LogDirectorySettings,
  type LogSettings,
} from './log-directory.ts'
import { endMoves, Move } from './moving.ts'
import type { PartitionLog } from './partition-log.ts'

export interface DirectoryStatus {
  readonly path: string
  /** Not known of one that could not be read. */
  readonly id: string | undefined
  readonly online: boolean
}

interface Place {
  readonly path: string
  directory?: LogDirectory | undefined
  id?: string
  /** Why it is offline. */
  failure?: string
}

export class Logs implements Iterable<PartitionLog> {
  readonly #context: LogContext
  readonly #places: readonly Place[]
  readonly #creating = new Map<string, Promise<PartitionLog>>()
  readonly #moves = new Map<string, Move>()
  readonly #onMoved = new Set<(name: string, directory: DirectoryStatus) => void>()
  #closed = false
  #stopHousekeeping: () => Promise<void> = () => Promise.resolve()

  private constructor(context: LogContext, places: readonly Place[]) {
    this.#context = context
    this.#places = places
  }

  static async open(context: LogContext, paths: readonly string[], settings: LogDirectorySettings): Promise<Logs> {
    const logs = await Logs.claim(context, paths, settings)
    await logs.load(settings)
    return logs
  }

  /**
   * Makes the directories this process's. What is in them is found by `load`, which may come after what its settings are
   * read from.
   */
  static async claim(context: LogContext, paths: readonly string[], identity: LogDirectoryIdentity): Promise<Logs> {
    const twice = paths.find((path, i) => paths.some((other, j) => j < i && resolve(other) === resolve(path)))
    if (twice !== undefined) unusable(`${twice} is listed twice in log.dirs`)
    const places: Place[] = paths.map(path => ({ path }))
    const logs = new Logs(context, places)
    await logs.#each(places, async place => {
      place.directory = await LogDirectory.claim(context, place.path, identity)
      place.id = place.directory.id
    })
    await logs.#orRelease(() => {
      for (const [i, { path, id }] of places.entries()) {
        const other = places.slice(0, i).find(other => id !== undefined && other.id === id)
        if (other !== undefined) unusable(`${other.path} and ${path} have the same directory.id, ${id}`)
      }
    })
    return logs
  }

  /** Finds the partitions. After a crash, what it left of them is read first. */
  async load(settings: LogSettings): Promise<void> {
    const unfinished = await endMoves(this.#online.map(({ directory }) => directory))
    await this.#each(this.#online, async ({ directory }) => directory.load(settings))
    await this.#orRelease(() => {
      for (const name of this.names()) {
        const [{ path }, other] = this.#online.filter(({ directory }) => directory.logs.has(name)) as [Place, Place?]
        if (other === undefined) continue
        unusable(
          `${name} is in ${path} and in ${other.path}; ` +
            `remove the one that is not to be kept, most likely that of a disk that has failed`,
        )
      }
    })
    for (const { to, copy } of unfinished) await this.#moveAnew(to, copy)
  }

  /** A move that did not come to its last step is begun again. The copy of what is not here may be worth keeping. */
  async #moveAnew(to: LogDirectory, { name, folder }: PartitionFolder): Promise<void> {
    if (this.get(name) === undefined) {
      this.#context.report(`${to.path}/${folder} is left alone: ${name} itself is in no directory that can be used`)
      return
    }
    await to.discard(folder)
    await this.move(name, to.path)
  }

  /** A directory whose disk fails is given up; anything else that is wrong with one ends it for all. */
  async #each<P extends Place>(places: readonly P[], work: (place: P) => Promise<void>): Promise<void> {
    const failures: unknown[] = []
    await Promise.all(
      places.map(async place => {
        try {
          await work(place)
        } catch (error) {
          if (isOfDisk(error)) await this.#giveUp(place, error)
          else failures.push(error)
        }
      }),
    )
    await this.#orRelease(() => {
      if (failures.length > 0) throw failures[0]
      if (this.#online.length === 0) {
        unusable(`none of log.dirs can be used: ${this.#places.map(({ failure }) => failure).join('; ')}`)
      }
    })
  }

  async #giveUp(place: Place, error: unknown): Promise<void> {
    const { directory } = place
    place.directory = undefined
    place.failure = `${place.path}: ${error instanceof Error ? error.message : error}`
    this.#context.report(`${place.failure}; the directory is offline`)
    await directory?.release().catch(() => {})
  }

  async #orRelease(check: () => void): Promise<void> {
    try {
      check()
    } catch (error) {
      await Promise.all(this.#online.map(({ directory }) => directory.release().catch(() => {})))
      throw error
    }
  }

  get #online(): readonly (Place & { readonly directory: LogDirectory })[] {
    return this.#places.filter((place): place is Place & { directory: LogDirectory } => place.directory !== undefined)
  }

  get directories(): readonly DirectoryStatus[] {
    return this.#places.map(({ path, id, directory }) => ({
      path,
      id,
      online: directory !== undefined,
    }))
  }

  /** Whether any was left without a clean shutdown: logs in it may have lost their ends. */
  get crashed(): boolean {
    return this.#online.some(({ directory }) => directory.crashed)
  }

  /** The room on the volume of a directory; undefined where nobody knows. */
  space({ path }: DirectoryStatus): Promise<Space | undefined> {
    return this.#context.disk.space(path)
  }

  /** By the name `topic-partition`, or by both. */
  get(name: string): PartitionLog | undefined
  get(topic: string, partition: number): PartitionLog | undefined
  get(topic: string, partition?: number): PartitionLog | undefined {
    const name = partition === undefined ? topic : partitionName(topic, partition)
    return this.#holding(name)?.logs.get(name)
  }

  /** Where a partition is. */
  directoryOf(name: string): DirectoryStatus | undefined {
    const directory = this.#holding(name)
    return directory && { path: directory.path, id: directory.id, online: true }
  }

  #holding(name: string): LogDirectory | undefined {
    return this.#places.find(({ directory }) => directory?.logs.has(name))?.directory
  }

  *names(): Generator<string> {
    for (const { directory } of this.#online) yield* directory.logs.keys()
  }

  *[Symbol.iterator](): Generator<PartitionLog> {
    for (const { directory } of this.#online) yield* directory.logs.values()
  }

  /**
   * Makes a partition, in the directory that has the fewest unless another is asked for; one that is there is given. Where
   * one has been before has to be asked for: its records are there, though the directory be offline.
   */
  async create(topic: string, partition: number, topicId: string, directoryId?: string): Promise<PartitionLog> {
    const name = partitionName(topic, partition)
    if (this.#closed) unusable(`${name} is not made any more`)
    const known = this.get(name) ?? this.#creating.get(name)
    if (known !== undefined) return known
    const created = this.#createIn(this.#candidates(directoryId), topic, partition, topicId)
    this.#creating.set(name, created)
    try {
      return await created
    } finally {
      this.#creating.delete(name)
    }
  }

  #candidates(directoryId: string | undefined): readonly LogDirectory[] {
    const directories = this.#online.map(({ directory }) => directory)
    if (directoryId === undefined) return directories.sort((a, b) => a.partitions - b.partitions)
    const wanted = directories.filter(({ id }) => id === directoryId)
    if (wanted.length > 0) return wanted
    const place = this.#places.find(({ id }) => id === directoryId)
    return unusable(place === undefined ? `there is no directory ${directoryId}` : `${place.path} is offline`)
  }

  async #createIn(directories: readonly LogDirectory[], topic: string, partition: number, topicId: string) {
    const failures: unknown[] = []
    for (const directory of directories) {
      try {
        return await directory.create(topic, partition, topicId)
      } catch (error) {
        if (!isOfDisk(error)) throw error
        failures.push(error)
        this.#context.report(`${partitionName(topic, partition)} cannot be made in ${directory.path}: ${error}`)
      }
    }
    return unusable(`${partitionName(topic, partition)} cannot be made in any directory`, { cause: failures[0] })
  }

  /**
   * Begins to move a partition to another directory, in place of any other move of it; to the one where it is that is the end
   * of it. Appends and reads go on, and it stays the same PartitionLog.
   */
  async move(name: string, path: string): Promise<Move | undefined> {
    const wanted = this.#places.find(place => resolve(place.path) === resolve(path))
    if (wanted === undefined) throw new LogError('LOG_DIR_NOT_FOUND', `${path} is not among log.dirs`)
    const to = wanted.directory ?? unusable(`${path} is offline`)
    const current = this.#moves.get(name)
    if (current?.to === to) return current
    await current?.callOff()
    const from = this.#holding(name)
    const log = from?.logs.get(name)
    if (from === undefined || log === undefined)
      throw new LogError('UNKNOWN_TOPIC_OR_PARTITION', `${name} is in no directory`)
    if (from === to) return undefined
    if (!fitsPassing(name)) unusable(`${name} is too long a name for the folder of a copy`)
    const move = new Move(this.#context, log, from, to)
    this.#moves.set(name, move)
    void move.done.then(moved => {
      if (this.#moves.get(name) === move) this.#moves.delete(name)
      if (moved) for (const tell of this.#onMoved) tell(name, { path: to.path, id: to.id, online: true })
    })
    return move
  }

  /** The moves that are under way; their copies are what Kafka calls future replicas. */
  get moves(): ReadonlyMap<string, Move> {
    return this.#moves
  }

  /** Tells when a partition has come to another directory; the result takes that back. */
  onMoved(listener: (name: string, directory: DirectoryStatus) => void): () => void {
    this.#onMoved.add(listener)
    return () => this.#onMoved.delete(listener)
  }

  /** Takes a partition away at once, and its files off the disk after `file.delete.delay.ms`. */
  async delete(name: string): Promise<void> {
    await this.#creating.get(name)?.catch(() => {})
    await this.#moves.get(name)?.callOff()
    await this.#holding(name)?.delete(name)
  }

  /** Takes away a partition that is of no topic that is known, and keeps its files as `-stray`, as Kafka does. */
  async setAside(name: string): Promise<void> {
    await this.#moves.get(name)?.callOff()
    await this.#holding(name)?.setAside(name)
  }

  enforceRetention(): Promise<void> {
    return this.#all(directory => directory.enforceRetention())
  }

  compact(): Promise<void> {
    return this.#all(directory => directory.compact())
  }

  flushOverdue(): Promise<void> {
    return this.#all(directory => directory.flushOverdue())
  }

  flush(): Promise<void> {
    return this.#all(directory => directory.flush())
  }

  checkpoint(): Promise<void> {
    return this.#all(directory => directory.checkpoint())
  }

  expireProducers(): void {
    for (const log of this) log.expireProducers()
  }

  /** Does all of these again and again, until the logs are closed. */
  startHousekeeping(intervals: () => HousekeepingIntervals): void {
    const { clock, report } = this.#context
    this.#stopHousekeeping = startHousekeeping(this, intervals, clock, report)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#stopHousekeeping()
    await Promise.all([...this.#creating.values()].map(created => created.catch(() => {})))
    await Promise.all([...this.#moves.values()].map(move => move.callOff({ keep: true })))
    await this.#all(directory => directory.close())
  }

  /** A directory that fails must not keep the others from their turn. */
  async #all(work: (directory: LogDirectory) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled(this.#online.map(({ directory }) => work(directory)))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }
}

function unusable(message: string, options?: ErrorOptions): never {
  throw new LogError('KAFKA_STORAGE_ERROR', message, options)
}

/** What the system said, or what became of it on the way. */
function isOfDisk(error: unknown): boolean {
  return error instanceof LogError ? isOfDisk(error.cause) : errorCode(error) !== undefined
}
