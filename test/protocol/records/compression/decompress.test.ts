import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  CompressionError,
  type CompressionName,
  compressionNames,
  decompress,
} from '../../../../src/protocol/records/compression/index.ts'
import { decodeZstd } from '../../../../src/protocol/records/compression/zstd/decoder.ts'
import { fixtures } from './fixtures.ts'

const ownZstd = fixtures.filter(({ codec }) => codec === 'zstd').map(fixture => ({ ...fixture, own: true }))
const decodable = [...fixtures.map(fixture => ({ ...fixture, own: false })), ...ownZstd].map(fixture => ({
  ...fixture,
  label: `${fixture.own ? 'own ' : ''}${fixture.codec}, ${fixture.maker}, magic ${fixture.magic}: ${fixture.content}`,
  decode: (input: Uint8Array, limit: number) =>
    fixture.own ? decodeZstd(input, limit) : decompress(fixture.codec, input, limit, fixture.magic),
}))

describe.each(decodable)('$label', ({ decode, compressed, length, sha256 }) => {
  test('inflates to what was compressed, within exactly its length', () => {
    const output = decode(compressed, length)
    expect(output.length).toBe(length)
    expect(createHash('sha256').update(output).digest('hex')).toBe(sha256)
  })

  if (length > 0)
    test('is refused by a limit of one byte less, or of nothing', () => {
      expect(() => decode(compressed, length - 1)).toThrow(CompressionError)
      expect(() => decode(compressed, 0)).toThrow(CompressionError)
    })

  test('is refused when cut short', () => {
    expect(() => decode(compressed.subarray(0, -1), length)).toThrow(CompressionError)
    const whole = Buffer.from(decode(compressed, length))
    for (let end = 0; end < compressed.length; end += Math.ceil(compressed.length / 100)) {
      const cut = compressed.subarray(0, end)
      // Whole Snappy blocks and whole Zstandard frames are complete in themselves.
      if (throws(() => decode(cut, length))) continue
      const part = decode(cut, length)
      expect(whole.subarray(0, part.length).equals(part)).toBe(true)
    }
  })
})

test('nothing is no input for any codec', () => {
  const refusing = compressionNames.filter(codec => throws(() => decompress(codec, new Uint8Array(), 100)))
  expect(refusing).toEqual(['gzip', 'snappy', 'lz4', 'zstd'] satisfies CompressionName[])
})

test('what is not compressed is handed through, within the limit', () => {
  const content = Uint8Array.of(1, 2, 3)
  expect(decompress('none', content, 3)).toBe(content)
  expect(() => decompress('none', content, 2)).toThrow(CompressionError)
})

test('streams that a decoder of theirs reads as one are read as one', () => {
  for (const codec of ['gzip', 'snappy', 'zstd'] as const) {
    const { compressed } = fixtures.find(
      f => f.codec === codec && f.content === 'hello' && f.maker.startsWith('Kafka'),
    )!
    const twice = Buffer.from(decompress(codec, Buffer.concat([compressed, compressed]), 46)).toString()
    expect(twice).toBe('hello hello hello hello'.repeat(2))
    expect(() => decompress(codec, Buffer.concat([compressed, compressed]), 45)).toThrow(CompressionError)
  }
})

/** Whether it throws a CompressionError; any other error comes through. */
function throws(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    if (error instanceof CompressionError) return true
    throw error
  }
}
