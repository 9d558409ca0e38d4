// Checks lines of interop/oracle/LogFiles.java: what Kafka reads in a file is read here, what it refuses is refused,
// and what it wrote is what is written here.

import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict'
import { formatOffsets, parseOffsets } from '../../../src/log/checkpoints.ts'
import { brokerEpochOf, formatCleanShutdown } from '../../../src/log/clean-shutdown.ts'
import { LogError } from '../../../src/log/errors.ts'
import { parseProperties } from '../../../src/log/java-properties.ts'
import { LeaderEpochs } from '../../../src/log/leader-epochs.ts'
import { formatMetaProperties, parseMetaProperties } from '../../../src/log/meta-properties.ts'
import { formatPartitionMetadata, parsePartitionMetadata } from '../../../src/log/partition-metadata.ts'
import { decodeSnapshot, encodeSnapshot } from '../../../src/log/producer-snapshot.ts'
import { ProducerSnapshots } from '../../../src/log/producer-snapshots.ts'
import { TransactionIndex } from '../../../src/log/transaction-index.ts'
import { FilesInMemory } from './files-in-memory.ts'

interface File {
  readonly error?: true
  /** As Kafka wrote it. */
  readonly written?: boolean
  readonly text: string
}

type EpochOperation = readonly [
  name: 'assign' | 'truncateFromStart' | 'truncateFromEnd',
  epoch: number,
  offset: number,
  file: string,
]

interface EpochsLine {
  readonly kind: 'epochs'
  readonly ops: readonly EpochOperation[]
  readonly ends: readonly (readonly [epoch: number, found: number, end: number])[]
  readonly at: readonly (readonly [offset: number, epoch: number])[]
}

interface IndexLine {
  readonly kind: 'txnindex'
  readonly base: number
  readonly hex: string
  readonly error?: true
  readonly queries: readonly (readonly [from: number, to: number, complete: boolean, found: readonly number[]])[]
  readonly truncations: readonly (readonly [offset: number, size: number])[]
}

interface SnapshotLine extends Omit<File, 'text'> {
  readonly kind: 'snapshot'
  readonly hex: string
  readonly producers: readonly (readonly number[])[]
}

type TextLine = File &
  (
    | { readonly kind: 'offsets' | 'leader-epochs'; readonly entries: readonly string[] }
    | { readonly kind: 'properties'; readonly entries: Readonly<Record<string, string>> }
    | {
        readonly kind: 'meta.properties'
        readonly version: number
        readonly clusterId?: string
        readonly nodeId?: number
        readonly directoryId?: string
      }
    | { readonly kind: 'partition.metadata'; readonly topicId: string }
    | { readonly kind: 'clean-shutdown'; readonly brokerEpoch?: number }
  )

interface StrayLine {
  readonly kind: 'stray'
  readonly snapshots: readonly string[]
  readonly segments: readonly number[]
  readonly kept: readonly string[]
}

export type LogFileLine = EpochsLine | StrayLine | IndexLine | SnapshotLine | TextLine

export async function checkLogFile(line: LogFileLine): Promise<void> {
  if (line.kind === 'epochs') checkEpochs(line)
  else if (line.kind === 'stray') await checkStray(line)
  else if (line.kind === 'txnindex') checkIndex(line)
  else if (line.kind === 'snapshot') checkSnapshot(line)
  else checkText(line)
}

