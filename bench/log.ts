// How fast the log is next to the bare calls of the system that it cannot do without, in ratios of one run, and how its
// times grow. `node --expose-gc build/bench/log.js [PART...] [--mib N] [--rounds N] [--most-gib N]`; all parts take a few minutes.

import { parseArgs } from 'node:util'
import { benchAppending, benchFlushing } from './log/appending.ts'
import { benchGrowth } from './log/growing.ts'
import { benchOpening, benchRecovery } from './log/opening.ts'
import { benchReading } from './log/reading.ts'
import { machine } from './print.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
    'most-gib': { type: 'string', default: '100' },
  },
})
const mib = Number(values.mib)
const rounds = Number(values.rounds)

const parts: Readonly<Record<string, () => Promise<void>>> = {
  append: () => benchAppending(mib / 2, rounds),
  read: () => benchReading(mib, rounds),
  flush: () => benchFlushing(rounds),
  recover: () => benchRecovery(mib, rounds),
  open: () => benchOpening(rounds),
  growth: () => benchGrowth(Number(values['most-gib'])),
}

console.log(machine())
for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
  const part = parts[name]
  if (part === undefined) throw new Error(`${name} is no part; there are ${Object.keys(parts).join(', ')}`)
  await part()
}
