import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../../src/server/network/frame-reader.ts'
import { randomNumbers } from '../../protocol/records/compression/samples.ts'
import { frame } from './fake-socket.ts'

const limit = 1 << 20

function* framesOf(reader: FrameReader) {
  for (let next = reader.next(); next !== undefined; next = reader.next()) yield next
}

function read(chunks: Iterable<Uint8Array>, reader = new FrameReader(limit)): Buffer[] {
  const frames: Buffer[] = []
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk))
    frames.push(...framesOf(reader))
  }
  return frames
}

describe('the reader of frames', () => {
  it('finds frames wherever they are cut', () => {
    const below = randomNumbers(1)
    for (let round = 0; round < 60; round++) {
      const frames = Array.from({ length: 1 + below(8) }, (_, i) =>
        Buffer.alloc(below(i % 3 === 0 ? 200_000 : 300), i + 1),
      )
      const bytes = Buffer.concat(frames.map(frame))
      const chunks: Buffer[] = []
      const largest = [3, 100, 70_000][below(3)]!
      for (let at = 0; at < bytes.length && chunks.length < 2000; ) {
        const size = chunks.length === 1999 ? bytes.length : 1 + below(largest)
        chunks.push(bytes.subarray(at, (at += size)))
      }
      const reader = new FrameReader(limit)
      const found = read(chunks, reader)
      expect(found.map(({ length }) => length)).toEqual(frames.map(({ length }) => length))
      expect(found.every((one, i) => one.equals(frames[i]!))).toBe(true)
      expect(reader.held).toBe(0)
    }
  })

  it('gives a frame that came in one piece as it is', () => {
    const bytes = Buffer.concat([frame('first'), frame('second')])
    const reader = new FrameReader(limit)
    reader.push(bytes)
    expect([...framesOf(reader)].map(({ buffer }) => buffer === bytes.buffer)).toEqual([true, true])
  })

  it('says what is coming before it is there', () => {
    const reader = new FrameReader(limit)
    reader.push(frame(Buffer.alloc(100)).subarray(0, 3))
    expect(reader.size).toBeUndefined()
    reader.push(frame(Buffer.alloc(100)).subarray(3, 50))
    expect([reader.size, reader.next(), reader.held]).toEqual([100, undefined, 46])
  })

  it.each([
    [
      'one byte more than is allowed',
      Buffer.from([0, 0x10, 0, 1]),
      'a request of 1048577 bytes, socket.request.max.bytes is 1048576',
    ],
    ['a negative size', Buffer.from([0xff, 0xff, 0xff, 0xff]), 'a request of -1 bytes'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), "this is HTTP, not Kafka's protocol"],
    ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1]), 'this is TLS, and the listener speaks PLAINTEXT'],
  ])('refuses %s', (_, bytes, message) => {
    const reader = new FrameReader(limit)
    reader.push(bytes)
    expect(() => reader.next()).toThrow(message)
  })

  it('takes a frame that is exactly as large as is allowed, and one of nothing', () => {
    expect(read([frame(Buffer.alloc(limit)), frame('')]).map(({ length }) => length)).toEqual([limit, 0])
  })
})