function checkText(line: TextLine): void {
  if (line.error) throws(() => read(line), LogError)
  else if (!line.written) read(line)
  else strictEqual(read(line), line.text.replaceAll(/^#.*\n/gm, ''))
}

/** Reads the text and compares; gives what would be written. */
function read(line: TextLine): string {
  const { text } = line
  switch (line.kind) {
    case 'offsets': {
      const offsets = parseOffsets(text, 'path')
      const latest = new Map(offsets.map(it => [`${it.topic} ${it.partition}`, it.offset]))
      deepStrictEqual(Array.from(latest, entry => entry.join(' ')).sort(), line.entries)
      return formatOffsets(offsets)
    }
    case 'leader-epochs': {
      const epochs = LeaderEpochs.parse(text, 'path')
      const entries = epochs.entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`)
      deepStrictEqual(entries, line.entries)
      return epochs.format()
    }
    case 'properties': {
      const properties = parseProperties(text)
      if (properties === undefined) throw new LogError('KAFKA_STORAGE_ERROR', 'no properties')
      deepStrictEqual(Object.fromEntries(properties), line.entries)
      return text
    }
    case 'meta.properties': {
      const { version, clusterId, nodeId, directoryId } = line
      const properties = parseMetaProperties(text, 'path')
      deepStrictEqual(properties, { version, clusterId, nodeId, directoryId })
      return formatMetaProperties(properties)
    }
    case 'partition.metadata': {
      const topicId = parsePartitionMetadata(text, 'path')
      strictEqual(topicId, line.topicId)
      return formatPartitionMetadata(topicId)
    }
    case 'clean-shutdown': {
      strictEqual(brokerEpochOf(text), line.brokerEpoch)
      return formatCleanShutdown(line.brokerEpoch ?? 0)
    }
  }
}

function checkSnapshot({ hex, error, producers }: SnapshotLine): void {
  const bytes = Buffer.from(hex, 'hex')
  if (error) {
    throws(() => decodeSnapshot(bytes, 'path'), LogError)
    return
  }
  const decoded = decodeSnapshot(bytes, 'path')
  deepStrictEqual(
    decoded.map(it => [it.id, it.epoch, it.coordinatorEpoch, it.lastTimestamp, it.transactionStart ?? -1]),
    producers,
  )
  strictEqual(encodeSnapshot(decoded).toString('hex'), hex)
}

async function checkStray({ snapshots, segments, kept }: StrayLine): Promise<void> {
  const disk = new FilesInMemory()
  for (const name of snapshots) disk.files.set(`topic-0/${name}`, Buffer.alloc(0))
  const opened = ProducerSnapshots.among(await disk.list('topic-0'), disk, 'topic-0')
  await opened.removeStray(segments)
  deepStrictEqual(disk.names('topic-0'), kept)
  deepStrictEqual(
    opened.offsets,
    kept.map(name => Number.parseInt(name, 10)),
  )
}

function checkIndex({ base, hex, error, queries, truncations }: IndexLine): void {
  const bytes = Buffer.from(hex, 'hex')
  if (error) {
    throws(() => TransactionIndex.read(bytes, base, 'path'), LogError)
    return
  }
  const index = TransactionIndex.read(bytes, base, 'path')
  const again = new TransactionIndex()
  strictEqual(Buffer.concat(index.entries.map(entry => again.append(entry))).toString('hex'), hex)
  for (const [from, to, complete, found] of queries) {
    const aborted = found.map(position => index.entries[position])
    deepStrictEqual(index.collect(from, to), { aborted, complete })
  }
  for (const [offset, size] of truncations) {
    index.truncateTo(offset)
    strictEqual(index.size, size)
  }
}

function checkEpochs({ ops, ends, at }: EpochsLine): void {
  const epochs = new LeaderEpochs()
  for (const [name, epoch, offset, file] of ops) {
    const before = epochs.format()
    const changed = name === 'assign' ? epochs.assign(epoch, offset) : epochs[name](offset)
    strictEqual(epochs.format(), file, `${name} ${epoch} ${offset}`)
    if (!changed) strictEqual(file, before)
  }
  for (const [epoch, found, endOffset] of ends) {
    deepStrictEqual(epochs.endOffsetFor(epoch, 50), { epoch: found, endOffset })
  }
  for (const [offset, epoch] of at) strictEqual(epochs.epochForOffset(offset) ?? -1, epoch)
}
