// Ours is asked what Apache Kafka was asked, and answers the same: every field, every version, good requests and bad ones.
// test/interop/differential has the questions, Kafka's answers, and the differences that are meant.

import { expect, it } from 'vitest'
import { compare, type Difference } from '../interop/differential/compare.ts'
import { judge } from '../interop/differential/explained.ts'
import { playOurs } from '../interop/differential/play.ts'
import { recorded } from '../interop/differential/recording.ts'
import { references } from '../interop/differential/reference.ts'

it('answers as Kafka does', { timeout: 120_000 }, async () => {
  const differences: Difference[] = []
  for (const reference of references) {
    const comparison = compare(reference, await recorded(reference), await playOurs(reference))
    differences.push(...comparison.differences)
  }
  const { unexplained, unused } = judge(differences)
  expect(unexplained).toEqual([])
  expect(unused).toEqual([])
})
