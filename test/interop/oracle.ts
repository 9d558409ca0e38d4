// Apache Kafka as the oracle for bytes: what it writes for a message, for a record set, and what it makes of record
// sets in another format. The programs are in oracle/; this compiles them against the jars and runs them.
//
//   oracle messages 4.3.0|3.9.1 < lines    lines {message, type, apiKey, version, json}, each out again with `hex`
//   oracle batches SEED                    random record sets and what they read as
//   oracle convert SEED                    the same, as 3.9.1 converts them down and as a 4.3.0 leader appends them
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

/** Lines of kind `down` (3.9.1: 4.x no longer converts for old consumers), then of kind `append` (4.3.0). */
export async function convert(seed: string): Promise<string> {
  const recordSets = await batches(seed)
  return (await java('3.9.1', ['DownConvert'], recordSets)) + (await java('4.3.0', ['Validate', seed], recordSets))
}

/** Has Kafka's classes inflate what is on the lines of compression/samples.ts, and compares. */
export async function inflate(lines: Iterable<string>): Promise<{ passed: number; failed: number }> {
  const classes = await compileJava('compression', 'kafka-4.3.0', ['compression/KafkaCompression.java'])
  const said = await run('java', [quiet, '-cp', classes, 'KafkaCompression', 'verify'], { input: [...lines].join('') })
  const [, passed, failed] = /(\d+) good, (\d+) bad/.exec(said) ?? []
  return { passed: Number(passed), failed: Number(failed) }
}

const programs: Readonly<Record<KafkaVersion, readonly string[]>> = {
  '4.3.0': ['Messages', 'RecordsPackage', 'RecordSets', 'Batches', 'Validate'],
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
  else throw new Error('oracle messages 4.3.0|3.9.1, oracle batches SEED or oracle convert SEED')
}
