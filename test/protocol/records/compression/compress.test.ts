// What the encoders write is read back by decoders that the fixtures of other libraries vouch for, and by Node's own zstd
// where there is one. interop/compression holds them against Kafka's classes.

import zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compress, compressionNames, decompress } from '../../../../src/protocol/records/compression/index.ts'
import { compressRawSnappy } from '../../../../src/protocol/records/compression/snappy.ts'
import { decodeZstd } from '../../../../src/protocol/records/compression/zstd/decoder.ts'
import { encodeZstd } from '../../../../src/protocol/records/compression/zstd/encoder.ts'
import { randomNumbers, randomSample, sampleKinds } from './samples.ts'

type Encoder = readonly [
  name: string,
  pack: (content: Uint8Array) => Uint8Array,
  unpack: (input: Uint8Array, limit: number) => Uint8Array,
]

const encoders: Encoder[] = [
  ...compressionNames.map(
    (name): Encoder => [name, content => compress(name, content), (input, limit) => decompress(name, input, limit)],
  ),
  ['raw snappy', compressRawSnappy, (input, limit) => decompress('snappy', input, limit)],
  ['own zstd', encodeZstd, decodeZstd],
]
if ('zstdDecompressSync' in zlib) {
  encoders.push(['own zstd, read by Node', encodeZstd, (input, limit) => decompress('zstd', input, limit)])
}

describe.each(encoders)('%s', (name, pack, unpack) => {
  test('gives back random content', () => {
    const random = randomNumbers(7)
    for (let i = 0; i < 60; i++) expectBack(randomSample(random, 200_000))
  })

  test('gives back content around the sizes of blocks', () => {
    const random = randomNumbers(8)
    for (const size of [0, 1, 13, 2 ** 10, 2 ** 15, 2 ** 16, 2 ** 17]) {
      for (const length of [size, size + 1, size + 2]) {
        for (const make of [sampleKinds.zeros, sampleKinds.noise, sampleKinds.records]) expectBack(make(length, random))
      }
    }
  })

  if (name !== 'none')
    test('makes records less than half as long, and noise hardly any longer', () => {
      const random = randomNumbers(9)
      expect(pack(sampleKinds.records(100_000, random)).length).toBeLessThan(50_000)
      expect(pack(sampleKinds.noise(100_000, random)).length).toBeLessThan(100_100)
    })

  function expectBack(content: Buffer): void {
    // A plain comparison: describing how two long buffers differ takes forever.
    if (!content.equals(unpack(pack(content), content.length))) {
      throw new Error(`${content.length} bytes come back otherwise: ${content.toString('base64', 0, 300)}`)
    }
  }
})

test('snappy comes in the framing of snappy-java, in blocks of 32 KiB', () => {
  const header = '82534e41505059000000000100000001'
  expect(Buffer.from(compress('snappy', new Uint8Array())).toString('hex')).toBe(header)
  const two = Buffer.from(compress('snappy', Buffer.alloc(32768 + 10)))
  expect(two.toString('hex', 0, 16)).toBe(header)
  const second = 20 + two.readUInt32BE(16)
  // The second block: its length, and the 10 bytes of content that it starts by telling.
  expect(two.readUInt32BE(second)).toBe(two.length - second - 4)
  expect(two[second + 4]).toBe(10)
})

test('gzip takes a level', () => {
  const content = sampleKinds.records(20_000, randomNumbers(3))
  const fast = compress('gzip', content, { level: 1 })
  expect(compress('gzip', content, { level: 9 }).length).toBeLessThan(fast.length)
  expect(compress('gzip', content)).toEqual(compress('gzip', content, { level: 6 }))
})
