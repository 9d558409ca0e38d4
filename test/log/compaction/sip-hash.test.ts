// Against OpenSSL: `openssl mac -macopt hexkey:0001..0f -macopt size:16 -macopt c-rounds:1 -macopt d-rounds:3 SIPHASH`.

import { expect, it } from 'vitest'
import { SipHash } from '../../../src/log/compaction/sip-hash.ts'

const input = Buffer.from(Array.from({ length: 40 }, (_, i) => i * 37 + 11))

it.each([
  [0, 'e77ebcb22788a5befd62db6add303001'],
  [1, '3798747751716625465bf0402be8b98d'],
  [7, '87077a5655d74ba3ce6fc05cac3b528d'],
  [8, 'e8d81c68b1144b7c481467ebdc4eff88'],
  [9, '97b895040c27fcf17ed9b444e6a6f910'],
  [16, 'dec2355dfc2937356f748f9d39051e16'],
  [40, 'f4ce6d3ee93c400a920451192ae3bf97'],
])('hashes %i bytes', (length, expected) => {
  const words = new SipHash(Buffer.from(Array.from({ length: 16 }, (_, i) => i))).of(input.subarray(0, length))
  const bytes = Buffer.alloc(16)
  words.forEach((word, i) => {
    bytes.writeUInt32LE(word, i * 4)
  })
  expect(bytes.toString('hex')).toBe(expected)
})
