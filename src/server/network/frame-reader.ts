// Cuts what comes in on a connection into frames. A frame that came in one chunk is a view of it; one that came in several
// is put together once, when its last byte is there. Memory follows what was sent, not what was announced, and not how
// small the pieces are that it was sent in.

import { sizePrefix } from '../../protocol/frame.ts'

export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/** Chunks of this size are not put together with others before their frame is. */
const largeChunk = 1 << 16

export class FrameReader {
  readonly #maxSize: number
  readonly #chunks: Buffer[] = []
  /** The bytes of the chunks. */
  #held = 0
  #size: number | undefined

  constructor(maxSize: number) {
    this.#maxSize = maxSize
  }

  /** What was taken in and has not been given out. */
  get held(): number {
    return this.#held
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#held += chunk.length
    // As a binary counter: a byte is copied at most once for each doubling.
    let last = chunk
    for (let before = this.#chunks.at(-1); before !== undefined; before = this.#chunks.at(-1)) {
      if (before.length > last.length || last.length >= largeChunk) break
      last = Buffer.concat([before, last])
      this.#chunks.pop()
    }
    this.#chunks.push(last)
  }

  /** The size of the next frame, once it is known. Throws where it can be none. */
  get size(): number | undefined {
    if (this.#size === undefined && this.#held >= sizePrefix)
      this.#size = this.#check(this.#take(sizePrefix).readInt32BE())
    return this.#size
  }

  /** The next frame, without its size, once all of it is there. */
  next(): Buffer | undefined {
    const { size } = this
    if (size === undefined || this.#held < size) return undefined
    this.#size = undefined
    return this.#take(size)
  }

  #check(size: number): number {
    if (size >= 0 && size <= this.#maxSize) return size
    throw new FrameError(foreign(size) ?? `a request of ${size} bytes, socket.request.max.bytes is ${this.#maxSize}`)
  }

  #take(size: number): Buffer {
    this.#held -= size
    const [first] = this.#chunks
    if (first === undefined || size === 0) return Buffer.alloc(0)
    if (first.length > size) {
      this.#chunks[0] = first.subarray(size)
      return first.subarray(0, size)
    }
    if (first.length === size) return this.#chunks.shift() ?? first
    const whole = Buffer.allocUnsafe(size)
    for (let filled = 0; filled < size; ) {
      const chunk = this.#chunks.shift()!
      const copied = chunk.copy(whole, filled)
      filled += copied
      if (copied < chunk.length) this.#chunks.unshift(chunk.subarray(copied))
    }
    return whole
  }
}

/** What the first four bytes say where it is not Kafka's protocol that is spoken. */
function foreign(size: number): string | undefined {
  if (size >>> 16 === 0x1603) return 'this is TLS, and the listener speaks PLAINTEXT'
  const text = Buffer.from([size >>> 24, size >>> 16, size >>> 8, size]).toString('latin1')
  return /^(GET|PUT|POST|HEAD|DELE|OPTI|PATC|CONN|PRI)/.test(text) ? "this is HTTP, not Kafka's protocol" : undefined
}
