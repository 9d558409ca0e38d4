// The table of errors against the one that Apache Kafka 4.3.0 prints of itself.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { errorOf, errors } from '../../src/protocol/errors.ts'

it('has the codes of Apache Kafka', () => {
  const table = readFileSync('test/golden/errors.tsv', 'utf8').trimEnd().split('\n')
  const kafkas = table.map(line => {
    const [code, name, retriable] = line.split('\t')
    return { code: Number(code), name, retriable: retriable === 'retriable' }
  })
  expect(Object.values(errors)).toEqual(kafkas)
  for (const error of kafkas) expect(errorOf(error.code)).toEqual(error)
  expect(errorOf(9999)).toBe(errors.UNKNOWN_SERVER_ERROR)
})
