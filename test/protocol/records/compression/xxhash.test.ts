import { expect, test } from 'vitest'
import { xxhash32 } from '../../../../src/protocol/records/compression/xxhash32.ts'
import { xxhash64Low } from '../../../../src/protocol/records/compression/zstd/xxhash64.ts'

// Length of the input, then XXH32 and the low half of XXH64 as the reference library computes them.
const known = [
  [0, 0x02cc5d05, 0x51d8e999],
  [1, 0x21ae663a, 0xbc1f4bb6],
  [3, 0xcd3d2242, 0x52e564c9],
  [4, 0x725479f2, 0x66ee9fda],
  [7, 0xf3a90eb0, 0x59ce60d8],
  [8, 0x29b5025a, 0xc6f90092],
  [15, 0x82d3c84d, 0x43cc8e32],
  [16, 0x8845547d, 0x2b787be2],
  [17, 0x450e5f84, 0xf1b97a7a],
  [31, 0x1f73d3c7, 0xcc4a6119],
  [32, 0xe988ccb7, 0xf790fd97],
  [33, 0x94f536d5, 0xba588784],
  [63, 0x0bedc2f7, 0x31c7493c],
  [100, 0x73091a4d, 0x170fe531],
  [1000, 0xc85a5152, 0x33f1a3fb],
] as const

test.each(known)('%i bytes', (length, hash32, hash64) => {
  // One byte more on either side, which must not count.
  const bytes = Uint8Array.from({ length: length + 2 }, (_, i) => (i - 1) * 7 + 3)
  expect(xxhash32(bytes, 1, length + 1)).toBe(hash32)
  expect(xxhash64Low(bytes, 1, length + 1)).toBe(hash64)
})
