import { expect, it } from 'vitest'
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts'

const secret = Buffer.alloc(16, 7)
const key = (i: number) => Buffer.from(`key-${i}`)

it('has the last offset of every key, however far it has grown', () => {
  const map = new OffsetMap(20_000, secret)
  for (let i = 0; i < 60_000; i++) map.put(key(i % 20_000), 2 ** 40 + i)
  expect(map.size).toBe(20_000)
  expect(map.full).toBe(true)
  expect(map.latestOffset).toBe(2 ** 40 + 59_999)
  for (let i = 0; i < 20_000; i++) expect(map.get(key(i))).toBe(2 ** 40 + 40_000 + i)
  for (let i = 20_000; i < 40_000; i++) expect(map.get(key(i))).toBe(-1)
})

it('knows the empty key and offset 0', () => {
  const map = new OffsetMap(1, secret)
  expect(map.get(Buffer.alloc(0))).toBe(-1)
  map.put(Buffer.alloc(0), 0)
  expect(map.get(Buffer.alloc(0))).toBe(0)
})

it('takes no key beyond its capacity, but newer offsets of those that it has', () => {
  const map = new OffsetMap(2, secret)
  map.put(key(1), 1)
  map.put(key(2), 2)
  expect(() => map.put(key(3), 3)).toThrow('full')
  map.put(key(1), 4)
  expect(map.get(key(1))).toBe(4)
  expect(() => new OffsetMap(0, secret)).toThrow(RangeError)
})
