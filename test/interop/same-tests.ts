// The raw-protocol tests of `npm test`, against Apache Kafka: what they say of ours is a fact if it holds for Kafka too.
//
//   same-tests [VERSION...]     4.3.0 and 3.9.1 unless named

import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { properties } from './differential/properties.ts'
import { type KafkaVersion, makeNode } from './kafka.ts'
import { freePort } from './ports.ts'
import { home, run } from './tools.ts'

const project = join(home, '..', '..')
const tests = ['test/server/handlers', 'test/server/network/hostile.test.ts']

interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

export async function sameTests(version: KafkaVersion): Promise<{ passed: number; failed: number }> {
  const [client, controller] = [await freePort(), await freePort()]
  const node = await makeNode(version, data => ({
    ...properties,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: [`PLAINTEXT://127.0.0.1:${client}`, `CONTROLLER://127.0.0.1:${controller}`],
    'log.dirs': [join(data, 'a'), join(data, 'b')],
    'transaction.partition.verification.enable': 'false',
  }))
  try {
    await node.start()
    return await runTests(`${version}@127.0.0.1:${client}`)
  } finally {
    await node.remove()
  }
}

async function runTests(kafka: string): Promise<{ passed: number; failed: number }> {
  const output = join(tmpdir(), `josefk-same-tests-${process.pid}.json`)
  const reporting = ['--reporter=json', `--outputFile=${output}`, '--testTimeout=60000', '--hookTimeout=60000']
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs')
  const env = { ...process.env, KAFKA_UNDER_TEST: kafka }
  // Where tests fail, so does the program; the report says which.
  await run(process.execPath, [vitest, 'run', ...tests, ...reporting], { cwd: project, env }).catch(() => {})
  try {
    const { success, numPassedTests, numFailedTests, testResults } = JSON.parse(
      await readFile(output, 'utf8'),
    ) as Report
    for (const { fullName, status, failureMessages } of testResults.flatMap(file => file.assertionResults))
      if (status === 'failed') console.error(`${fullName}: ${failureMessages.join('\n').slice(0, 1000)}`)
    // A file whose tests could not begin has none that failed.
    return { passed: numPassedTests, failed: success ? 0 : Math.max(numFailedTests, 1) }
  } finally {
    await rm(output, { force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  for (const version of ['4.3.0', '3.9.1'] as const) {
    if (named.length > 0 && !named.includes(version)) continue
    const { passed, failed } = await sameTests(version)
    console.log(`Kafka ${version}: ${passed} passed, ${failed} failed`)
    if (failed > 0) process.exitCode = 1
  }
}
