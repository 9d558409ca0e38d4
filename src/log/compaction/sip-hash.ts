// SipHash-1-3 with 128 bits, over 32-bit halves: short enough for every key of a log, and with a secret nobody can make two
// keys that meet. By chance two of a thousand million keys do with a probability of one in 10^20.

/** What the hash is keyed with has this many bytes. */
export const secretSize = 16

/** SipHash of `bytes` as four words, the low half of each 64-bit one first. The array is the same at every call. */
export class SipHash {
  readonly #secret: Int32Array
  readonly #words = new Uint32Array(4)

  constructor(secret: Uint8Array) {
    if (secret.length !== secretSize)
      throw new RangeError(`a secret of ${secret.length} bytes, ${secretSize} are wanted`)
    this.#secret = Int32Array.from([0, 4, 8, 12], position => word(secret, position))
  }

  /**
   * One loop over all rounds, so that the state stays in locals (`a` to `d`, each a high and a low half): a round for
   * every eight bytes and for the rest with the length, then three for either half of the result.
   */
  of(bytes: Uint8Array): Uint32Array {
    const { length } = bytes
    const lowKey0 = this.#secret[0]!
    const highKey0 = this.#secret[1]!
    const lowKey1 = this.#secret[2]!
    const highKey1 = this.#secret[3]!
    let aLow = lowKey0 ^ 0x70736575
    let aHigh = highKey0 ^ 0x736f6d65
    let bLow = lowKey1 ^ 0x6e646f6d ^ 0xee
    let bHigh = highKey1 ^ 0x646f7261
    let cLow = lowKey0 ^ 0x6e657261
    let cHigh = highKey0 ^ 0x6c796765
    let dLow = lowKey1 ^ 0x79746573
    let dHigh = highKey1 ^ 0x74656462
    const whole = length >>> 3
    for (let round = 0; round <= whole + 6; round++) {
      let low = 0
      let high = 0
      if (round < whole) {
        low = word(bytes, round * 8)
        high = word(bytes, round * 8 + 4)
      } else if (round === whole) {
        low = wordAtEnd(bytes, round * 8)
        high = wordAtEnd(bytes, round * 8 + 4) | (length << 24)
      } else if (round === whole + 1) cLow ^= 0xee
      else if (round === whole + 4) {
        this.#words[0] = aLow ^ bLow ^ cLow ^ dLow
        this.#words[1] = aHigh ^ bHigh ^ cHigh ^ dHigh
        bLow ^= 0xdd
      }
      dLow ^= low
      dHigh ^= high

      // a += b; b = rotate(b, 13) ^ a; a = rotate(a, 32)
      let sum = (aLow + bLow) | 0
      aHigh = (aHigh + bHigh + (sum >>> 0 < aLow >>> 0 ? 1 : 0)) | 0
      aLow = sum
      let rotated = (bHigh << 13) | (bLow >>> 19)
      bLow = ((bLow << 13) | (bHigh >>> 19)) ^ aLow
      bHigh = rotated ^ aHigh
      sum = aLow
      aLow = aHigh
      aHigh = sum
      // c += d; d = rotate(d, 16) ^ c
      sum = (cLow + dLow) | 0
      cHigh = (cHigh + dHigh + (sum >>> 0 < cLow >>> 0 ? 1 : 0)) | 0
      cLow = sum
      rotated = (dHigh << 16) | (dLow >>> 16)
      dLow = ((dLow << 16) | (dHigh >>> 16)) ^ cLow
      dHigh = rotated ^ cHigh
      // a += d; d = rotate(d, 21) ^ a
      sum = (aLow + dLow) | 0
      aHigh = (aHigh + dHigh + (sum >>> 0 < aLow >>> 0 ? 1 : 0)) | 0
      aLow = sum
      rotated = (dHigh << 21) | (dLow >>> 11)
      dLow = ((dLow << 21) | (dHigh >>> 11)) ^ aLow
      dHigh = rotated ^ aHigh
      // c += b; b = rotate(b, 17) ^ c; c = rotate(c, 32)
      sum = (cLow + bLow) | 0
      cHigh = (cHigh + bHigh + (sum >>> 0 < cLow >>> 0 ? 1 : 0)) | 0
      cLow = sum
      rotated = (bHigh << 17) | (bLow >>> 15)
      bLow = ((bLow << 17) | (bHigh >>> 15)) ^ cLow
      bHigh = rotated ^ cHigh
      sum = cLow
      cLow = cHigh
      cHigh = sum

      aLow ^= low
      aHigh ^= high
    }
    this.#words[2] = aLow ^ bLow ^ cLow ^ dLow
    this.#words[3] = aHigh ^ bHigh ^ cHigh ^ dHigh
    return this.#words
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** What is behind the end counts as zero. */
function wordAtEnd(bytes: Uint8Array, at: number): number {
  const left = bytes.length - at
  if (left >= 4) return word(bytes, at)
  let value = 0
  for (let i = 0; i < left; i++) value |= bytes[at + i]! << (8 * i)
  return value
}
