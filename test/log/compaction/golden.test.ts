// What Apache Kafka's own cleaner leaves of random logs, and what it decides about them: `Compaction 54 36`.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { check } from './golden.ts'

it('chooses and cleans as Kafka 4.3.0 does', () => {
  // These numbers only say that no case is missing; a difference throws.
  expect(check(readFileSync('test/log/fixtures/compaction.jsonl', 'utf8'))).toEqual({
    passes: 118,
    cleaned: 70,
    errors: 0,
    batches: { all: 366, rebuilt: 392, header: 41, nothing: 256 },
    compressed: 133,
    abortedKept: 38,
    full: 7,
    stale: 0,
  })
})
