// Snapshots of the metadata, as Kafka makes them (KIP-630): what the log up to an offset comes to, as records between a
// header and a footer. Their names say what they hold; one that is not complete has another name.

import type { Disk } from '../../log/disk.ts'
import { eachOf } from '../../log/each-of.ts'
import { chunks } from '../../log/scan.ts'
import { SnapshotHeaderRecord } from '../../protocol/messages/control-messages.ts'
import { batches } from '../../protocol/records/batches.ts'
import { type BatchOptions, buildBatch, type RecordInput } from '../../protocol/records/build.ts'
import { controlType } from '../../protocol/records/control-records.ts'
import { exact } from './exact.ts'
import { imageOf } from './image.ts'
import { contradiction } from './metadata-error.ts'
import { type Quorum, snapshotFooter, snapshotHeader } from './quorum.ts'
import { encodeRecord, framed } from './records.ts'
import { Replay } from './replay.ts'
import type { MetadataState } from './state.ts'

export interface SnapshotId {
  /** Behind the last record of the log that is in it. */
  readonly endOffset: number
  readonly epoch: number
}

const complete = /^(\d{20})-(\d{10})\.checkpoint$/
const leftovers = /^\d{20}-\d{10}(?:-\d+)?\.checkpoint\.(?:part|deleted)$/

function nameOf({ endOffset, epoch }: SnapshotId): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`
}

/** Records of one batch: enough that their number does not matter, few enough for who reads them at once. */
const batchBytes = 1 << 20

/** The snapshots in a directory, the newest first. */
export function snapshotsIn(names: readonly string[]): SnapshotId[] {
  return names
    .flatMap(name => {
      const [, endOffset, epoch] = complete.exec(name) ?? []
      return endOffset === undefined ? [] : [{ endOffset: Number(endOffset), epoch: Number(epoch) }]
    })
    .sort((one, other) => other.endOffset - one.endOffset || other.epoch - one.epoch)
}

/** Those that somebody who died was about to make, or to remove. */
export function leftoversIn(names: readonly string[]): string[] {
  return names.filter(name => leftovers.test(name))
}

export interface SnapshotContent {
  readonly state: MetadataState
  readonly quorum: Quorum
  readonly epoch: number
  /** Of the last batch of the log that is in it. */
  readonly timestamp: number
  readonly now: number
}

/** The bytes of a snapshot: of the state as it is now, which may change as soon as this is done. */
export function encodeSnapshot({ state, quorum, epoch, timestamp, now }: SnapshotContent): Buffer[] {
  const pieces: Buffer[] = []
  let offset = 0
  const add = (records: readonly RecordInput[], options: BatchOptions = {}) => {
    pieces.push(buildBatch(records, { leaderEpoch: epoch, ...options }))
    offset += records.length
  }
  const at = { timestamp: now }
  add(snapshotHeader(timestamp, quorum, at), { control: true })
  let records: RecordInput[] = []
  let bytes = 0
  for (const record of imageOf(state)) {
    const value = encodeRecord(framed(record, state.metadataVersion))
    records.push({ offset: offset + records.length, timestamp: now, key: null, value })
    bytes += value.length
    if (bytes < batchBytes) continue
    add(records)
    records = []
    bytes = 0
  }
  if (records.length > 0) add(records)
  add(snapshotFooter(offset, at), { control: true })
  return pieces
}

/** Replaces nothing: a snapshot that is there under its name is whole. */
export async function writeSnapshot(
  disk: Disk,
  directory: string,
  id: SnapshotId,
  pieces: readonly Buffer[],
): Promise<void> {
  const path = `${directory}/${nameOf(id)}`
  const file = await disk.open(`${path}.part`, { create: true, empty: true })
  try {
    await file.write(pieces, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(`${path}.part`, path)
  await disk.syncDirectory(directory)
}

/** What a snapshot holds; throws if it is not whole. */
export async function readSnapshot(disk: Disk, directory: string, id: SnapshotId): Promise<Replay> {
  const replay = await readCheckpoint(disk, `${directory}/${nameOf(id)}`)
  replay.endOffset = id.endOffset
  replay.epoch = id.epoch
  return replay
}

/** The same of a file with any name, which says nothing of where in a log it was made. */
export async function readCheckpoint(disk: Disk, path: string): Promise<Replay> {
  const replay = new Replay()
  const file = await disk.open(path)
  try {
    const size = await file.size()
    let read = 0
    let first: string | undefined
    let last: string | undefined
    for await (const { bytes } of chunks(file, 0, size)) {
      read += bytes.length
      for (const batch of batches(bytes)) {
        batch.verify()
        replay.records(batch)
        for (const { key, value } of batch.control ? batch.records() : []) {
          last = controlType(key)
          first ??= last
          if (last === 'SNAPSHOT_HEADER' && value !== null) replay.timestamp = loggedUntil(value)
        }
      }
    }
    if (read !== size) contradiction(`${path} ends within a batch`)
    if (first !== 'SNAPSHOT_HEADER' || last !== 'SNAPSHOT_FOOTER') contradiction(`${path} is not whole`)
  } finally {
    await file.close()
  }
  return replay
}

function loggedUntil(header: Buffer): number {
  return exact(SnapshotHeaderRecord.decode(0, header).lastContainedLogTimestamp)
}

export async function removeSnapshots(disk: Disk, directory: string, ids: readonly SnapshotId[]): Promise<void> {
  await eachOf(ids, 4, id => disk.remove(`${directory}/${nameOf(id)}`))
}
