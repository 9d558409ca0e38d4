// A disk for tests that want to know what happens when things go wrong. Calls take effect in later turns, in an order that
// the seed chooses; a power cut keeps what was synced, and of the rest what chance leaves; calls fail when told to; space
// and descriptors run out. The same seed gives the same course of events.

import { join } from 'node:path'
import type { Clock } from '../../src/log/clock.ts'
import type { Disk, DiskEntry, DiskFile, OpenOptions, Space } from '../../src/log/disk.ts'
import { diskError, unlessAbsent } from '../../src/log/disk-error.ts'
import { FileReplacer } from '../../src/log/file-replacer.ts'
import { Directory } from '../../src/log/file-tree.ts'
import { Random } from '../fuzz/random.ts'
import { type CallName, Calls, type Effect, type Fault } from './simulated-calls.ts'
import { SimulatedFile, SimulatedState } from './simulated-state.ts'

export interface SimulatedDiskOptions {
  readonly random?: Random
  readonly clock?: Clock
  /** What all files together may have, in bytes. */
  readonly capacity?: number
  /** How many files may be open at the same time. */
  readonly descriptors?: number
  /** How turns come: one is to follow each call of this, later. */
  readonly schedule?: (turn: () => void) => void
}

const defaults: Required<Omit<SimulatedDiskOptions, 'random'>> = {
  clock: { now: () => 0 },
  capacity: Number.POSITIVE_INFINITY,
  descriptors: Number.POSITIVE_INFINITY,
  schedule: setImmediate,
}

export class SimulatedDisk implements Disk {
  readonly #options: Required<SimulatedDiskOptions>
  readonly #random: Random
  readonly #state: SimulatedState
  readonly #calls: Calls
  readonly #locked = new Set<Directory<SimulatedFile>>()
  readonly #replacer = new FileReplacer(this)
  #open = 0
  #mostOpen = 0

  constructor(options: SimulatedDiskOptions = {}, state = new SimulatedState()) {
    this.#options = { ...defaults, random: new Random(1), ...options }
    this.#random = this.#options.random
    this.#state = state
    this.#calls = new Calls(this.#random, this.#options.schedule)
  }

  /** Makes calls fail; the result ends that. */
  fail(fault: Fault): () => void {
    return this.#calls.fail(fault)
  }

