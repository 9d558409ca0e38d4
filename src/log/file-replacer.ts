// Replaces small files as one, on any disk: written beside, synced, renamed into place, the directory synced. Whatever
// happens on the way, under the name there is the old file or the new one, whole.

import { dirname } from 'node:path'
import type { Disk } from './disk.ts'

export class FileReplacer {
  readonly #disk: Disk
  /** The last replacement of each file that has one under way: the next one waits for it, for they share a `.tmp`. */
  readonly #last = new Map<string, Promise<void>>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    const replaced = (this.#last.get(path) ?? Promise.resolve()).then(() => this.#replace(path, bytes))
    const settled = replaced
      .catch(() => {})
      .then(() => {
        if (this.#last.get(path) === settled) this.#last.delete(path)
      })
    this.#last.set(path, settled)
    return replaced
  }

  async #replace(path: string, bytes: Uint8Array): Promise<void> {
    const beside = `${path}.tmp`
    try {
      await this.#writeAndSync(beside, bytes)
      await this.#disk.rename(beside, path)
    } catch (error) {
      // What went wrong first is what matters, whether or not there was something left to remove.
      await this.#disk.remove(beside).catch(() => {})
      throw error
    }
    await this.#disk.syncDirectory(dirname(path))
  }

  async #writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#disk.open(path, { create: true, empty: true })
    try {
      await file.write([bytes], 0)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
