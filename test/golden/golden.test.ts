// Apache Kafka's own bytes, every line of them.

import { describe, expect, it } from 'vitest'
import { checkLine } from './check.ts'
import { goldenFiles, goldenLines } from './files.ts'

describe('golden files', () => {
  it.each(goldenFiles)('%s', name => {
    const outcomes = goldenLines(name).map(checkLine)
    expect(outcomes.filter(outcome => typeof outcome === 'object' && 'failed' in outcome)).toEqual([])
    expect(outcomes).toContain('passed')
  })
})
