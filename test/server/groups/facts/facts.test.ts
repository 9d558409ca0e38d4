// The assignors and the regular expressions, beside what Kafka 4.3.0's assignors and RE2J answered.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkFact } from './check.ts'

test('assignments and expressions are as Kafka has them', () => {
  const lines = readFileSync('test/server/groups/facts/groups.jsonl', 'utf8').trim().split('\n')
  expect(lines.length).toBeGreaterThan(300)
  expect(lines.flatMap(line => checkFact(line) ?? [])).toEqual([])
})
