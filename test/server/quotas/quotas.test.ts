// How long clients wait, beside what the quota managers of Kafka 4.3.0 said.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkFact } from './check.ts'

test('clients wait as long as with Kafka', () => {
  const lines = readFileSync('test/server/quotas/quotas.jsonl', 'utf8').trim().split('\n')
  expect(lines.length).toBeGreaterThan(50)
  expect(lines.flatMap(line => checkFact(line) ?? [])).toEqual([])
})
