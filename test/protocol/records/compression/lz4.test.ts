import { expect, test } from 'vitest'
import { compress, decompress } from '../../../../src/protocol/records/compression/index.ts'
import { fixtures } from './fixtures.ts'

// What Kafka's Lz4BlockOutputStream writes for messages of magic 0, and for all others.
const brokenHeader = '04224d1860401a'
const header = '04224d18604082'

const kafkaHello = (magic: number): Buffer =>
  Buffer.from(
    fixtures.find(f => f.codec === 'lz4' && f.content === 'hello' && f.magic === magic && f.maker.startsWith('Kafka'))!
      .compressed,
  )
const read = (input: Uint8Array, magic: 0 | 1 | 2 = 2): string =>
  Buffer.from(decompress('lz4', input, 1000, magic)).toString()
const hello = 'hello hello hello hello'

test('headers are those of Kafka, broken for magic 0 alone', () => {
  const content = Buffer.from(hello)
  for (const [magic, expected] of [
    [0, brokenHeader],
    [1, header],
    [2, header],
  ] as const) {
    expect(kafkaHello(magic).toString('hex', 0, 7)).toBe(expected)
    expect(Buffer.from(compress('lz4', content, { magic })).toString('hex', 0, 7)).toBe(expected)
  }
})

test('the header checksum is ignored for magic 0 and must be right for the others, as in Kafka', () => {
  const junk = kafkaHello(2)
  junk[6] = 0x55
  for (const input of [kafkaHello(0), kafkaHello(2), junk]) expect(read(input, 0)).toBe(hello)
  for (const magic of [1, 2] as const) {
    expect(read(kafkaHello(2), magic)).toBe(hello)
    expect(() => read(kafkaHello(0), magic)).toThrow('header checksum')
    expect(() => read(junk, magic)).toThrow('header checksum')
  }
})

test('frames that cannot be read as a whole are refused', () => {
  const frame = kafkaHello(2)
  const flagged = (flags: number): Buffer => Buffer.concat([frame.subarray(0, 4), Buffer.of(flags), frame.subarray(5)])
  expect(() => read(flagged(0x61), 0)).toThrow('dictionary')
  expect(() => read(flagged(0x62), 0)).toThrow('unknown kind')
  expect(() => read(flagged(0xa0), 0)).toThrow('unknown kind')
  expect(() => read(Buffer.concat([frame, frame]))).toThrow('does not end')
  expect(() => read(Buffer.concat([frame, Buffer.of(0)]))).toThrow('does not end')
})

test('block and content checksums are verified', () => {
  const of = (variant: number): Buffer =>
    Buffer.from(fixtures.find(f => f.maker.endsWith(`variant ${variant}`) && f.content === 'hello')!.compressed)
  const spoil = (frame: Buffer, fromEnd: number): Buffer => {
    frame[frame.length - fromEnd]! ^= 1
    return frame
  }
  expect(read(of(1))).toBe(hello)
  // Four bytes of end mark, and before them the checksum of the only block.
  expect(() => read(spoil(of(1), 5))).toThrow('block checksum')
  expect(read(of(0))).toBe(hello)
  expect(() => read(spoil(of(0), 1))).toThrow('content checksum')
})
