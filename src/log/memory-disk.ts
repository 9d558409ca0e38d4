// A disk in memory, for brokers that keep nothing. It behaves as a real one does on POSIX: who has a file open goes on with
// it when it is renamed, replaced or removed. Everything happens at once; nothing ever crashes.

import type { Clock } from './clock.ts'
import type { Disk, DiskEntry, DiskFile, OpenOptions } from './disk.ts'
import { diskError } from './disk-error.ts'
import { FileBytes } from './file-bytes.ts'
import { Directory, FileTree } from './file-tree.ts'

export class MemoryDisk implements Disk {
  readonly #clock: Clock
  readonly #tree = new FileTree<MemoryFile>()
  readonly #locked = new Set<Directory<MemoryFile>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async open(path: string, { create = false, empty = false }: OpenOptions = {}): Promise<DiskFile> {
    let file = this.#tree.file(path, 'open')
    if (!file) {
      if (!create) throw diskError('ENOENT', 'open', path)
      file = new MemoryFile(this.#clock)
      this.#tree.put(path, file, 'open')
    }
    const opened = new OpenMemoryFile(file, path)
    if (empty) await opened.truncate(0)
    return opened
  }

  async readFile(path: string): Promise<Buffer | undefined> {
    return this.#tree.file(path, 'readFile')?.bytes.toBuffer()
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const file = new MemoryFile(this.#clock)
    file.bytes.write(bytes, 0)
    this.#tree.put(path, file, 'writeFile')
  }

  async rename(from: string, to: string): Promise<void> {
    this.#tree.rename(from, to)
  }

  async remove(path: string): Promise<void> {
    this.#tree.remove(path, 'file')
  }

  async list(path: string): Promise<DiskEntry[]> {
    const entries = [...this.#tree.directory(path, 'list').entries].sort(([one], [other]) => (one < other ? -1 : 1))
    return entries.map(([name, node]) =>
      node instanceof Directory
        ? { name, directory: true, size: 0, modified: 0 }
        : { name, directory: false, size: node.bytes.size, modified: node.modified },
    )
  }

  async makeDirectory(path: string): Promise<number> {
    return this.#tree.makeDirectory(path)
  }

  async removeDirectory(path: string): Promise<void> {
    this.#tree.removeAll(path)
  }

  async syncDirectory(path: string): Promise<void> {
    this.#tree.directory(path, 'syncDirectory')
  }

  async lock(path: string): Promise<(() => Promise<void>) | undefined> {
    const directory = this.#tree.directory(path, 'lock')
    if (this.#locked.has(directory)) return undefined
    this.#locked.add(directory)
    return async () => {
      this.#locked.delete(directory)
    }
  }

  async space(directory: string): Promise<undefined> {
    this.#tree.directory(directory, 'space')
    return undefined
  }
}

class MemoryFile {
  readonly bytes = new FileBytes()
  readonly #clock: Clock
  modified: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.modified = clock.now()
  }

  touch(): void {
    this.modified = this.#clock.now()
  }
}

class OpenMemoryFile implements DiskFile {
  readonly #path: string
  #file: MemoryFile | undefined

  constructor(file: MemoryFile, path: string) {
    this.#file = file
    this.#path = path
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return this.#opened('read').bytes.read(into, position)
  }

  async write(pieces: readonly Uint8Array[], position: number): Promise<void> {
    const file = this.#opened('write')
    let at = position
    for (const piece of pieces) {
      file.bytes.write(piece, at)
      at += piece.length
    }
    file.touch()
  }

  async truncate(size: number): Promise<void> {
    const file = this.#opened('truncate')
    file.bytes.truncate(size)
    file.touch()
  }

  async sync(): Promise<void> {
    this.#opened('sync')
  }

  async size(): Promise<number> {
    return this.#opened('size').bytes.size
  }

  async close(): Promise<void> {
    this.#opened('close')
    this.#file = undefined
  }

  #opened(call: string): MemoryFile {
    if (!this.#file) throw diskError('EBADF', call, this.#path)
    return this.#file
  }
}
