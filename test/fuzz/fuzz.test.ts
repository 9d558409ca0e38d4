// A bounded part of what `npm run fuzz` does without end.

import { it } from 'vitest'
import { Random } from './random.ts'
import { targets } from './targets.ts'

it('every decoder makes a value or its own error of any bytes', () => {
  for (const [index, target] of [...targets()].entries()) {
    for (let seed = 0; seed < 25; seed++) target.run(new Random(seed * 1000 + index))
  }
}, 60_000)
