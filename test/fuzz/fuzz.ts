// npm run fuzz -- --seconds N --seed S: fuzzes every decoder in turn until the time is up, and prints what replays a failure.

import { parseArgs } from 'node:util'
import { Random } from './random.ts'
import { targets } from './targets.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } })
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed)
const until = Date.now() + Number(values.seconds) * 1000
const all = [...targets()]

console.log(`seed ${first}`)
let runs = 0
for (let seed = first; Date.now() < until || runs === 0; seed++) {
  for (const [index, target] of all.entries()) {
    try {
      target.run(new Random(seed * 1000 + index))
    } catch (error) {
      console.error(`${target.name} failed; npm run fuzz -- --seconds 0 --seed ${seed} replays it\n${error}`)
      process.exit(1)
    }
    runs++
  }
}
console.log(`${runs} runs, no failure`)