  /**
   * The power is cut: the disk as it is found afterwards. This one is dead: calls that are under way, and all later ones,
   * never come back, as for a process that died.
   */
  crash(): SimulatedDisk {
    this.#calls.end()
    return new SimulatedDisk(this.#options, this.#state.afterPowerCut(this.#random))
  }

  /** The process is killed, and the system lives on: what was written is there, though not synced. This one is dead. */
  kill(): SimulatedDisk {
    this.#calls.end()
    return new SimulatedDisk(this.#options, this.#state)
  }

  /** How many files are open. */
  get openFiles(): number {
    return this.#open
  }

  /** How many were open at the same time at most. */
  get mostOpenFiles(): number {
    return this.#mostOpen
  }

  get callsUnderWay(): number {
    return this.#calls.underWay
  }

  /** All files and what is in them, as everybody sees them at the moment. */
  files(): Map<string, Buffer> {
    const files = new Map<string, Buffer>()
    for (const [path, file] of filesIn(this.#state.tree.root, '')) files.set(path, file.written.toBuffer())
    return files
  }

  open(path: string, { create = false, empty = false }: OpenOptions = {}): Promise<DiskFile> {
    const { tree } = this.#state
    return this.#make('open', path, {
      run: () => {
        if (this.#open >= this.#options.descriptors) throw diskError('EMFILE', 'open', path)
        let file = tree.file(path, 'open')
        if (!file) {
          if (!create) throw diskError('ENOENT', 'open', path)
          file = new SimulatedFile(this.#options.clock.now())
          tree.put(path, file, 'open')
        }
        if (empty) this.#truncate(file, 0, path)
        this.#mostOpen = Math.max(this.#mostOpen, ++this.#open)
        return this.#handle(file, path)
      },
    })
  }

  readFile(path: string): Promise<Buffer | undefined> {
    return this.#make('readFile', path, { run: () => this.#state.tree.file(path, 'readFile')?.written.toBuffer() })
  }

  writeFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#replacer.replace(path, bytes)
  }

  rename(from: string, to: string): Promise<void> {
    return this.#make('rename', from, { run: () => this.#state.tree.rename(from, to) })
  }

  remove(path: string): Promise<void> {
    return this.#make('remove', path, { run: () => this.#state.tree.remove(path, 'file') })
  }

  list(path: string): Promise<DiskEntry[]> {
    return this.#make('list', path, {
      run: () => {
        const entries = [...this.#state.tree.directory(path, 'list').entries]
        return entries
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, node]) =>
            node instanceof Directory
              ? { name, directory: true, size: 0, modified: 0 }
              : { name, directory: false, size: node.written.size, modified: node.modified },
          )
      },
    })
  }

  makeDirectory(path: string): Promise<number> {
    return this.#make('makeDirectory', path, { run: () => this.#state.tree.makeDirectory(path) })
  }

  async removeDirectory(path: string): Promise<void> {
    for (const { name, directory } of (await unlessAbsent(this.list(path))) ?? []) {
      if (directory) await this.removeDirectory(join(path, name))
      else await this.remove(join(path, name))
    }
    await this.#make('removeDirectory', path, { run: () => this.#state.tree.remove(path, 'directory') })
  }

  syncDirectory(path: string): Promise<void> {
    return this.#make('syncDirectory', path, {
      run: () => this.#state.syncDirectory(this.#state.tree.directory(path, 'syncDirectory')),
      fail: () => {},
    })
  }

  lock(path: string): Promise<(() => Promise<void>) | undefined> {
    return this.#make('lock', path, {
      run: () => {
        const directory = this.#state.tree.directory(path, 'lock')
        if (this.#locked.has(directory)) return undefined
        this.#locked.add(directory)
        return async () => {
          this.#locked.delete(directory)
        }
      },
    })
  }

  async space(directory: string): Promise<Space> {
    this.#state.tree.directory(directory, 'space')
    return { total: this.#options.capacity, usable: this.#space() }
  }

  #make<T>(name: CallName, path: string, effect: Effect<T>): Promise<T> {
    return this.#calls.make(name, path, effect)
  }

  #handle(file: SimulatedFile, path: string): DiskFile {
    let closed = false
    let closing: (() => void) | undefined
    let running = 0
    const make = async <T>(name: CallName, effect: Effect<T>): Promise<T> => {
      if (closed) throw diskError('EBADF', name, path)
      running++
      try {
        return await this.#make(name, path, effect)
      } finally {
        if (--running === 0) closing?.()
      }
    }
    return {
      read: (into, position) => make('read', { run: () => file.written.read(into, position) }),
      write: (pieces, position) =>
        make('write', {
          run: () => this.#write(file, pieces, position, path),
          part: () => {
            const bytes = Buffer.concat(pieces)
            this.#write(file, [bytes.subarray(0, this.#random.below(bytes.length + 1))], position, path)
          },
        }),
      truncate: size => make('truncate', { run: () => this.#truncate(file, size, path) }),
      sync: () => make('sync', { run: () => file.sync(), fail: () => file.failToSync(this.#random) }),
      size: () => make('size', { run: () => file.written.size }),
      close: async () => {
        if (closed) throw diskError('EBADF', 'close', path)
        closed = true
        if (running > 0) {
          await new Promise<void>(resolve => {
            closing = resolve
          })
        }
        const run = () => {
          this.#open--
        }
        await this.#make('close', path, { run, fail: run })
      },
    }
  }

  #write(file: SimulatedFile, pieces: readonly Uint8Array[], position: number, path: string): void {
    const bytes = Buffer.concat(pieces)
    const fitting = bytes.subarray(0, Math.max(0, file.written.size + this.#space() - position))
    file.write(fitting, position)
    file.modified = this.#options.clock.now()
    if (fitting.length < bytes.length) throw diskError('ENOSPC', 'write', path)
  }

  #truncate(file: SimulatedFile, size: number, path: string): void {
    if (size > file.written.size + this.#space()) throw diskError('ENOSPC', 'truncate', path)
    file.truncate(size)
    file.modified = this.#options.clock.now()
  }

  /** What is left of the capacity. */
  #space(): number {
    if (this.#options.capacity === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
    let taken = 0
    for (const [, file] of filesIn(this.#state.tree.root, '')) taken += file.written.size
    return Math.max(0, this.#options.capacity - taken)
  }
}

function* filesIn(directory: Directory<SimulatedFile>, path: string): Iterable<[string, SimulatedFile]> {
  for (const [name, node] of directory.entries) {
    if (node instanceof Directory) yield* filesIn(node, join(path, name))
    else yield [join(path, name), node]
  }
}
