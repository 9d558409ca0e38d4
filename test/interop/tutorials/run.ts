// Runs the tutorials, all or those named, each against the built command started as the tutorial starts Kafka.
//
//   run [--against kafka] [TUTORIAL...]   against Apache Kafka with the same properties, to see that the programs are right
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Count } from '../broker/conversation.ts'
import { isWanted, outcome, runClient } from '../broker/run.ts'
import type { Starts } from './starts.ts'
import { tutorials } from './tutorials.ts'

export async function runTutorials(only: readonly string[] = [], against: keyof Starts = 'josefk'): Promise<Count> {
  for (const name of only)
    if (!tutorials.some(tutorial => tutorial.name === name)) throw new Error(`there is no tutorial ${name}`)
  let [passed, failed] = [0, 0]
  for (const tutorial of tutorials.filter(tutorial => isWanted(tutorial, only))) {
    const count = await runClient(tutorial, tutorial.starts[against])
    console.log(outcome(tutorial, count))
    passed += count.passed
    failed += count.failed
  }
  return { passed, failed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { against: { type: 'string' } }, allowPositionals: true })
  if (values.against !== undefined && values.against !== 'kafka') throw new Error('run [--against kafka] [TUTORIAL...]')
  const { passed, failed } = await runTutorials(positionals, values.against ?? 'josefk')
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
