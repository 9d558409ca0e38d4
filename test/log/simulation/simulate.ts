// npm run simulate -- --seconds N --seed S: histories without end; a failing one is made as short as it goes.

import { parseArgs } from 'node:util'
import { type History, randomHistory } from './history.ts'
import { runHistory } from './run.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } })
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed)
const until = Date.now() + Number(values.seconds) * 1000

async function failureOf(history: History): Promise<unknown> {
  try {
    await runHistory(history)
    return undefined
  } catch (error) {
    return error
  }
}

/** Leaves out steps, many at a time and then fewer, for as long as it fails without them. */
async function shortest(history: History): Promise<History> {
  let short = history
  for (let count = short.steps.length >> 1; count > 0; count = count >> 1) {
    for (let at = 0; at < short.steps.length; ) {
      const candidate = { ...short, steps: short.steps.toSpliced(at, count) }
      if ((await failureOf(candidate)) === undefined) at += count
      else short = candidate
    }
  }
  return short
}

console.log(`seed ${first}`)
let histories = 0
let underWay: number | undefined
process.on('exit', () => {
  if (underWay !== undefined) console.error(`seed ${underWay} waits for what never comes`)
})
for (let seed = first; Date.now() < until || histories === 0; seed++) {
  const history = randomHistory(seed)
  underWay = seed
  const failure = await failureOf(history)
  underWay = undefined
  histories++
  if (failure === undefined) continue
  console.error(`seed ${seed} fails; npm run simulate -- --seconds 0 --seed ${seed} replays it\n${failure}`)
  const short = await shortest(history)
  console.error('the shortest history found:', JSON.stringify(short, undefined, 1))
  console.error(`${await failureOf(short)}`)
  process.exit(1)
}
console.log(`${histories} histories, no failure`)
