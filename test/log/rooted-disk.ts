// A disk below a folder of another one, so that tests name the same paths on all disks.

import { join } from 'node:path'
import type { Disk, DiskEntry, DiskFile, OpenOptions, Space } from '../../src/log/disk.ts'

export class Rooted implements Disk {
  readonly #disk: Disk
  readonly #root: string

  constructor(disk: Disk, root: string) {
    this.#disk = disk
    this.#root = root
  }

  #at(path: string): string {
    return join(this.#root, path)
  }

  open(path: string, options?: OpenOptions): Promise<DiskFile> {
    return this.#disk.open(this.#at(path), options)
  }

  readFile(path: string): Promise<Buffer | undefined> {
    return this.#disk.readFile(this.#at(path))
  }

  writeFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#disk.writeFile(this.#at(path), bytes)
  }

  rename(from: string, to: string): Promise<void> {
    return this.#disk.rename(this.#at(from), this.#at(to))
  }

  remove(path: string): Promise<void> {
    return this.#disk.remove(this.#at(path))
  }

  list(directory: string): Promise<DiskEntry[]> {
    return this.#disk.list(this.#at(directory))
  }

  makeDirectory(path: string): Promise<number> {
    return this.#disk.makeDirectory(this.#at(path))
  }

  removeDirectory(path: string): Promise<void> {
    return this.#disk.removeDirectory(this.#at(path))
  }

  syncDirectory(path: string): Promise<void> {
    return this.#disk.syncDirectory(this.#at(path))
  }

  lock(directory: string): Promise<(() => Promise<void>) | undefined> {
    return this.#disk.lock(this.#at(directory))
  }

  space(directory: string): Promise<Space | undefined> {
    return this.#disk.space(this.#at(directory))
  }
}
