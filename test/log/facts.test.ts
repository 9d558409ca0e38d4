// What Apache Kafka 4.3.0 does with producers, epochs and the small files of a log (interop/oracle/Producers.java,
// LogFiles.java).

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkFact } from './facts/check.ts'

it.each(['producers', 'log-files'])('%s', async name => {
  const lines = readFileSync(`test/log/fixtures/${name}.jsonl`, 'utf8').trimEnd().split('\n')
  const wrong = await Promise.all(lines.map(checkFact))
  expect(wrong.filter(it => it !== undefined)).toEqual([])
  expect(wrong.length).toBeGreaterThan(10)
})
