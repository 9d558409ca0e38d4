// Moves a partition from one log directory to another: it is copied beside the others there, under a name of its own, while
// it is appended to and read where it is; then the copy takes its place.
//
// A crash leaves it in one place or the other. Before the copy is taken for the log it is whole and on the disk, and the old
// folder is renamed, to be removed, with the copy's id in its name. Who finds a copy and beside it nothing of that id
// throws it away; who finds both gives the copy the name that it was about to get.

import { batches } from '../protocol/records/batches.ts'
import { unlessAbsent } from './disk-error.ts'
import { LogError } from './errors.ts'
import { type PartitionFolder, passingFolder } from './folder-names.ts'
import type { LogContext } from './log-context.ts'
import type { LogDirectory } from './log-directory.ts'
import type { CachedFile } from './open-files.ts'
import type { PartitionLog } from './partition-log.ts'

/** What is read and written at a time; then everybody else has a turn. */
const step = 1 << 20

/** What was copied is not in the log any more. */
class Diverged extends Error {}

export class Move {
  readonly to: LogDirectory
  /** Resolves when it is over; whether the log has moved. What goes wrong is reported. */
  readonly done: Promise<boolean>
  readonly #log: PartitionLog
  readonly #from: LogDirectory
  readonly #context: LogContext
  #copy: PartitionLog | undefined
  #truncations = 0
  #moved = false
  #calledOff = false
  #keepsCopy = false

  constructor(context: LogContext, log: PartitionLog, from: LogDirectory, to: LogDirectory) {
    this.#context = context
    this.#log = log
    this.#from = from
    this.to = to
    this.done = this.#run()
  }

  get name(): string {
    return this.#log.name
  }

  /** Of the copy. */
  async size(): Promise<number> {
    return (await this.#copy?.size()) ?? 0
  }

  /** How many offsets the copy is behind. */
  get offsetLag(): number {
    return Math.max(0, this.#log.endOffset - (this.#copy?.endOffset ?? this.#log.startOffset))
  }

  /** Ends it, unless it is at its last step; with `keep` the copy stays, which tells the next start to move the log. */
  async callOff({ keep = false } = {}): Promise<void> {
    this.#calledOff = true
    this.#keepsCopy = keep
    await this.done
  }

  async #run(): Promise<boolean> {
    try {
      while (!this.#moved && !this.#calledOff) {
        const id = this.to.newFolderId()
        await this.#attempt(id).finally(() => this.#clear(passingFolder(this.name, 'future', id)))
      }
    } catch (error) {
      this.#context.report(`${this.name}: not moved to ${this.to.path}: ${error}`)
    }
    return this.#moved
  }

  async #attempt(id: string): Promise<void> {
    try {
      await this.#log.load()
      this.#truncations = this.#log.truncations
      this.#copy = await this.to.newCopy(this.name, id, this.#log, await this.#firstOffset())
      while (!this.#calledOff && (await this.#copySome(this.#copy))) await this.#context.turn()
      if (!this.#calledOff) await this.#swap(this.#copy, id)
    } catch (error) {
      if (!(error instanceof Diverged)) throw error
    }
  }

  /** Of the batch that the log begins in: the copy cannot begin in the middle of it. */
  async #firstOffset(): Promise<number> {
    const { startOffset } = this.#log
    const { records } = await this.#log.read(startOffset, 1, 'read_uncommitted')
    for (const { baseOffset } of batches(records[0] ?? Buffer.alloc(0))) return Math.min(startOffset, baseOffset)
    return startOffset
  }

  async #clear(folder: string): Promise<void> {
    const copy = this.#copy
    this.#copy = undefined
    if (this.#moved) return
    this.to.forget(this.name)
    await copy?.abandon()
    if (!this.#keepsCopy) await unlessAbsent(this.to.discard(folder))
  }

  /** False if there is nothing more. */
  async #copySome(copy: PartitionLog): Promise<boolean> {
    const log = this.#log
    if (log.truncations !== this.#truncations || log.endOffset < copy.endOffset) throw new Diverged()
    // What is removed of the log meanwhile is removed of the copy in the end.
    const { records } = await log.read(Math.max(copy.endOffset, log.startOffset), step, 'read_uncommitted')
    for (const bytes of records) await copy.copy(bytes)
    return records.length > 0
  }

  async #swap(copy: PartitionLog, id: string): Promise<void> {
    const { name } = this
    const old = passingFolder(name, 'delete', id)
    await this.#log.moveTo({
      directory: `${this.to.path}/${name}`,
      checkpoint: () => this.to.checkpoint(),
      complete: () => this.#complete(copy),
      leave: open => this.#leave(old, open),
      arrive: this.#arrival(passingFolder(name, 'future', id)),
    })
    this.#from.removeLater(old, this.#log.config.fileDeleteDelayMs)
    await this.#from.checkpoint()
    await this.to.checkpoint()
  }

  async #complete(copy: PartitionLog): Promise<void> {
    const log = this.#log
    while (await this.#copySome(copy));
    await copy.advanceTo(log.endOffset)
    if (log.startOffset > copy.startOffset) await copy.deleteRecordsBefore(log.startOffset)
    const { epoch = -1 } = (await log.epochs()).latest ?? {}
    if (epoch > ((await copy.epochs()).latest?.epoch ?? -1)) await copy.beginEpoch(epoch)
    if (!(await copy.close())) throw new LogError('KAFKA_STORAGE_ERROR', `${copy.name} could not be completed`)
    const { startOffset, endOffset, highWatermark } = log
    await this.to.expect(this.name, { startOffset, recoveryPoint: endOffset, highWatermark })
  }

  async #leave(old: string, open: readonly CachedFile[]): Promise<void> {
    await this.#from.rename(this.name, old, open)
    this.#moved = true
    this.#from.give(this.#log)
    this.to.take(this.#log)
  }

  #arrival(copy: string): () => Promise<void> {
    let named = false
    return async () => {
      await this.#from.sync() // or there might be two after a crash
      if (!named) await this.to.rename(copy, this.name)
      named = true
      await this.to.sync()
    }
  }
}

/** Ends the moves that had come to their last step. Gives what there is of others. */
export async function endMoves(directories: readonly LogDirectory[]) {
  const unfinished: { readonly to: LogDirectory; readonly copy: PartitionFolder }[] = []
  const left = new Set<string>()
  for (const { folders } of directories) {
    for (const { passing } of folders) if (passing?.kind === 'delete') left.add(passing.id)
  }
  for (const to of directories) {
    const copies = to.folders.filter(({ passing }) => passing?.kind === 'future')
    const whole = copies.filter(({ passing }) => left.has(passing!.id))
    unfinished.push(...copies.filter(copy => !whole.includes(copy)).map(copy => ({ to, copy })))
    if (whole.length === 0) continue
    for (const { folder, name } of whole) await to.rename(folder, name)
    await to.sync()
    await to.look()
  }
  return unfinished
}
