import { describe, it } from 'vitest'
import { runHistory } from './run.ts'

describe('metadata, whatever happens to it', () => {
  for (let seed = 1; seed <= 25; seed++) it(`is found as it was written, seed ${seed}`, () => runHistory(seed))
})
