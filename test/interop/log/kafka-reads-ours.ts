// Apache Kafka's own tool and classes on directories that josefk wrote: one that was closed, one that was left, and one that was left,
// recovered and closed.

import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { clusterId } from '../kafka.ts'
import { compileJava, quiet, removeFolder, run, temporaryFolder } from '../tools.ts'
import { type Content, directoryId, fill, openDirectory, type Topic, topicId, topicNames } from './content.ts'
import { type Dump, dumpLogs } from './dump.ts'
import { type Count, check, javaSources } from './facts.ts'

const states = ['closed', 'left', 'recovered'] as const

export async function kafkaReadsOurs(seed: number): Promise<Count> {
  const folder = await temporaryFolder('log')
  const count: Count = { passed: 0, failed: 0 }
  try {
    const content = await fill(join(folder, 'closed'), seed)
    // What a process that dies leaves behind: what it has not written yet is not there.
    for (const state of ['left', 'recovered']) {
      const filter = (path: string) => !basename(path).startsWith('.lock')
      await cp(join(folder, 'closed'), join(folder, state), { recursive: true, filter })
    }
    await content.directory.close()
    const { directory } = await openDirectory(join(folder, 'recovered'), () => ({ indexIntervalBytes: 300 }))
    await directory.close()

    const folderOf = (state: string, { name }: Topic) => join(folder, state, `${name}-0`)
    const folders = content.topics.flatMap(topic => states.map(state => folderOf(state, topic)))
    const dumps = await dumpLogs(folders)
    check('complaints', dumps.complaints, [], count)
    for (const topic of content.topics) {
      for (const state of states) checkDump(`${topic.name}, ${state}`, dumps.of(folderOf(state, topic)), topic, count)
    }
    console.log(`${dumps.files} files through kafka-dump-log, ${content.topics.length} partitions, each ${states}`)
    for (const state of ['closed', 'recovered']) await checkFiles(state, join(folder, state), content, count)
    return count
  } finally {
    await removeFolder(folder)
  }
}

function checkDump(what: string, dump: Dump, { written, markers, log }: Topic, count: Count): void {
  const [first] = dump.batches
  const start = Number(first?.get('baseOffset') ?? log.startOffset)
  check(`${what}: begins with the log`, start <= log.startOffset, true, count)
  check(
    `${what}: batches that are valid`,
    dump.batches.filter(batch => batch.get('isvalid') !== 'true'),
    [],
    count,
  )
  const expected = written.filter(({ offset }) => offset >= start)
  check(`${what}: number of records`, dump.records.length, expected.length, count)
  for (const [index, record] of expected.entries()) {
    const found = dump.records[index]
    const batch = found?.batch
    const actual = found && {
      offset: found.offset,
      timestamp: found.timestamp,
      leaderEpoch: Number(batch?.get('partitionLeaderEpoch')),
      key: found.key ?? null,
      value: found.payload ?? null,
      headers: found.headerKeys === '' ? [] : found.headerKeys.split(','),
      producerId: Number(batch?.get('producerId')),
      producerEpoch: Number(batch?.get('producerEpoch')),
      sequence: found.sequence,
      transactional: batch?.get('isTransactional') === 'true',
      codec: batch?.get('compresscodec'),
    }
    check(`${what}: record`, actual, record, count)
  }
  for (const [offset, { commit }] of markers) {
    if (offset >= start)
      check(`${what}: marker at ${offset}`, dump.markers.get(offset), commit ? 'COMMIT' : 'ABORT', count)
  }
}

async function checkFiles(state: string, path: string, { topics }: Content, count: Count): Promise<void> {
  const classes = await compileJava('log', 'kafka-4.3.0', javaSources)
  const files = new Map<string, unknown>(
    Object.entries(JSON.parse(await run('java', [quiet, '-cp', classes, 'KafkaFiles', path]))),
  )
  const expect = (file: string, expected: unknown) => check(`${state}: ${file}`, files.get(file), expected, count)
  const lines = (lineOf: (topic: Topic) => number | undefined) =>
    topics.flatMap(topic => (lineOf(topic) === undefined ? [] : [`${topic.name}-0 ${lineOf(topic)}`])).sort()
  expect('meta.properties', `${clusterId} 1 ${directoryId}`)
  expect('.kafka_cleanshutdown', true)
  expect(
    'recovery-point-offset-checkpoint',
    lines(({ log }) => log.endOffset),
  )
  expect(
    'replication-offset-checkpoint',
    lines(({ log }) => log.endOffset),
  )
  expect(
    'log-start-offset-checkpoint',
    lines(({ log }) => (log.startOffset > 0 ? log.startOffset : undefined)),
  )
  for (const topic of topics) {
    const file = (name: string) => `${topic.name}-0/${name}`
    expect(file('partition.metadata'), topicId(topicNames.indexOf(topic.name)))
    if (topic.written.length > 0) expect(file('leader-epoch-checkpoint'), epochLines(topic))
    const indexes = [...files].filter(([name]) => name.startsWith(file('')) && name.endsWith('.txnindex'))
    const markers = indexes.flatMap(([, entries]) => entries).map(entry => Number(String(entry).split(' ')[2]))
    const here = (offset: number) => offset >= topic.log.startOffset
    const aborts = [...topic.markers].filter(([, { commit }]) => !commit).map(([offset]) => offset)
    check(`${topic.name}, ${state}: aborted`, markers.filter(here), aborts.filter(here), count)
    const snapshot = files.get(file(`${String(topic.log.endOffset).padStart(20, '0')}.snapshot`))
    check(`${topic.name}, ${state}: producers`, producerIds(snapshot), idsOf(topic), count)
  }
}

function producerIds(snapshot: unknown): string[] {
  return Array.isArray(snapshot) ? snapshot.map(entry => String(entry).split(' ')[0] ?? '') : []
}

function idsOf({ written }: Topic): string[] {
  return [...new Set(written.map(({ producerId }) => String(producerId)))].filter(id => id !== '-1').sort()
}

/** The epochs of what is left of the log, each from its first record or marker on. */
function epochLines({ epochs, log }: Topic): string[] {
  const starts = [...epochs]
  return starts
    .filter((_, index) => (starts[index + 1]?.[1] ?? log.endOffset) > log.startOffset)
    .map(([epoch, offset]) => `${epoch} ${Math.max(offset, log.startOffset)}`)
}
