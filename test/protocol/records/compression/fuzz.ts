// Throws damaged input at every decoder. Answers how many pieces of it were refused, so that callers can see that the
// decoders were reached; anything but a CompressionError, or more output than allowed, is thrown at the caller.

import { CompressionError, compressionNames, decompress } from '../../../../src/protocol/records/compression/index.ts'
import { decodeZstd } from '../../../../src/protocol/records/compression/zstd/decoder.ts'
import { fixtures } from './fixtures.ts'
import { randomNumbers } from './samples.ts'

export function fuzz(seed: number, rounds: number): number {
  const random = randomNumbers(seed)
  let refused = 0
  for (let round = 0; round < rounds; round++) {
    const fixture = fixtures[random(fixtures.length)]!
    const input = damage(fixture.compressed, random)
    const limit = random(4) === 0 ? random(1000) : fixture.length + random(100_000)
    const codec = random(20) === 0 ? compressionNames[random(5)]! : fixture.codec
    const decode = codec === 'zstd' && random(2) === 0 ? decodeZstd : decompress.bind(null, codec)
    try {
      const output = decode(input, limit, fixture.magic)
      if (output.length > limit) throw new Error(`${output.length} bytes, ${limit} allowed`)
    } catch (error) {
      if (!(error instanceof CompressionError)) {
        const piece = Buffer.from(input).toString('base64')
        throw new Error(`${codec}, seed ${seed}, round ${round}, limit ${limit}: ${piece}`, { cause: error })
      }
      refused++
    }
  }
  return refused
}

function damage(original: Uint8Array, random: (below: number) => number): Uint8Array {
  const kind = random(8)
  if (kind === 0) return Uint8Array.from({ length: random(200) }, () => random(256))
  if (kind === 1) return original.slice(0, random(original.length + 1))
  if (kind === 2) return Buffer.concat([original, original.subarray(random(original.length + 1))])
  const damaged = new Uint8Array(original) // a slice of a Buffer would be the same bytes
  if (damaged.length === 0) return damaged
  // Most of what is interesting lies in the first bytes.
  const reach = random(2) === 0 ? Math.min(damaged.length, 40) : damaged.length
  for (let changes = random(4); changes >= 0; changes--) {
    const at = random(reach)
    damaged[at] = kind < 5 ? damaged[at]! ^ (1 << random(8)) : random(3) === 0 ? 255 : random(256)
  }
  if (kind === 7) damaged.copyWithin(random(damaged.length), random(damaged.length), random(damaged.length + 1))
  return damaged
}
