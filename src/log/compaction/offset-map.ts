// The last offset of every key in the section of a log that is being cleaned. A key is kept as a hash of 128 bits and not
// itself, so that an entry takes 24 bytes in a table that is never more than two thirds full. It grows as entries come, up
// to the number it may hold, and entries are never removed.

import { SipHash } from './sip-hash.ts'

const fewestSlots = 1024
const wordsOfHash = 4

export class OffsetMap {
  /** How many keys it may hold; cleaning stops at the last offset that fits. */
  readonly capacity: number
  /** The last offset that the map knows of: what is behind it stays in the log whatever its key. */
  latestOffset = -1
  readonly #hash: SipHash
  #size = 0
  #hashes = new Uint32Array(wordsOfHash * fewestSlots)
  /** One more than the offset, so that 0 is an empty slot. */
  #offsets = new Float64Array(fewestSlots)

  /** `secret` is 16 random bytes: who does not know them cannot make keys that are taken for each other. */
  constructor(capacity: number, secret: Uint8Array) {
    if (!(capacity >= 1)) throw new RangeError('a map without room for a single key would stop cleaning for good')
    this.capacity = capacity
    this.#hash = new SipHash(secret)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size >= this.capacity
  }

  /** The last offset of a key, -1 if it is not here. */
  get(key: Uint8Array): number {
    return this.#offsets[this.#slotOf(this.#hash.of(key), 0)]! - 1
  }

  put(key: Uint8Array, offset: number): void {
    const hash = this.#hash.of(key)
    const slot = this.#slotOf(hash, 0)
    const isNew = this.#offsets[slot] === 0
    if (isNew && this.full) throw new RangeError(`a map of ${this.capacity} keys is full`)
    this.#hashes.set(hash, slot * wordsOfHash)
    this.#offsets[slot] = offset + 1
    this.latestOffset = offset
    if (isNew && ++this.#size * 3 > this.#offsets.length * 2) this.#grow()
  }

  /** Where the hash at a position of `from` is, or the empty slot where it would be. */
  #slotOf(from: Uint32Array, at: number): number {
    const hashes = this.#hashes
    const offsets = this.#offsets
    const mask = offsets.length - 1
    let slot = from[at]! & mask
    for (; offsets[slot] !== 0; slot = (slot + 1) & mask) {
      const there = slot * wordsOfHash
      if (
        hashes[there] === from[at] &&
        hashes[there + 1] === from[at + 1] &&
        hashes[there + 2] === from[at + 2] &&
        hashes[there + 3] === from[at + 3]
      )
        break
    }
    return slot
  }

  #grow(): void {
    const hashes = this.#hashes
    const offsets = this.#offsets
    this.#hashes = new Uint32Array(hashes.length * 2)
    this.#offsets = new Float64Array(offsets.length * 2)
    for (let slot = 0; slot < offsets.length; slot++) {
      if (offsets[slot] === 0) continue
      const at = slot * wordsOfHash
      const to = this.#slotOf(hashes, at)
      this.#hashes.set(hashes.subarray(at, at + wordsOfHash), to * wordsOfHash)
      this.#offsets[to] = offsets[slot]!
    }
  }
}
