// The bytes of a file that is in memory: chunks of one size, of which only the last of a file, or one before a hole, may be
// shorter. A chunk doubles until it has its full size, so that appending costs no more than twice the copying, a tiny file
// takes little, and a large one is never copied. Holes take nothing and read as zeros.

import { diskError } from './disk-error.ts'

const chunkSize = 64 * 1024
/** As on ext4. */
const maxSize = 2 ** 44

export class FileBytes {
  /**
   * What a chunk does not have, and what it has behind the end of the file, is zero. Most files have one chunk: an array
   * that begins empty would make room for many.
   */
  #chunks: (Buffer | undefined)[] = [undefined]
  #size = 0

  get size(): number {
    return this.#size
  }

  read(into: Uint8Array, position: number): number {
    const end = Math.min(position + into.length, this.#size)
    for (let at = position; at < end; ) {
      const start = at % chunkSize
      const length = Math.min(chunkSize - start, end - at)
      const target = into.subarray(at - position, at - position + length)
      const found = this.#chunks[Math.floor(at / chunkSize)]?.subarray(start, start + length)
      if (found) target.set(found)
      target.fill(0, found?.length ?? 0)
      at += length
    }
    return Math.max(0, end - position)
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > maxSize) throw diskError('EFBIG', 'write', '')
    for (let at = position; at < end; ) {
      const start = at % chunkSize
      const length = Math.min(chunkSize - start, end - at)
      this.#chunk(Math.floor(at / chunkSize), start + length).set(
        bytes.subarray(at - position, at - position + length),
        start,
      )
      at += length
    }
    if (bytes.length > 0) this.#size = Math.max(this.#size, end)
  }

  truncate(size: number): void {
    if (size > maxSize) throw diskError('EFBIG', 'truncate', '')
    if (size < this.#size) {
      const chunks = Math.ceil(size / chunkSize)
      const inLast = size - (chunks - 1) * chunkSize
      const last = this.#chunks[chunks - 1]
      this.#chunks.length = Math.min(this.#chunks.length, chunks)
      if (last && last.length > inLast) this.#chunks[chunks - 1] = Buffer.from(last.subarray(0, inLast))
    }
    this.#size = size
  }

  /** All of it; for files that are known to be small. */
  toBuffer(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#size)
    this.read(bytes, 0)
    return bytes
  }

  copy(): FileBytes {
    const copy = new FileBytes()
    copy.#chunks = this.#chunks.map(chunk => chunk && Buffer.from(chunk))
    copy.#size = this.#size
    return copy
  }

  #chunk(index: number, length: number): Buffer {
    const chunk = this.#chunks[index]
    if (chunk && chunk.length >= length) return chunk
    const grown = zeros(Math.min(chunkSize, Math.max(length, chunk ? 2 * chunk.length : 0)))
    chunk?.copy(grown)
    this.#chunks[index] = grown
    return grown
  }
}

/** Small ones come from Node's pool: memory of their own would cost several times their size. */
function zeros(length: number): Buffer {
  return length < Buffer.poolSize >>> 1 ? Buffer.allocUnsafe(length).fill(0) : Buffer.alloc(length)
}
