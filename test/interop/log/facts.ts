// What can be said of a partition from outside, in one form: as a stock client is told it by Apache Kafka, and as our log
// has it. The two are compared piece by piece, and the pieces are counted.

import type { PartitionLog } from '../../../src/log/partition-log.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { OffsetForLeaderEpoch } from '../../../src/protocol/messages/23-offset-for-leader-epoch.ts'
import { DescribeProducers } from '../../../src/protocol/messages/61-describe-producers.ts'
import type { Batch } from '../../../src/protocol/records/batch.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { controlType } from '../../../src/protocol/records/control-records.ts'
import type { Record } from '../../../src/protocol/records/record.ts'
import { compileJava, quiet, run } from '../tools.ts'
import { ask } from './ask.ts'

export interface Count {
  passed: number
  failed: number
}

/** A timestamp that was asked for; the offset, timestamp and leader epoch that were found, -1 for nothing. */
type Found = readonly [asked: number, offset: number, timestamp: number, leaderEpoch: number]

/** What the clients tell. */
export interface Facts {
  readonly start: number
  readonly end: number
  readonly stable: number
  readonly records: readonly string[]
  /** The offsets of those that a reader of committed records gets. */
  readonly committed: readonly number[]
  readonly times: readonly Found[]
  /** The first record with the largest timestamp. */
  readonly latest: Found
}

/** What only the protocol tells. */
export interface Details {
  /** Producer and first offset, as they come with the records from each of some offsets on. */
  readonly aborted: readonly (readonly [from: number, transactions: readonly string[]])[]
  readonly epochs: readonly (readonly [asked: number, epoch: number, endOffset: number])[]
  /** Id, epoch, last sequence, last timestamp, epoch of the coordinator, start of the transaction. */
  readonly producers: readonly string[]
}

const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? 'null'

export function textOf({ timestampType, leaderEpoch }: Batch, { offset, timestamp, key, value, headers }: Record) {
  const fields = [offset, timestamp, timestampType, leaderEpoch, hex(key), hex(value)]
  return [...fields, ...headers.map(header => `${header.key}=${hex(header.value)}`)].join(' ')
}

export async function kafkasFacts(bootstrap: string, topics: readonly string[]): Promise<Map<string, Facts>> {
  const classes = await compileJava('log', 'kafka-4.3.0', javaSources)
  const said = await run('java', ['-Xmx256m', quiet, '-cp', classes, 'KafkaFacts', bootstrap, ...topics])
  return new Map(
    said
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .map(({ topic, ...facts }) => [topic, facts]),
  )
}

export const javaSources = ['log/KafkaFacts.java', 'log/KafkaContent.java', 'log/KafkaFiles.java']

/** As our log has it; asked for the timestamps that Kafka was asked for. */
export async function ourFacts(log: PartitionLog, asked: Facts): Promise<Facts> {
  await log.load()
  const found = (timestamp: number, answer: Awaited<ReturnType<PartitionLog['offsetForTimestamp']>>): Found => [
    timestamp,
    answer?.offset ?? -1,
    answer?.timestamp ?? -1,
    answer?.leaderEpoch ?? -1,
  ]
  const times: Found[] = []
  for (const [timestamp] of asked.times) times.push(found(timestamp, await log.offsetForTimestamp(timestamp)))
  return {
    start: log.startOffset,
    end: log.endOffset,
    stable: log.lastStableOffset,
    records: (await recordsOf(log, 'read_uncommitted')).map(([batch, record]) => textOf(batch, record)),
    committed: (await recordsOf(log, 'read_committed')).map(([, { offset }]) => offset),
    times,
    latest: found(-1, await log.offsetOfMaxTimestamp()),
  }
}

/** What a consumer hands on. */
async function recordsOf(
  log: PartitionLog,
  isolation: 'read_uncommitted' | 'read_committed',
): Promise<[Batch, Record][]> {
  const all: [Batch, Record][] = []
  for (let offset = log.startOffset; ; ) {
    const { records, abortedTransactions = [] } = await log.read(offset, 50_000, isolation)
    if (records.length === 0) return all
    const open = new Set<number | bigint>()
    const waiting = abortedTransactions.toSorted((a, b) => a.firstOffset - b.firstOffset)
    const from = offset
    for (const batch of records.flatMap(piece => [...batches(piece)])) {
      while (waiting[0] !== undefined && waiting[0].firstOffset <= batch.lastOffset)
        open.add(waiting.shift()!.producerId)
      offset = batch.lastOffset + 1
      if (batch.control) {
        for (const { key } of batch.records()) if (controlType(key) === 'ABORT') open.delete(batch.producerId)
      } else if (!batch.transactional || !open.has(batch.producerId)) {
        for (const record of batch.records()) if (record.offset >= from) all.push([batch, record])
      }
    }
  }
}

/** With less, Kafka names some that begin behind the records: it goes by the next entry of the index. */
const wholeSegments = 1 << 20

/** Where the aborted transactions are asked for. */
function probes({ start, stable }: Facts): number[] {
  const step = Math.max(1, Math.floor((stable - start) / 10))
  return Array.from({ length: 10 }, (_, i) => start + i * step).filter(offset => offset < stable)
}

