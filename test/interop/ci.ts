// What .ci/run does after `npm test`: everything that needs Apache Kafka or another language. Each part prints its count;
// the last line is the sum, the unit tests' (read from the reports that are named) included.

import { readFileSync } from 'node:fs'
import { compareAll } from '../conformance/compare-all.ts'
import { checkLine } from '../golden/check.ts'
import { check as checkCompaction } from '../log/compaction/golden.ts'
import { checkFact } from '../log/facts/check.ts'
import { checkFact as checkGroupFact } from '../server/groups/facts/check.ts'
import { checkFact as checkQuotaFact } from '../server/quotas/check.ts'
import { brokerClients } from './broker/run.ts'
import { compressedSamples } from './compression/samples.ts'
import { checkConfigs } from './config/conversation.ts'
import { definitions } from './definitions.ts'
import { kafkaAsRecorded } from './differential/differ.ts'
import { references } from './differential/reference.ts'
import { groupsAsRecorded } from './groups/kafka-performance.ts'
import { compareLines } from './lines.ts'
import { kafkaReadsOurs } from './log/kafka-reads-ours.ts'
import { kafkaServesOurs } from './log/kafka-serves-ours.ts'
import { oursReadsKafkas } from './log/ours-reads-kafkas.ts'
import { checkConversation } from './metadata/conversation.ts'
import { kafkaReadsOurMetadata } from './metadata/kafka-reads-ours.ts'
import { takeTurns } from './metadata/take-turns.ts'
import * as oracle from './oracle.ts'
import { randomMessages } from './random-messages.ts'
import { recordFrames } from './record.ts'
import { sameTests } from './same-tests.ts'
import { runTutorials } from './tutorials/run.ts'

interface Count {
  passed: number
  failed: number
}

const total: Count = { passed: 0, failed: 0 }

async function part(name: string, run: () => Promise<Count>): Promise<void> {
  const start = performance.now()
  const { passed, failed } = await countOf(name, run)
  total.passed += passed
  total.failed += failed
  console.log(`${name}: ${passed} right, ${failed} wrong, ${Math.round((performance.now() - start) / 1000)} s`)
}

/** A part that ends in an error, or that checks nothing, is one failure: the others are run all the same. */
async function countOf(name: string, run: () => Promise<Count>): Promise<Count> {
  try {
    const count = await run()
    if (count.passed === 0) throw new Error('nothing was checked')
    return count
  } catch (error) {
    console.error(`${name}:`, error)
    return { passed: 0, failed: 1 }
  }
}

function unitTests(report: string): Count {
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  return { passed: numPassedTests, failed: numTotalTests - numPassedTests }
}

function checkLines(lines: Iterable<string>): Count {
  const count: Count = { passed: 0, failed: 0 }
  for (const line of lines) {
    if (line === '') continue
    const outcome = checkLine(line)
    if (outcome === 'passed') count.passed++
    else if ('failed' in outcome) {
      count.failed++
      console.error(outcome.failed.slice(0, 1000))
    }
  }
  return count
}

async function checkFacts(
  lines: Iterable<string>,
  check: typeof checkGroupFact | typeof checkFact = checkFact,
): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  for (const line of lines) {
    if (line === '') continue
    const wrong = await check(line)
    if (wrong === undefined) count.passed++
    else {
      count.failed++
      console.error(wrong.slice(0, 1000))
    }
  }
  return count
}

const reports = process.argv.slice(2)
if (reports.length === 0) throw new Error('ci REPORT...: the JSON reports of the unit tests are wanted')
const seed = Math.floor(Date.now() / 1000)
console.log(`seed ${seed}`)

for (const report of reports) await part(`unit tests, ${report}`, async () => unitTests(report))
await part('conformance with the definitions in the jars of 4.3.0 and 3.9.1', async () =>
  compareAll([await definitions('4.3.0'), await definitions('3.9.1')]),
)
for (const version of ['4.3.0', '3.9.1'] as const) {
  await part(`random messages as Kafka ${version} writes them`, async () =>
    checkLines((await oracle.messages(version, randomMessages(seed, version))).split('\n')),
  )
}
await part('random record sets as Kafka writes them', async () =>
  checkLines((await oracle.batches(String(seed))).split('\n')),
)
await part('random record sets as Kafka converts them', async () =>
  checkLines((await oracle.convert(String(seed))).split('\n')),
)
await part('random record sets as a leader of Kafka appends them', async () =>
  checkLines((await oracle.appends(String(seed))).split('\n')),
)
await part('what the log of Kafka answers to producers, and its small files', async () =>
  checkFacts((await oracle.facts(String(seed))).split('\n')),
)
await part('random logs as the cleaner of Kafka leaves them', async () => {
  const { passes } = checkCompaction(await oracle.compaction(String(seed)))
  return { passed: passes, failed: 0 }
})
await part('configs as Kafka has them, and what it starts with', async () => {
  const lines = (name: string) => readFileSync(`test/server/config/fixtures/${name}.jsonl`, 'utf8').trim().split('\n')
  const now = (await oracle.configs()) + (await oracle.starts(`${lines('starts').join('\n')}\n`))
  return compareLines([...lines('values'), ...lines('starts')], now.trim().split('\n'))
})
await part('random groups as the assignors of Kafka share their work, and expressions as RE2J reads them', async () =>
  checkFacts((await oracle.groups(String(seed))).split('\n'), checkGroupFact),
)
await part('random clients, and how long Kafka has them wait for their quotas', async () =>
  checkFacts((await oracle.quotas(String(seed))).split('\n'), checkQuotaFact),
)
await part('conversations about groups, as Kafka answers them now', groupsAsRecorded)
await part('what we compress, inflated by Kafka', async () => oracle.inflate(compressedSamples(seed, 100)))
await part('frames of real clients', async () => checkLines((await recordFrames()).map(frame => JSON.stringify(frame))))
for (const reference of references)
  await part(`Kafka ${reference} answers as was recorded`, () => kafkaAsRecorded(reference))
for (const version of ['4.3.0', '3.9.1'] as const)
  await part(`our raw-protocol tests, against Kafka ${version}`, () => sameTests(version))
await part('our log directories, read by Kafka', () => kafkaReadsOurs(seed))
await part('our log directories, served by Kafka', () => kafkaServesOurs(seed))
await part("Kafka's log directories, read by us", () => oursReadsKafkas(seed))
await part('stock clients against the built command', () => brokerClients())
await part('our logs of metadata and their snapshots, read by Kafka', () => kafkaReadsOurMetadata(seed))
for (const version of ['4.3.0', '3.9.1'] as const) {
  await part(`the same directory for Kafka ${version} and for us, in turns`, () => takeTurns(version))
}
await part('what Kafka answers about topics and the cluster', checkConversation)
await part('what Kafka answers about configs', checkConfigs)
await part('tutorials', () => runTutorials())

console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
