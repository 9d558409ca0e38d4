// npm run bench: the same load on josefk and on other brokers, in turns. `--help` says what can be measured.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../test/interop/tools.ts'
import { machine } from '../print.ts'
import { type Case, casesOf } from './cases.ts'
import type { Contestant, Running } from './contestants.ts'
import { help, type Options, readOptions } from './options.ts'
import { inWords, print, type Result } from './report.ts'
import { contents } from './restart/contents.ts'
import { type Filled, fill, restart } from './restart/restart.ts'
import { beyondNull, type Job, type LoadMode, type Measured, type RestartMode, startingModes } from './settings.ts'
import { bareNode, end, type Started, start, startup } from './startup.ts'

const load = fileURLToPath(new URL('load/main.js', import.meta.url))

/** After so long a load has failed. */
const mostMs = 120_000

/** Certificates that Node is to read at its start take it longer than all else: whoever has none there would not know it. */
delete process.env['NODE_EXTRA_CA_CERTS']

/** What a contestant does in one turn, by its name. */
type Turns = ReadonlyMap<string, () => Promise<Measured>>

async function main(options: Options): Promise<void> {
  const from = machine()
  console.log(from)
  const cases = casesOf(options)
  const results: Result[] = []
  try {
    const isLoad = ({ mode }: Case) => !startingModes.some(starting => starting === mode)
    for (const one of cases.filter(one => !isLoad(one))) {
      results.push(await (one.mode === 'startup' ? startups(one, options) : restarts(one, options)))
    }
    const loads = cases.filter(isLoad)
    if (loads.length === 0) return
    await withRunning(options.contestants, async running => {
      for (const one of loads) results.push(await inTurns(one, options.rounds, loadTurns(one, running)))
    })
  } finally {
    print(results)
    save(options.json, from, results)
  }
}

function startups(one: Case, { contestants, rounds }: Options): Promise<Result> {
  const started = contestants.filter(({ name, startable }) => startable && name !== 'null')
  const turns = [
    ...started.map(contestant => [contestant.name, () => startup(contestant)] as const),
    ['node -e 0', bareNode] as const,
  ]
  return inTurns(one, rounds, new Map(turns))
}

async function restarts(one: Case, { contestants, rounds }: Options): Promise<Result> {
  const filled = new Map<string, Filled>()
  try {
    for (const contestant of contestants.filter(({ lasting }) => lasting)) {
      filled.set(contestant.name, await fill(contestant, contents[one.mode as RestartMode](one.settings)))
    }
    const turns = Array.from(filled, ([name, each]) => [name, () => restart(each)] as const)
    return await inTurns(one, rounds, new Map(turns))
  } finally {
    await Promise.all(Array.from(filled.values(), ({ prepared }) => prepared.remove()))
  }
}

function loadTurns({ mode, settings }: Case, running: ReadonlyMap<string, Running>): Turns {
  return new Map(
    [...running].flatMap(([name, { bootstrap, pid }]) => {
      if (name === 'null' && beyondNull.includes(mode)) return []
      const job: Job = { mode: mode as LoadMode, bootstrap, pid, settings }
      return [[name, () => measured(job)] as const]
    }),
  )
}

async function measured(job: Job): Promise<Measured> {
  const text = await run(process.execPath, [load, JSON.stringify(job)], { timeoutMs: mostMs })
  // What cannot be measured, such as the CPU of a broker elsewhere, is not a number, which JSON does not know.
  return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value))
}

/** Everybody has a turn in every round, in an order that is turned around each time; the first round only warms up. */
async function inTurns(one: Case, rounds: number, turns: Turns): Promise<Result> {
  const turnsOf = new Map([...turns.keys()].map(name => [name, [] as Measured[]]))
  for (let round = 0; round <= rounds; round++) {
    const order = [...turns]
    for (const [name, turn] of round % 2 === 0 ? order : order.reverse()) {
      const result = await turn()
      process.stderr.write(`${one.title}: round ${round} of ${rounds}: ${name}: ${inWords(result)}\n`)
      if (round > 0) turnsOf.get(name)!.push(result)
    }
  }
  return { case: one, turns: turnsOf }
}

async function withRunning(
  contestants: readonly Contestant[],
  work: (running: ReadonlyMap<string, Running>) => Promise<void>,
): Promise<void> {
  const started = new Map<string, Started>()
  try {
    for (const contestant of contestants) started.set(contestant.name, await start(contestant))
    await work(new Map(Array.from(started, ([name, { running }]) => [name, running])))
  } finally {
    await Promise.all(Array.from(started.values(), end))
  }
}

function save(file: string, from: string, results: readonly Result[]): void {
  const content = {
    machine: from,
    time: new Date().toISOString(),
    results: results.map(({ case: one, turns }) => ({ ...one, turns: Object.fromEntries(turns) })),
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
  console.log(`\neverything that was measured: ${file}`)
}

const options = readOptions(process.argv.slice(2))
if (options === undefined) console.log(help)
else await main(options)
