// Cuts a stream into frames for the two ends of the bench. A frame that lies in one chunk is a view of it; one that does
// not is copied once, into a buffer that is kept.

const sizeBytes = 4

export class FrameCutter {
  readonly #onFrame: (frame: Buffer) => void
  #held = Buffer.alloc(1 << 10)
  #heldBytes = 0

  /** A frame, which begins with its size, is lent for the length of the call. */
  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    let position = 0
    while (this.#heldBytes > 0) {
      const wanted = this.#heldBytes < sizeBytes ? sizeBytes : this.#held.readInt32BE(0) + sizeBytes
      if (this.#heldBytes === wanted) {
        this.#heldBytes = 0
        this.#onFrame(this.#held.subarray(0, wanted))
      } else {
        if (position === chunk.length) return
        position += this.#hold(chunk.subarray(position, position + wanted - this.#heldBytes), wanted)
      }
    }
    while (chunk.length - position >= sizeBytes) {
      const end = position + chunk.readInt32BE(position) + sizeBytes
      if (end > chunk.length) break
      this.#onFrame(chunk.subarray(position, end))
      position = end
    }
    if (position < chunk.length) this.#hold(chunk.subarray(position), chunk.length - position)
  }

  #hold(bytes: Buffer, wanted: number): number {
    if (this.#held.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted * 2)
      this.#held.copy(larger, 0, 0, this.#heldBytes)
      this.#held = larger
    }
    bytes.copy(this.#held, this.#heldBytes)
    this.#heldBytes += bytes.length
    return bytes.length
  }
}
