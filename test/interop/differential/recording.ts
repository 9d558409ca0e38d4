// What a reference answered, kept so that ours can be compared without it: a line for every step, versions that were
// asked the same and answered the same together.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { home } from '../tools.ts'
import type { Json } from './readable.ts'
import type { Reference } from './reference.ts'
import type { Exchange } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

/** What took place in one scenario. */
export interface Played {
  readonly scenario: string
  readonly exchanges: readonly Exchange[]
}

interface Line {
  readonly scenario: string
  readonly step: string
  readonly api: string
  readonly of: readonly { readonly versions: string; readonly request: Json; readonly answer: Json }[]
}

function file(reference: Reference): string {
  return join(home, 'differential', `kafka-${reference}.jsonl`)
}

/** In the order in which the scenarios are listed. */
export async function keep(reference: Reference, played: readonly Played[]): Promise<void> {
  const place = new Map(scenarios.map(({ name }, index) => [name, index]))
  const inOrder = played.filter(({ scenario }) => place.has(scenario))
  inOrder.sort((a, b) => place.get(a.scenario)! - place.get(b.scenario)!)
  const lines = inOrder.flatMap(toLines).map(line => `${JSON.stringify(line)}\n`)
  await writeFile(file(reference), lines.join(''))
}

export async function recorded(reference: Reference): Promise<Played[]> {
  const lines = (await readFile(file(reference), 'utf8')).trimEnd().split('\n')
  const played = new Map<string, Exchange[]>()
  for (const text of lines) {
    const { scenario, step, api, of } = JSON.parse(text) as Line
    const exchanges = played.get(scenario) ?? []
    played.set(scenario, exchanges)
    for (const { versions, request, answer } of of) {
      const [from, to = from] = versions.split('-').map(Number)
      for (let version = from!; version <= to!; version++) exchanges.push({ step, api, version, request, answer })
    }
  }
  return [...played].map(([scenario, exchanges]) => ({ scenario, exchanges }))
}

/** As it is after it was kept and read again. */
function toLines({ scenario, exchanges }: Played): Line[] {
  const lines: { step: string; api: string; of: { from: number; to: number; request: Json; answer: Json }[] }[] = []
  for (const { step, api, version, request, answer } of exchanges) {
    let line = lines.at(-1)
    if (line?.step !== step || line.api !== api) lines.push((line = { step, api, of: [] }))
    const last = line.of.at(-1)
    if (last?.to === version - 1 && same(last, { request, answer })) last.to = version
    else line.of.push({ from: version, to: version, request, answer })
  }
  return lines.map(({ step, api, of }) => ({
    scenario,
    step,
    api,
    of: of.map(({ from, to, request, answer }) => ({
      versions: from === to ? `${from}` : `${from}-${to}`,
      request,
      answer,
    })),
  }))
}

function same(a: { request: Json; answer: Json }, b: { request: Json; answer: Json }): boolean {
  return JSON.stringify([a.request, a.answer]) === JSON.stringify([b.request, b.answer])
}
