// Files that are open only while that is of use: ten thousand partitions must not mean thirty thousand open files. One
// descriptor serves all who use a file at the same time; idle ones are closed when others are wanted.

import { basename, join } from 'node:path'
import { Descriptors, type Holder } from './descriptors.ts'
import type { Disk, DiskFile } from './disk.ts'
import { diskError, errorCode } from './disk-error.ts'

const done = Promise.resolve()

export class OpenFiles {
  readonly #disk: Disk
  readonly #descriptors: Descriptors

  /** `limit` is how many may be open at the same time; more in use than that wait their turn. */
  constructor(disk: Disk, limit: number) {
    this.#disk = disk
    this.#descriptors = new Descriptors(limit)
  }

  /** How many are open at the moment. */
  get open(): number {
    return this.#descriptors.taken
  }

  /**
   * A file that is opened when it is first used; with `create` it is then made if it is not there. Two for the same path
   * know nothing of each other.
   */
  file(path: string, { create = false } = {}): CachedFile {
    return new CachedFile(this.#disk, this.#descriptors, path, create)
  }

  /** Renames a directory. The files of it that are in use anywhere have to be named, for they go with it. */
  renameDirectory(from: string, to: string, files: readonly CachedFile[]): Promise<void> {
    return CachedFile.renameDirectory(this.#disk, from, to, files)
  }

  /** Closes what is idle. Files in use are closed by their owners. */
  async closeIdle(): Promise<void> {
    while (await this.#descriptors.evict());
  }
}

/**
 * Opening, renaming, removing and closing happen in the order in which they were called for: who has begun to use the file
 * goes on to the end, who comes later finds it under its new name, or not at all.
 */
export class CachedFile implements DiskFile, Holder {
  readonly #disk: Disk
  readonly #descriptors: Descriptors
  #path: string
  #create: boolean
  #file: DiskFile | undefined
  #opening: Promise<DiskFile> | undefined
  #users = 0
  /** The end of what opens, renames, removes or closes it; the next one begins then. */
  #settled: Promise<unknown> = done
  #removed = false
  #closed = false
  #unused: (() => void) | undefined
  #evicted: Promise<void> = done
  /** What went wrong when a descriptor was closed to make room: whoever made room is not to blame. */
  #lost: unknown

  constructor(disk: Disk, descriptors: Descriptors, path: string, create: boolean) {
    this.#disk = disk
    this.#descriptors = descriptors
    this.#path = path
    this.#create = create
  }

  /** Where it is, or was when it was removed. */
  get path(): string {
    return this.#path
  }

  /** Lends out the open file. Nobody may use another cached file meanwhile: where all are in use, both would wait forever. */
  async use<T>(work: (file: DiskFile) => Promise<T>): Promise<T> {
    this.#check('use')
    if (this.#users++ === 0) this.#descriptors.busy(this)
    try {
      return await work(this.#file ?? (await this.#opened()))
    } finally {
      if (--this.#users === 0) this.#rest()
    }
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.use(file => file.read(into, position))
  }

  write(pieces: readonly Uint8Array[], position: number): Promise<void> {
    return this.use(file => file.write(pieces, position))
  }

  truncate(size: number): Promise<void> {
    return this.use(file => file.truncate(size))
  }

  /** What was written through a descriptor that is closed by now is synced as well. */
  sync(): Promise<void> {
    return this.use(async file => {
      const lost = this.#lost
      this.#lost = undefined
      if (lost !== undefined) throw lost
      await file.sync()
    })
  }

  size(): Promise<number> {
    return this.use(file => file.size())
  }

  async rename(path: string): Promise<void> {
    this.#check('rename')
    await CachedFile.#alone([this], async () => {
      await this.#disk.rename(this.#path, path)
      this.#path = path
    })
  }

  /** Renames the directory that files are in, and them with it. */
  static async renameDirectory(disk: Disk, from: string, to: string, files: readonly CachedFile[]): Promise<void> {
    // Windows renames no directory in which a file is open.
    await Promise.all(files.map(file => file.#descriptors.evict(file)))
    await CachedFile.#alone(files, async () => {
      await disk.rename(from, to)
      for (const file of files) file.#path = join(to, basename(file.#path))
    })
  }

  /** Removes the file, and closes it once nobody uses it. */
  remove(): Promise<void> {
    return CachedFile.#alone([this], async () => {
      await this.#disk.remove(this.#path)
      this.#removed = true
      if (this.#users === 0) this.#rest()
    })
  }

  /** Closes the file once nobody uses it. */
  async close(): Promise<void> {
    if (this.#closed) throw diskError('EBADF', 'close', this.#path)
    this.#closed = true
    this.#descriptors.busy(this)
    if (this.#users > 0) {
      await new Promise<void>(resolve => {
        this.#unused = resolve
      })
    }
    await CachedFile.#alone([this], () => this.#letGo())
    await this.#evicted
  }

  /**
   * For those who want the descriptor of an idle file. This waits for nothing that happens to names, for that may be waiting
   * for the descriptor.
   */
  evict(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    this.#evicted = (async () => file?.close())().catch(error => {
      this.#lost ??= error
    })
    return this.#evicted
  }

  #check(call: string): void {
    if (this.#closed) throw diskError('EBADF', call, this.#path)
    if (this.#removed) throw diskError('ENOENT', call, this.#path)
  }

  #opened(): Promise<DiskFile> {
    this.#opening ??= CachedFile.#alone([this], () => this.#open()).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #open(): Promise<DiskFile> {
    if (this.#removed) throw diskError('ENOENT', 'open', this.#path)
    await this.#descriptors.take()
    try {
      this.#file = await this.#openHoweverMany()
      // From now on, one that is not there has been taken away, and an empty one would hide that.
      this.#create = false
      return this.#file
    } catch (error) {
      this.#descriptors.giveBack()
      throw error
    }
  }

  /** The system may allow fewer open files than we were told. */
  async #openHoweverMany(): Promise<DiskFile> {
    for (;;) {
      try {
        return await this.#disk.open(this.#path, { create: this.#create })
      } catch (error) {
        const code = errorCode(error)
        if ((code !== 'EMFILE' && code !== 'ENFILE') || !(await this.#descriptors.another())) throw error
      }
    }
  }

  /** Nobody uses it now. */
  #rest(): void {
    if (this.#closed) this.#unused?.()
    else if (!this.#removed) {
      if (this.#file) this.#descriptors.idle(this)
    } else {
      this.#descriptors.busy(this)
      // Whatever a removed file may lose is lost already.
      CachedFile.#alone([this], () => this.#letGo()).catch(() => {})
    }
  }

  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    if (!file) return
    try {
      await file.close()
    } finally {
      this.#descriptors.giveBack()
    }
  }

  /** Does something to files while nothing else of the kind is done to them, in the order of the calls. */
  static #alone<T>(files: readonly CachedFile[], work: () => Promise<T>): Promise<T> {
    const result = Promise.all(files.map(file => file.#settled)).then(work)
    const settled = result.catch(() => {})
    for (const file of files) file.#settled = settled
    return result
  }
}
