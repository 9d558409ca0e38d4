// Apache Kafka as the oracle for bytes: what it writes for a message, for a record set, and what it makes of record
// sets in another format. The programs are in oracle/; this compiles them against the jars and runs them.
//
//   oracle messages 4.3.0|3.9.1 < lines    lines {message, type, apiKey, version, json}, each out again with `hex`
//   oracle batches SEED                    random record sets and what they read as
//   oracle convert SEED                    the same, as 3.9.1 converts them for old consumers
//   oracle appends SEED                    the same, as a 4.3.0 leader appends them
//   oracle configs                         every config, and what 4.3.0 makes of values of it
//   oracle starts < lines                  lines {set}: what 4.3.0 makes of properties to start with
//   oracle groups SEED                     what Kafka's assignors make of random groups, and RE2J of expressions
//   oracle quotas SEED                     how long Kafka has random clients wait under random quotas
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { KafkaVersion } from './kafka.ts'
import { compileJava, quiet, run } from './tools.ts'

/** The old versions of a message are in 3.9.1 only. What the jars cannot write is named on stderr and left out. */
export async function messages(version: KafkaVersion, lines: string): Promise<string> {
  return java(version, ['Messages'], lines)
}

export async function batches(seed: string): Promise<string> {
  return java('4.3.0', ['Batches', seed])
}

/** Lines of kind `down`: what 3.9.1 makes of record sets for old consumers, which 4.x no longer does. */
export async function convert(seed: string): Promise<string> {
  return java('3.9.1', ['DownConvert'], await batches(seed))
}

/** Lines of kind `append`: what the log of a leader makes of record sets under random settings of its topic. */
export async function appends(seed: string): Promise<string> {
  const cases = (await java('4.3.0', ['Validate', seed], await batches(seed))).trimEnd().split('\n')
  const asked = cases.map(line => {
    const [, name, settings, input] =
      /"name":("[^"]*").*"settings":(\{[^}]*\}).*"input":("[^"]*")/.exec(reordered(line)) ?? []
    return `{"name":${name},"kind":"append","settings":${settings},"input":${input}}\n`
  })
  return java('4.3.0', ['Appends'], asked.join(''))
}

/** The settings stand behind the input or before it; their numbers are too large to be parsed and printed again. */
function reordered(line: string): string {
  const settings = /"settings":\{[^}]*\}/.exec(line)?.[0] ?? ''
  return line.replace(settings, '').replace('"input"', `${settings},"input"`)
}

/** What Kafka's cleaner makes of random logs; see test/log/compaction. */
export async function compaction(seed: string): Promise<string> {
  return java('4.3.0', ['Compaction', seed, '60'])
}

/** Has Kafka's classes inflate what is on the lines of compression/samples.ts, and compares. */
export async function inflate(lines: Iterable<string>): Promise<{ passed: number; failed: number }> {
  const classes = await compileJava('compression', 'kafka-4.3.0', ['compression/KafkaCompression.java'])
  const said = await run('java', [quiet, '-cp', classes, 'KafkaCompression', 'verify'], { input: [...lines].join('') })
  const [, passed, failed] = /(\d+) good, (\d+) bad/.exec(said) ?? []
  return { passed: Number(passed), failed: Number(failed) }
}

/** What Kafka's own log answers to random producers, and its small files; see test/log/facts. */
export async function facts(seed: string): Promise<string> {
  const producers = await java('4.3.0', ['Producers', seed, '60'])
  return producers + (await java('4.3.0', ['LogFiles', seed, '20']))
}

/** What Kafka's assignors make of random groups, and RE2J of expressions; see test/server/groups/facts. */
export async function groups(seed: string, count = 300): Promise<string> {
  return java('4.3.0', ['Groups', seed, String(count)])
}

/** How long Kafka has random clients wait under random quotas; see test/server/quotas. */
export async function quotas(seed: string, count = 300): Promise<string> {
  return java('4.3.0', ['Quotas', seed, String(count)])
}

/** What Kafka makes of the values of configs, and of properties to start with: test/server/config/fixtures. */
export async function configs(): Promise<string> {
  return java('4.3.0', ['Configs'])
}

export async function starts(lines: string): Promise<string> {
  return java('4.3.0', ['Starts'], lines)
}

const programs: Readonly<Record<KafkaVersion, readonly string[]>> = {
  '4.3.0': [
    'Messages',
    'RecordsPackage',
    'RecordSets',
    'Batches',
    'Validate',
    'Appends',
    'Producers',
    'LogFiles',
    'Compaction',
    'Groups',
    'Quotas',
    'Configs',
    'Starts',
  ],
  '3.9.1': ['Messages', 'RecordsPackage', 'RecordSets', 'DownConvert'],
}

async function java(version: KafkaVersion, args: readonly string[], input = ''): Promise<string> {
  const sources = programs[version].map(name => `oracle/${name}.java`)
  const classes = await compileJava(`oracle-${version}`, `kafka-${version}`, sources)
  return run('java', [quiet, '-cp', classes, ...args], {
    input,
    onStderr: chunk => process.stderr.write(chunk),
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, argument = ''] = process.argv.slice(2)
  if (mode === 'messages' && argument in programs) {
    process.stdout.write(await messages(argument as KafkaVersion, await text(process.stdin)))
  } else if (mode === 'batches') process.stdout.write(await batches(argument))
  else if (mode === 'convert') process.stdout.write(await convert(argument))
  else if (mode === 'appends') process.stdout.write(await appends(argument))
  else if (mode === 'groups') process.stdout.write(await groups(argument, 60))
  else if (mode === 'quotas') process.stdout.write(await quotas(argument, 60))
  else if (mode === 'configs') process.stdout.write(await configs())
  else if (mode === 'starts') process.stdout.write(await starts(await text(process.stdin)))
  else
    throw new Error(
      'oracle messages 4.3.0|3.9.1, oracle batches SEED, oracle convert SEED, oracle appends SEED, oracle groups SEED, oracle quotas SEED, oracle configs or oracle starts',
    )
}