const largestEpochAsked = 4

/** A Kafka that begins to lead begins an epoch, and knows it before there is a record of it. */
export function upTo(latestEpoch: number, details: Details): Details {
  return { ...details, epochs: details.epochs.filter(([asked]) => asked <= latestEpoch) }
}

export async function compareLog(
  what: string,
  log: PartitionLog,
  { facts, details }: Said,
  count: Count,
): Promise<void> {
  compare(what, await ourFacts(log, facts), facts, count)
  const known = (await log.epochs()).latest?.epoch ?? -1
  compare(what, upTo(known, await ourDetails(log, facts)), upTo(known, details), count)
}

export interface Said {
  readonly facts: Facts
  readonly details: Details
}

export async function kafkaSays(port: number, topics: readonly string[]): Promise<Map<string, Said>> {
  const said = new Map<string, Said>()
  for (const [name, facts] of await kafkasFacts(`127.0.0.1:${port}`, topics))
    said.set(name, { facts, details: await kafkasDetails(port, name, facts) })
  return said
}

export async function kafkasDetails(port: number, topic: string, facts: Facts): Promise<Details> {
  const aborted: [number, string[]][] = []
  for (const fetchOffset of probes(facts)) {
    const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: wholeSegments }]
    const { responses } = await ask(port, Fetch, 11, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: wholeSegments,
      isolationLevel: 1,
      sessionId: 0,
      topics: [{ topic, topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions }],
      forgottenTopicsData: [],
      rackId: '',
    })
    const found = responses[0]?.partitions[0]?.abortedTransactions ?? []
    aborted.push([fetchOffset, transactionTexts(found, facts)])
  }
  const epochs: [number, number, number][] = []
  for (let leaderEpoch = 0; leaderEpoch <= largestEpochAsked; leaderEpoch++) {
    const { topics } = await ask(port, OffsetForLeaderEpoch, 3, {
      replicaId: -1,
      topics: [{ topic, partitions: [{ partition: 0, leaderEpoch }] }],
    })
    const answer = topics[0]?.partitions[0]
    epochs.push([leaderEpoch, answer?.leaderEpoch ?? -2, Number(answer?.endOffset ?? -2)])
  }
  const { topics } = await ask(port, DescribeProducers, 0, { topics: [{ name: topic, partitionIndexes: [0] }] })
  const active = topics[0]?.partitions[0]?.activeProducers ?? []
  const producers = active.map(it =>
    producerText(
      it.producerId,
      it.producerEpoch,
      it.lastSequence,
      it.lastTimestamp,
      it.coordinatorEpoch,
      it.currentTxnStartOffset,
    ),
  )
  return { aborted, epochs, producers: producers.sort() }
}

function producerText(...fields: readonly (number | bigint)[]): string {
  return fields.join(' ')
}

export async function ourDetails(log: PartitionLog, facts: Facts): Promise<Details> {
  const aborted: [number, string[]][] = []
  for (const offset of probes(facts)) {
    const { abortedTransactions = [] } = await log.read(offset, wholeSegments, 'read_committed')
    aborted.push([offset, transactionTexts(abortedTransactions, facts)])
  }
  const epochs: [number, number, number][] = []
  for (let asked = 0; asked <= largestEpochAsked; asked++) {
    const { epoch, endOffset } = await log.endOffsetForEpoch(asked)
    epochs.push([asked, epoch, endOffset])
  }
  const producers = [...(await log.producers()).producers()].map(it =>
    producerText(
      it.id,
      it.epoch,
      it.lastBatch?.lastSequence ?? -1,
      it.lastTimestamp,
      it.coordinatorEpoch,
      it.transactionStart ?? -1,
    ),
  )
  return { aborted, epochs, producers: producers.sort() }
}

type Aborted = { readonly producerId: number | bigint; readonly firstOffset: number | bigint }

/** Kafka names those behind the stable end too, which come with no record of theirs. */
function transactionTexts(transactions: readonly Aborted[], { stable }: Facts): string[] {
  return transactions
    .filter(({ firstOffset }) => firstOffset < stable)
    .map(({ producerId, firstOffset }) => `${producerId} ${firstOffset}`)
    .sort()
}

/** Counts what agrees between two that have the same fields, each entry of an array on its own. */
export function compare(what: string, actual: object, expected: object, count: Count): void {
  const others = new Map(Object.entries(actual))
  for (const [field, wanted] of Object.entries(expected)) {
    const got: unknown = others.get(field)
    if (!Array.isArray(wanted) || !Array.isArray(got)) check(`${what}: ${field}`, got, wanted, count)
    else {
      check(`${what}: number of ${field}`, got.length, wanted.length, count)
      for (const [i, entry] of wanted.entries()) check(`${what}: ${field}[${i}]`, got[i], entry, count)
    }
  }
}

const mostShown = 40

export function check(what: string, actual: unknown, expected: unknown, count: Count): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) count.passed++
  else if (count.failed++ < mostShown) {
    console.error(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`.slice(0, 600))
  }
}
