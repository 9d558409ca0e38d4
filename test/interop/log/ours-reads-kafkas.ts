// josefk opens directories that Apache Kafka wrote, and finds in them what Kafka said before it stopped: after a clean
// shutdown (without reading the logs), without one, and after Kafka was killed while it was written to.

import { spawn } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cleanShutdownFile } from '../../../src/log/clean-shutdown.ts'
import type { DiskFile, OpenOptions } from '../../../src/log/disk.ts'
import type { LogDirectory } from '../../../src/log/log-directory.ts'
import { RealDisk } from '../../../src/log/real-disk.ts'
import { chunks } from '../../../src/log/scan.ts'
import type { Batch } from '../../../src/protocol/records/batch.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { buildBatch } from '../../../src/protocol/records/build.ts'
import { type KafkaNode, makeKafka } from '../kafka.ts'
import { freePorts } from '../ports.ts'
import { compileJava, killAtExit, quiet, removeFolder, run, temporaryFolder } from '../tools.ts'
import { clockAt, openDirectory } from './content.ts'
import { dumpLogs } from './dump.ts'
import {
  type Count,
  check,
  compare,
  compareLog,
  type Facts,
  javaSources,
  kafkaSays,
  ourFacts,
  type Said,
} from './facts.ts'
import { tear } from './tear.ts'

const topics = ['mixed', 'append-time', 'retained', 'trimmed', 'compacted', 'transactions', 'aborted', 'empty']
const internal = ['__consumer_offsets', '__transaction_state']
const settings = {
  'log.retention.check.interval.ms': 200,
  'log.cleaner.backoff.ms': 200,
  'log.initial.task.delay.ms': 200,
  'log.segment.delete.delay.ms': 100,
  // Recovery begins within the log.
  'log.flush.offset.checkpoint.interval.ms': 500,
}
const enoughAcknowledged = 3000

export async function oursReadsKafkas(seed: number): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 }
  const ports = await freePorts()
  const bootstrap = `127.0.0.1:${ports.client}`
  const node = await makeKafka('4.3.0', ports, ports, settings)
  const copies = await temporaryFolder('log')
  try {
    await node.start()
    await java('KafkaContent', bootstrap, String(seed))
    const said = await kafkaSays(ports.client, [...topics, ...internal])
    await node.shutDown()
    await checkStopped(node, copies, said, count)
    const ours = await continueIn(node, copies)

    await node.start()
    await compareAll(ours, 'Kafka on what we went on with', await kafkaSays(ports.client, topics), count)
    await ours.close()
    const acknowledged = await killDuringAppends(node, bootstrap, seed)
    await cp(node.logDirectory, join(copies, 'killed'), { recursive: true })
    await checkAcknowledged(join(copies, 'killed'), acknowledged, count)
    await tear(join(node.logDirectory, 'killed-0'))
    await cp(node.logDirectory, join(copies, 'torn'), { recursive: true })
    await node.start()
    const torn = await open(join(copies, 'torn'))
    await compareAll(torn.directory, 'killed and torn', await kafkaSays(ports.client, ['killed', ...topics]), count)
    check('killed and torn: reports', torn.reports.length, 1, count)
    await torn.directory.close()
    return count
  } finally {
    await node.remove()
    await removeFolder(copies)
  }
}

async function java(main: string, ...args: string[]): Promise<string> {
  const classes = await compileJava('log', 'kafka-4.3.0', javaSources)
  return run('java', ['-Xmx256m', quiet, '-cp', classes, main, ...args])
}

async function checkStopped(node: KafkaNode, copies: string, said: Map<string, Said>, count: Count): Promise<void> {
  const clean = join(copies, 'clean')
  const unclean = join(copies, 'unclean')
  for (const copy of [clean, unclean]) await cp(node.logDirectory, copy, { recursive: true })
  await rm(join(unclean, cleanShutdownFile))

  const disk = new WatchedDisk()
  const { directory, reports } = await open(clean, disk)
  for (const log of directory.logs.values()) await log.load()
  // Kafka too reads this one each time.
  check(
    'logs read after a clean shutdown',
    [...disk.read].filter(path => !path.includes('__cluster_metadata')),
    [],
    count,
  )
  await compareAll(directory, 'clean', said, count)
  await compareWithDump(directory, clean, count)
  check('clean: reports', reports, [], count)
  await directory.close()

  const recovered = await open(unclean)
  await compareAll(recovered.directory, 'recovered', said, count)
  check('recovered: reports', recovered.reports, [], count)
  await recovered.directory.close()
}

