// One table of all that was measured: medians, and how many times better the first contestant is than the others.

import { table } from '../print.ts'
import { median } from '../statistics.ts'
import type { Case } from './cases.ts'
import { type Measured, type MetricName, metrics } from './settings.ts'

/** The turns that count, by the name of the contestant. */
export interface Result {
  readonly case: Case
  readonly turns: ReadonlyMap<string, readonly Measured[]>
}

const tooBusy = 0.8

export function print(results: readonly Result[]): void {
  const names = [...new Set(results.flatMap(({ turns }) => [...turns.keys()]))]
  const [first, ...others] = names
  if (first === undefined) return
  const rows = results.flatMap(result => {
    const found = Object.keys(metrics) as MetricName[]
    return found
      .filter(metric => names.some(name => !Number.isNaN(medianOf(result, name, metric))))
      .map(metric => [
        result.case.title,
        metrics[metric].text,
        ...names.map(name => figure(result, name, metric)),
        metrics[metric].unit,
        ...others.map(other => better(result, first, other, metric)),
      ])
  })
  const heads = ['', 'what', ...names, '', ...others.map(other => `${first} : ${other}`)]
  table(`medians; ${first} : other says how many times better ${first} is`, heads, rows)
}

/** One turn, on one line. */
export function inWords(turn: Measured): string {
  return Object.entries(turn.metrics)
    .filter(([, value]) => !Number.isNaN(value))
    .map(([name, value]) => {
      const { text, unit } = metrics[name as MetricName]
      return `${text} ${threeDigits(value)} ${unit}`
    })
    .join(', ')
}

function medianOf({ turns }: Result, name: string, metric: MetricName): number {
  const values = (turns.get(name) ?? []).map(turn => turn.metrics[metric] ?? Number.NaN)
  return median(values.filter(value => !Number.isNaN(value)))
}

function figure(result: Result, name: string, metric: MetricName): string {
  const value = medianOf(result, name, metric)
  if (Number.isNaN(value)) return '-'
  const busy = median((result.turns.get(name) ?? []).map(turn => turn.busy))
  return `${threeDigits(value)}${busy > tooBusy ? '*' : ''}`
}

function better(result: Result, first: string, other: string, metric: MetricName): string {
  const [ours, theirs] = [medianOf(result, first, metric), medianOf(result, other, metric)]
  const times = metrics[metric].more ? ours / theirs : theirs / ours
  return Number.isFinite(times) ? times.toFixed(2) : '-'
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
