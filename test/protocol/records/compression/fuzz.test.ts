// A bounded part of what `npm run fuzz` does with every decompressor.

import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('damaged input ends in a CompressionError and never in more output than allowed', () => {
  const rounds = 4000
  expect(fuzz(1, rounds)).toBeGreaterThan(rounds / 3)
}, 60_000)