/** Appends to what was recovered, closes it, and has Kafka go on with it; gives a copy that is open. */
async function continueIn(node: KafkaNode, copies: string): Promise<LogDirectory> {
  const unclean = join(copies, 'unclean')
  const { directory } = await open(unclean)
  for (const topic of topics) {
    const log = directory.logs.get(`${topic}-0`)!
    const leaderEpoch = (await log.epochs()).latest?.epoch ?? 0
    // Not later than what is there: behind a segment that compaction emptied, Kafka finds no time before the file's own.
    const timestamp = (await log.offsetOfMaxTimestamp())?.timestamp ?? Date.now()
    const records = [0, 1, 2].map(offset => ({ offset, timestamp, key: Buffer.from('ours'), value: null }))
    await log.append(buildBatch(records, { codec: 'zstd' }), { from: 'client', leaderEpoch })
  }
  await directory.close()
  await rm(node.logDirectory, { recursive: true })
  await cp(unclean, node.logDirectory, { recursive: true })
  return (await open(unclean)).directory
}

async function open(path: string, disk = new RealDisk()): Promise<{ directory: LogDirectory; reports: string[] }> {
  const { directory, context } = await openDirectory(path, () => ({}), { disk, clock: clockAt(Date.now()) })
  return { directory, reports: context.reports }
}

async function compareAll(directory: LogDirectory, state: string, said: Map<string, Said>, count: Count) {
  for (const [topic, kafkas] of said) {
    const log = directory.logs.get(`${topic}-0`)
    check(`${topic}, ${state}: found`, log !== undefined, true, count)
    if (log !== undefined) await compareLog(`${topic}, ${state}`, log, kafkas, count)
  }
}

/** All partitions, that of the cluster's metadata included, batch by batch against kafka-dump-log. */
async function compareWithDump(directory: LogDirectory, path: string, count: Count): Promise<void> {
  const names = [...directory.logs.keys()]
  const dumps = await dumpLogs(names.map(name => join(path, name)))
  for (const [name, log] of directory.logs) {
    const kafkas = dumps.of(join(path, name)).batches.map(batch => batchFields.map(field => batch.get(field)).join(' '))
    const ours: string[] = []
    for (const segment of await log.segments()) {
      for await (const { bytes } of chunks(segment.log, 0, segment.size)) {
        for (const batch of batches(bytes)) ours.push(batchText(batch))
      }
    }
    compare(name, { batches: ours }, { batches: kafkas }, count)
  }
  console.log(`${names.length} partitions that Kafka wrote, ${dumps.files} files`)
}

const batchFields = [
  'baseOffset',
  'lastOffset',
  'producerId',
  'producerEpoch',
  'baseSequence',
  'partitionLeaderEpoch',
  'isTransactional',
  'isControl',
  'compresscodec',
  'CreateTime',
  'crc',
]

function batchText(batch: Batch): string {
  const { baseOffset, lastOffset, producerId, producerEpoch, baseSequence, leaderEpoch, transactional } = batch
  const { control, codec, maxTimestamp, checksum, timestampType } = batch
  const timestamp = timestampType === 'CreateTime' ? maxTimestamp : undefined
  const first = [baseOffset, lastOffset, producerId, producerEpoch, baseSequence, leaderEpoch, transactional, control]
  return [...first, codec, timestamp ?? '', checksum].join(' ')
}

/** Gives what producers were told is there. */
async function killDuringAppends(node: KafkaNode, bootstrap: string, seed: number): Promise<Map<number, string>> {
  const classes = await compileJava('log', 'kafka-4.3.0', javaSources)
  const args = ['-Xmx256m', quiet, '-cp', classes, 'KafkaContent', bootstrap, String(seed), 'endless']
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  killAtExit(child)
  const acknowledged = new Map<number, string>()
  for await (const line of createInterface(child.stdout)) {
    const [offset = '', ...value] = line.split(' ')
    acknowledged.set(Number(offset), value.join(' '))
    if (acknowledged.size < enoughAcknowledged) continue
    await node.kill()
    child.kill('SIGKILL')
    return acknowledged
  }
  throw new Error(`the producers ended after ${acknowledged.size} records`)
}

async function checkAcknowledged(path: string, acknowledged: Map<number, string>, count: Count) {
  const { directory } = await open(path)
  const log = directory.logs.get('killed-0')!
  const { records } = await ourFacts(log, noTimes)
  const values = new Map(records.map(text => [Number(text.split(' ')[0]), text.split(' ')[5] ?? '']))
  for (const [offset, value] of acknowledged)
    check(`acknowledged at ${offset}`, Buffer.from(values.get(offset) ?? '', 'hex').toString(), value, count)
  console.log(
    `killed: ${records.length} records in ${(await log.segments()).length} segments, ${acknowledged.size} were acknowledged`,
  )
  await directory.close()
}

const noTimes: Facts = { start: 0, end: 0, stable: 0, records: [], committed: [], times: [], latest: [-1, -1, -1, -1] }

/** Knows which segments were read. */
class WatchedDisk extends RealDisk {
  readonly read = new Set<string>()

  override async open(path: string, options?: OpenOptions): Promise<DiskFile> {
    const file = await super.open(path, options)
    if (!path.endsWith('.log')) return file
    return {
      read: (into, position) => {
        this.read.add(path)
        return file.read(into, position)
      },
      write: (pieces, position) => file.write(pieces, position),
      truncate: size => file.truncate(size),
      sync: () => file.sync(),
      size: () => file.size(),
      close: () => file.close(),
    }
  }
}
