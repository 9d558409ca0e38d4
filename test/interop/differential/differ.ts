// Asks Apache Kafka and ours the same, and compares what they answer.
//
//   differ record [VERSION...]     keeps what a live Kafka answers (4.3.0 and 3.9.1 unless named)
//   differ live [VERSION...]       compares a live Kafka with what was kept
//   differ ours [VERSION...]       compares ours with what was kept
//   ... --only TEXT                scenarios whose name has this text in it; `record` then prints them, and keeps the others
//   ... --log                      with what ours reports

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compare } from './compare.ts'
import { judge } from './explained.ts'
import { playKafka, playOurs } from './play.ts'
import { keep, type Played, recorded } from './recording.ts'
import { type Reference, references } from './reference.ts'
import { print } from './report.ts'
import { scenarios } from './scenarios/index.ts'

/** For .ci/run: a live Kafka answers what was kept. (`npm test` compares ours with that.) */
export async function kafkaAsRecorded(reference: Reference): Promise<{ passed: number; failed: number }> {
  const comparison = compare(reference, await recorded(reference), await playKafka(reference))
  print(comparison, comparison.differences)
  return { passed: comparison.same, failed: comparison.different }
}

/** What was kept of the scenarios with this text in their names, or of the others. */
async function kept(reference: Reference, text: string, has = true): Promise<Played[]> {
  return (await recorded(reference)).filter(({ scenario }) => scenario.includes(text) === has)
}

async function main(): Promise<void> {
  const options = { only: { type: 'string', default: '' }, log: { type: 'boolean', default: false } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [mode, ...named] = positionals
  const chosen = scenarios.filter(({ name }) => name.includes(values.only))
  for (const reference of references.filter(it => named.length === 0 || named.includes(it))) {
    if (mode === 'record') {
      const played = await playKafka(reference, chosen)
      const all = played.flatMap(({ exchanges }) => exchanges)
      console.log(`Kafka ${reference}: ${all.length} answers`)
      await keep(reference, [...played, ...(await kept(reference, values.only, false))])
      if (values.only !== '') for (const exchange of all) console.log(JSON.stringify(exchange))
    } else if (mode === 'live') {
      const comparison = compare(reference, await kept(reference, values.only), await playKafka(reference, chosen))
      print(comparison, comparison.differences)
    } else if (mode === 'ours') {
      const played = await playOurs(reference, chosen, values.log ? message => console.error(message) : undefined)
      const comparison = compare(reference, await kept(reference, values.only), played)
      print(comparison, judge(comparison.differences).unexplained)
    } else throw new Error('differ record, live or ours')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
