// Seeded content of the kinds that compressors tell apart.

/** A seeded generator: whole numbers from 0 up to, not including, `below`. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

type Random = (below: number) => number

export const sampleKinds = {
  zeros: (length: number) => Buffer.alloc(length),

  noise: (length: number, random: Random) => Buffer.from(Uint8Array.from({ length }, () => random(256))),

  /** Few bytes are frequent and most are rare: long and short Huffman codes, hardly any matches. */
  skewed: (length: number, random: Random) =>
    Buffer.from(Uint8Array.from({ length }, () => Math.clz32(random(2 ** 32)) * 4 + random(random(4) + 1))),

  records(length: number, random: Random): Buffer {
    let text = ''
    while (text.length < length) {
      const record = { id: random(1e6), user: `user-${random(1000)}`, at: 17e11 + random(1e9), paid: random(2) === 1 }
      text += JSON.stringify(record)
    }
    return Buffer.from(text.slice(0, length))
  },

  /** Noise and repeats of it, both of any length and the repeats of any distance. */
  repeats(length: number, random: Random): Buffer {
    const out = Buffer.alloc(length)
    for (let at = 0; at < length; ) {
      const end = Math.min(length, at + 1 + random(2 ** random(random(17) + 1)))
      const distance = random(3) === 0 ? 0 : random(2 ** random(20)) + 1
      const from = at - distance
      for (; at < end; at++) out[at] = distance > 0 && from >= 0 ? out[at - distance]! : random(256)
    }
    return out
  },
}

/** One sample of any kind, most of them short, few longer than `longest`. */
export function randomSample(random: Random, longest = 400_000): Buffer {
  const kinds = Object.values(sampleKinds)
  const length = Math.min(longest, random(2 ** random(20)))
  return kinds[random(kinds.length)]!(length, random)
}
