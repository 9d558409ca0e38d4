// Writes the bit streams of Zstandard, which grow upwards and are read back from their end.

export class BitWriter {
  /** Where the next whole byte goes. */
  at: number
  private readonly out: Uint8Array
  private pending = 0
  private count = 0

  constructor(out: Uint8Array, at: number) {
    this.out = out
    this.at = at
  }

  /** Adds the low `width` bits, 24 at most, of a value that has no others. */
  write(value: number, width: number): void {
    this.pending |= value << this.count
    this.count += width
    while (this.count >= 8) {
      this.out[this.at++] = this.pending
      this.pending >>>= 8
      this.count -= 8
    }
  }

  /** Adds the mark that tells the last bit; answers where the stream ends. */
  finish(): number {
    this.write(1, 1)
    if (this.count > 0) this.out[this.at++] = this.pending
    return this.at
  }
}
