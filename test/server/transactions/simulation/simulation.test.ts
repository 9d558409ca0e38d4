// Random histories of transactions. SEED=n runs that one alone, with COUNT=m the m from there on.

import { expect, test } from 'vitest'
import { simulate } from './run.ts'

const given = process.env['SEED']
const first = given === undefined ? 1 : Number(given)
const count = given === undefined ? 30 : Number(process.env['COUNT'] ?? 1)

test('of a transaction there is all or nothing, whatever happens', async () => {
  const total = { committed: 0, aborted: 0, diskFailures: 0 }
  for (let seed = first; seed < first + count; seed++) {
    try {
      const outcome = await simulate(seed)
      total.committed += outcome.committed
      total.aborted += outcome.aborted
      total.diskFailures += outcome.diskFailures
    } catch (error) {
      throw new Error(`SEED=${seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
  expect(total.committed).toBeGreaterThan(count)
  expect(total.aborted).toBeGreaterThan(count / 2)
  if (count > 5) expect(total.diskFailures).toBeGreaterThan(count)
}, 600_000)
