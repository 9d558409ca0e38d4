// Two accounts of the same scenarios, exchange by exchange and field by field.

import type { Json } from './readable.ts'
import type { Played } from './recording.ts'
import type { Reference } from './reference.ts'
import type { Exchange } from './scenario.ts'

export interface Difference {
  readonly reference: Reference
  readonly scenario: string
  readonly step: string
  readonly api: string
  readonly version: number
  readonly request: Json
  /** Such as `topics[0].partitions[1].errorCode`; empty if one of the two has no body. */
  readonly path: string
  /** Undefined where there is nothing. */
  readonly theirs: Json | undefined
  readonly ours: Json | undefined
}

export interface Comparison {
  /** Exchanges that are the same in every field. */
  same: number
  /** Exchanges that are not. */
  different: number
  readonly differences: Difference[]
}

/** A scenario that only one of them has differs, whichever it is: nothing may be kept that nobody asks for any more. */
export function compare(reference: Reference, theirs: readonly Played[], ours: readonly Played[]): Comparison {
  const result: Comparison = { same: 0, different: 0, differences: [] }
  const [theirsByName, oursByName] = [byName(theirs), byName(ours)]
  for (const scenario of new Set([...theirsByName.keys(), ...oursByName.keys()])) {
    const [expected, exchanges] = [theirsByName.get(scenario) ?? [], oursByName.get(scenario) ?? []]
    for (let i = 0; i < Math.max(expected.length, exchanges.length); i++) {
      const found = [...between(expected[i], exchanges[i])]
      if (found.length === 0) result.same++
      else result.different++
      const { step, api, version, request } = (exchanges[i] ?? expected[i])!
      for (const difference of found)
        result.differences.push({ reference, scenario, step, api, version, request, ...difference })
      // From here on the two do not speak of the same.
      if (found[0]?.path === whichStep) break
    }
  }
  return result
}

function byName(all: readonly Played[]): Map<string, readonly Exchange[]> {
  return new Map(all.map(({ scenario, exchanges }) => [scenario, exchanges]))
}

const whichStep = 'which step it is'

type Pair = Pick<Difference, 'path' | 'theirs' | 'ours'>

function* between(theirs: Exchange | undefined, ours: Exchange | undefined): Generator<Pair> {
  const title = (exchange: Exchange | undefined) =>
    exchange === undefined ? undefined : `${exchange.step}, ${exchange.api} v${exchange.version}`
  if (title(theirs) !== title(ours)) yield { path: whichStep, theirs: title(theirs), ours: title(ours) }
  else if (theirs !== undefined && ours !== undefined) {
    // What is asked follows from earlier answers.
    yield* fields('request', theirs.request, ours.request)
    yield* fields('', theirs.answer, ours.answer)
  }
}

function* fields(path: string, theirs: Json | undefined, ours: Json | undefined): Generator<Pair> {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    for (let i = 0; i < Math.max(theirs.length, ours.length); i++) yield* fields(`${path}[${i}]`, theirs[i], ours[i])
  } else if (isStruct(theirs) && isStruct(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)]))
      yield* fields(path === '' ? key : `${path}.${key}`, theirs[key], ours[key])
  } else if (JSON.stringify(theirs) !== JSON.stringify(ours)) yield { path, theirs, ours }
}

function isStruct(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
