// The disk of the machine.

import { dirname, join } from 'node:path'
import { lockDirectory } from './directory-lock.ts'
import type { Disk, DiskEntry, DiskFile, OpenOptions, Space } from './disk.ts'
import { diskError, errorCode, unlessAbsent } from './disk-error.ts'
import * as files from './file-calls.ts'
import { FileReplacer } from './file-replacer.ts'
import { QuickWrites } from './quick-writes.ts'
import { systemClock } from './system.ts'

/** What is asked of the system in one call; it would cut it down itself somewhere above. */
const readAtOnce = 2 ** 30

export class RealDisk implements Disk {
  readonly #replacer = new FileReplacer(this)
  readonly #quick = new QuickWrites(systemClock.elapsed)

  async open(path: string, { create = false, empty = false }: OpenOptions = {}): Promise<DiskFile> {
    const flags = files.O_RDWR | (create ? files.O_CREAT : 0) | (empty ? files.O_TRUNC : 0)
    const descriptor = await files.open(path, flags)
    return new RealFile(descriptor, path, this.#quick)
  }

  readFile(path: string): Promise<Buffer | undefined> {
    return unlessAbsent(files.readFile(path))
  }

  writeFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#replacer.replace(path, bytes)
  }

  rename(from: string, to: string): Promise<void> {
    return files.rename(from, to)
  }

  async remove(path: string): Promise<void> {
    await unlessAbsent(files.unlink(path))
  }

  async list(directory: string): Promise<DiskEntry[]> {
    const found = await files.entries(directory)
    const entries = await Promise.all(found.map(one => entry(directory, one)))
    return entries.filter(entry => entry !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Node's own way of making those above does not return where the system says that there can be none (/proc). */
  async makeDirectory(path: string): Promise<number> {
    try {
      await files.mkdir(path)
      return 1
    } catch (error) {
      if (errorCode(error) === 'EEXIST' && (await files.stat(path)).isDirectory()) return 0
      if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error
      const above = await this.makeDirectory(dirname(path))
      await files.mkdir(path).catch(unlessThere)
      return above + 1
    }
  }

  removeDirectory(path: string): Promise<void> {
    return files.rm(path, { recursive: true, force: true })
  }

  async syncDirectory(path: string): Promise<void> {
    // Windows opens no directories, and keeps the order of what is done in them by itself.
    if (process.platform === 'win32') return
    const directory = await files.open(path, files.O_RDONLY)
    try {
      await files.sync(directory)
    } catch (error) {
      // So say file systems, mostly remote ones, on which a directory cannot be synced.
      if (errorCode(error) !== 'EINVAL') throw error
    } finally {
      await files.close(directory)
    }
  }

  lock(directory: string): Promise<(() => Promise<void>) | undefined> {
    return lockDirectory(directory)
  }

  async space(directory: string): Promise<Space | undefined> {
    const { bsize, blocks, bavail } = await files.statfs(directory)
    return { total: bsize * blocks, usable: bsize * bavail }
  }
}

/**
 * Of a directory nothing more is asked: ten thousand partitions are ten thousand of them. A name of a listing may be gone
 * by the time that one asks for more.
 */
async function entry(directory: string, found: files.Dirent): Promise<DiskEntry | undefined> {
  const { name } = found
  if (found.isDirectory()) return { name, directory: true, size: 0, modified: 0 }
  const stats = await unlessAbsent(files.stat(join(directory, name)))
  return stats && { name, directory: stats.isDirectory(), size: stats.size, modified: Math.trunc(stats.mtimeMs) }
}

class RealFile implements DiskFile {
  readonly #descriptor: number
  readonly #path: string
  readonly #quick: QuickWrites
  #running = 0
  #closed = false
  #idle: (() => void) | undefined

  constructor(descriptor: number, path: string, quick: QuickWrites) {
    this.#descriptor = descriptor
    this.#path = path
    this.#quick = quick
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#run('read', () => readFully(this.#descriptor, into, position))
  }

  write(pieces: readonly Uint8Array[], position: number): Promise<void> {
    return this.#run('write', () => writeFully(this.#descriptor, pieces, position, this.#quick))
  }

  truncate(size: number): Promise<void> {
    return this.#run('truncate', () => files.truncate(this.#descriptor, size))
  }

  sync(): Promise<void> {
    return this.#run('sync', () => files.syncData(this.#descriptor))
  }

  async size(): Promise<number> {
    return (await this.#run('size', () => files.statsOf(this.#descriptor))).size
  }

  async close(): Promise<void> {
    if (this.#closed) throw diskError('EBADF', 'close', this.#path)
    this.#closed = true
    if (this.#running > 0) {
      await new Promise<void>(resolve => {
        this.#idle = resolve
      })
    }
    await files.close(this.#descriptor)
  }

  /**
   * The system gives the number of a closed file to the next one that is opened: who came too late, or was not done yet,
   * would write into a stranger.
   */
  async #run<T>(call: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw diskError('EBADF', call, this.#path)
    this.#running++
    try {
      return await work()
    } finally {
      if (--this.#running === 0) this.#idle?.()
    }
  }
}

async function readFully(descriptor: number, into: Uint8Array, position: number): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    const length = Math.min(into.length - filled, readAtOnce)
    const count = await files.read(descriptor, into, filled, length, position + filled)
    if (count === 0) break
    filled += count
  }
  return filled
}

/** More pieces than the system takes at once (IOV_MAX) are libuv's to divide; a short write is ours to continue. */
async function writeFully(
  descriptor: number,
  pieces: readonly Uint8Array[],
  position: number,
  quick: QuickWrites,
): Promise<void> {
  let left = pieces
  let length = 0
  for (const piece of pieces) length += piece.length
  let written = 0
  while (written < length) {
    const at = position + written
    const count = quick.allows(length)
      ? quick.run(() => files.writeNow(descriptor, left, at))
      : await files.write(descriptor, left, at)
    if (count === 0) throw diskError('EIO', 'write', `descriptor ${descriptor}`)
    written += count
    if (written < length) left = without(left, count)
  }
}

/** The pieces behind their first bytes. */
function without(pieces: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)]
    left -= piece.length
  }
  return []
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error
}
