// The files beside a segment that say where things are in it: entries of one size, in growing order. They are read when
// somebody looks something up, grow in memory, and are written when the segment is flushed: after a crash they are made anew.

import type { DiskFile } from './disk.ts'

export class IndexFile {
  readonly #file: DiskFile
  readonly #entrySize: number
  /** All entries, and room for more; undefined until they are read. */
  #entries: Buffer | undefined
  #length: number
  #saved: number
  #cleared = false
  #there: boolean

  /** `length` is the size of the file as it was found. */
  constructor(file: DiskFile, entrySize: number, length: number) {
    this.#file = file
    this.#entrySize = entrySize
    this.#length = length - (length % entrySize)
    this.#saved = this.#length
    this.#there = length > 0
    if (this.#length === 0) this.#entries = Buffer.alloc(0)
  }

  /** One for the same file without entries. */
  anew(): IndexFile {
    return new IndexFile(this.#file, this.#entrySize, 0)
  }

  get count(): number {
    return this.#length / this.#entrySize
  }

  /** Of the file, once it is saved. */
  get size(): number {
    return this.#length
  }

  get loaded(): boolean {
    return this.#entries !== undefined
  }

  async load(): Promise<void> {
    if (this.#entries !== undefined) return
    const entries = Buffer.alloc(this.#length)
    const read = await this.#file.read(entries, 0)
    this.#entries ??= entries.subarray(0, read)
    this.#length = this.#entries.length
  }

  /** The bytes of the last entry, read from the file; it has not changed since. */
  async readLast(): Promise<Buffer | undefined> {
    const bytes = Buffer.alloc(this.#entrySize)
    const read = this.count === 0 ? 0 : await this.#file.read(bytes, this.#length - this.#entrySize)
    return read === bytes.length ? bytes : undefined
  }

  /** Where entry `index` is in the result of `bytes`. */
  at(index: number): number {
    return index * this.#entrySize
  }

  /** The entries; they must have been loaded. */
  get bytes(): Buffer {
    if (this.#entries === undefined) throw new Error('an index that was not loaded')
    return this.#entries
  }

  /** Room for one more entry: its bytes, and where it begins. */
  grow(): { bytes: Buffer; at: number } {
    const at = this.#length
    if (at + this.#entrySize > this.bytes.length) {
      const grown = Buffer.alloc(Math.max(this.#entrySize * 8, this.bytes.length * 2))
      this.bytes.copy(grown, 0, 0, at)
      this.#entries = grown
    }
    this.#length = at + this.#entrySize
    return { bytes: this.bytes, at }
  }

  /** The index of the last entry whose key is at most `key`, or -1. */
  lastAtMost(key: number, keyAt: (bytes: Buffer, at: number) => number): number {
    let low = -1
    let high = this.count - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (keyAt(this.bytes, this.at(middle)) <= key) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Forgets all of them, and that there were any in the file. */
  clear(): void {
    this.#entries = Buffer.alloc(0)
    this.#length = 0
    this.#cleared = true
  }

  /** Takes the entries of another in place of these, in the file too when it is saved. */
  replace({ bytes, count }: IndexFile): void {
    this.clear()
    this.#entries = bytes
    this.#length = count * this.#entrySize
  }

  /** An index without entries has a file too, as Kafka's tools expect. */
  async save(): Promise<void> {
    if (!this.#there) {
      await this.#file.size() // makes it
      this.#there = true
    }
    const length = this.#length
    if (this.#entries === undefined || (length === this.#saved && !this.#cleared)) return
    if (length < this.#saved || this.#cleared) {
      await this.#file.truncate(0)
      await this.#file.write([this.#entries.subarray(0, length)], 0)
      this.#cleared = false
    } else await this.#file.write([this.#entries.subarray(this.#saved, length)], this.#saved)
    this.#saved = length
  }

  async sync(): Promise<void> {
    await this.save()
    if (this.#length > 0) await this.#file.sync()
  }

  /** What `release` would give back, in bytes: what the file has as well. */
  get releasable(): number {
    return this.#saved === this.#length && !this.#cleared ? (this.#entries?.length ?? 0) : 0
  }

  /** Gives the memory back; the next look-up reads the file again. */
  release(): void {
    if (this.releasable > 0) this.#entries = undefined
  }
}
