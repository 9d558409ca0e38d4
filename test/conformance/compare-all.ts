// Compares every declaration with the definitions in some directories, and says what differs and why it may.

import { type Versions, versions } from '../../src/protocol/schema/versions.ts'
import { catalogue, keys } from '../golden/catalogue.ts'
import { clientsSpeak } from '../golden/spoken.ts'
import { compare } from './compare.ts'
import { type Definition, readDefinitions } from './definition.ts'

/** What differs on purpose: the definitions of 3.9.1 and 4.3.0 contradict each other there, and 4.3.0 is followed. */
const explained: readonly (readonly [difference: RegExp, reason: string])[] = [
  [
    /^ListClientMetricsResources(Request|Response): not declared$/,
    'renamed to ListConfigResources in 4.1; the same key, and the same bytes in version 0',
  ],
  [
    /^ReadShareGroupStateSummaryResponse v0\.results\.partitions: declared are .*leaderEpoch.*, defined are /,
    'version 0 was unstable in 3.9, and has a leader epoch since it is stable',
  ],
]

function keyOf({ name, apiKey }: Definition): string[] {
  const declared = keys.get(name)
  return declared === apiKey ? [] : [`${name}: the key is declared ${declared}, defined ${apiKey}`]
}

export function compareAll(directories: readonly string[]): { passed: number; failed: number } {
  const definitions = directories.flatMap(readDefinitions).filter(({ validVersions }) => validVersions !== 'none')
  const apart = new Set<string>()
  let passed = 0
  let failed = 0

  function report(file: string, differences: readonly string[]): void {
    let unexplained = 0
    for (const difference of differences) {
      const reason = explained.find(([pattern]) => pattern.test(difference))?.[1]
      if (reason === undefined) unexplained++
      console.log(`${file}: ${difference}${reason === undefined ? '' : ` (explained: ${reason})`}`)
    }
    if (unexplained > 0) failed++
    else passed++
  }

  for (const definition of definitions) {
    const { name, file } = definition
    const message = catalogue.get(name)
    if (!clientsSpeak(name)) apart.add(name)
    else
      report(
        file,
        message === undefined ? [`${name}: not declared`] : [...compare(message, definition), ...keyOf(definition)],
      )
  }

  /** With definitions of several releases, a declaration has exactly the versions that they have together. */
  for (const [name, message] of catalogue) {
    const ranges = definitions.filter(definition => definition.name === name).map(it => versions(it.validVersions))
    if (ranges.length < 2) continue
    const union: Versions = { from: Math.min(...ranges.map(r => r.from)), to: Math.max(...ranges.map(r => r.to)) }
    if (union.from !== message.versions.from || union.to !== message.versions.to) {
      report('versions', [
        `${name}: ${message.versions.from}-${message.versions.to}, defined ${union.from}-${union.to}`,
      ])
    }
  }

  console.log(`apart, as only brokers and controllers speak them: ${[...apart].join(', ') || 'none'}`)
  return { passed, failed }
}
