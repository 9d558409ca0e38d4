// A bounded part of what `npm run simulate` does without end.

import { describe, it } from 'vitest'
import { randomHistory } from './history.ts'
import { runHistory } from './run.ts'

const blocks = [0, 1, 2, 3]
const each = 50

describe('whatever happens to a log directory, nothing is lost that was to be kept', () => {
  it.each(blocks)(
    `histories ${each} times %d and on`,
    async block => {
      for (let seed = block * each; seed < (block + 1) * each; seed++) {
        try {
          await runHistory(randomHistory(seed))
        } catch (error) {
          throw new Error(`npm run simulate -- --seconds 0 --seed ${seed} replays it`, { cause: error })
        }
      }
    },
    60_000,
  )
})
