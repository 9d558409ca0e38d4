// Runs the tutorials, all or those named, each against the built command started as the tutorial starts Kafka.
//
//   run [TUTORIAL...]
import { fileURLToPath } from 'node:url'
import type { Count } from '../broker/conversation.ts'
import { isWanted, runClient } from '../broker/run.ts'
import { tutorials } from './tutorials.ts'

export async function runTutorials(only: readonly string[] = []): Promise<Count> {
  for (const name of only)
    if (!tutorials.some(tutorial => tutorial.name === name)) throw new Error(`there is no tutorial ${name}`)
  let [passed, failed] = [0, 0]
  for (const tutorial of tutorials.filter(tutorial => isWanted(tutorial, only))) {
    const count = await runClient(tutorial, tutorial.broker)
    const { name, asserts } = tutorial
    console.log(`  ${name}: ${asserts}: ${count.passed} right, ${count.failed} wrong, ${count.seconds.toFixed(1)} s`)
    passed += count.passed
    failed += count.failed
  }
  return { passed, failed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runTutorials(process.argv.slice(2))
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
