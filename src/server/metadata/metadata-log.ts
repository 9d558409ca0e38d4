// `__cluster_metadata-0` on the disk: the log, its snapshots and what the quorum keeps beside them. It is found as it was
// left, by this program or by Apache Kafka, and says what it comes to.

import { defaultLogConfig } from '../../log/config.ts'
import { unlessAbsent } from '../../log/disk-error.ts'
import { eachOf } from '../../log/each-of.ts'
import { metadataFolder } from '../../log/folder-names.ts'
import type { LogContext } from '../../log/log-context.ts'
import { type LogState, PartitionLog } from '../../log/partition-log.ts'
import { TailMemory } from '../../log/tail.ts'
import { batches } from '../../protocol/records/batches.ts'
import { contradiction } from './metadata-error.ts'
import { readQuorumEpoch } from './quorum.ts'
import { Replay } from './replay.ts'
import { leftoversIn, readCheckpoint, readSnapshot, removeSnapshots, type SnapshotId, snapshotsIn } from './snapshot.ts'

/** The id of the topic, the same in every cluster. */
export const metadataTopicId = 'AAAAAAAAAAAAAAAAAAAAAQ'

export interface FoundMetadata {
  readonly directory: string
  readonly log: PartitionLog
  readonly replay: Replay
  /** The last epoch of the quorum. */
  readonly epoch: number
  /** Nobody has led it yet. */
  readonly isNew: boolean
  /** What a directory begins with that Kafka's tool has formatted, and nobody has used (`bootstrap.checkpoint`). */
  readonly bootstrap: Replay | undefined
  /** How much of the log came behind the snapshot. */
  readonly replayedBytes: number
}

const producers = { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false }
const readAtOnce = 1 << 20

/** `path` is the log directory that has or gets it. */
export async function findMetadata(context: LogContext, path: string, segmentBytes: number): Promise<FoundMetadata> {
  const { disk } = context
  const directory = `${path}/${metadataFolder}`
  await disk.makeDirectory(directory)
  const entries = await disk.list(directory)
  const names = entries.map(({ name }) => name)
  await eachOf(leftoversIn(names), 4, name => disk.remove(`${directory}/${name}`))
  const replay = await newestSnapshot(context, directory, snapshotsIn(names))
  const hasLog = names.some(name => name.endsWith('.log'))
  const state = { startOffset: replay.endOffset, clean: !hasLog, entries }
  const log = openLog(context, directory, segmentBytes, state)
  await log.load()
  if (log.endOffset < replay.endOffset) {
    contradiction(`${directory}: the log ends at ${log.endOffset}, before its snapshot at ${replay.endOffset}`)
  }
  const replayedBytes = await replayLog(log, replay)
  // Whether a segment is due for its time is not to be asked when the first record comes.
  await (await log.segments()).at(-1)?.firstTimestamp()
  const epoch = Math.max(replay.epoch, await readQuorumEpoch(disk, directory))
  replay.state.takeChanges()
  const isNew = replay.state.features.size === 0
  const bootstrap = isNew ? await unlessAbsent(readCheckpoint(disk, `${path}/bootstrap.checkpoint`)) : undefined
  return { directory, log, replay, epoch, isNew, bootstrap, replayedBytes }
}

/** One that is damaged is passed over: the log may reach back to the one before it, or to the beginning. */
async function newestSnapshot(
  { disk, report }: LogContext,
  directory: string,
  snapshots: readonly SnapshotId[],
): Promise<Replay> {
  for (const [index, snapshot] of snapshots.entries()) {
    try {
      const replay = await readSnapshot(disk, directory, snapshot)
      await removeSnapshots(disk, directory, snapshots.slice(index + 1))
      return replay
    } catch (error) {
      report(`${directory}: the snapshot at ${snapshot.endOffset} is of no use: ${error}`)
    }
  }
  return new Replay()
}

function openLog(
  context: LogContext,
  directory: string,
  segmentBytes: number,
  found: Omit<LogState, 'recoveryPoint'>,
): PartitionLog {
  const config = { ...defaultLogConfig, segmentBytes, flushMessages: 1, maxMessageBytes: segmentBytes }
  const state = { ...found, recoveryPoint: found.startOffset, topicId: metadataTopicId }
  // Nobody reads here but the next start.
  const ownContext = { ...context, tails: new TailMemory(0) }
  return new PartitionLog(ownContext, directory, metadataFolder, config, producers, state)
}

/**
 * Gives the bytes that were replayed. After a crash the end of a segment may be missing though there is one behind it;
 * nothing from the gap on was acknowledged.
 */
async function replayLog(log: PartitionLog, replay: Replay): Promise<number> {
  if (log.startOffset > replay.endOffset) {
    contradiction(`${log.directory}: the log begins at ${log.startOffset}, and no snapshot has what was before`)
  }
  let bytes = 0
  while (replay.endOffset < log.endOffset) {
    const from = replay.endOffset
    const { records } = await log.read(from, readAtOnce, 'read_uncommitted')
    for (const batch of records.flatMap(piece => [...batches(piece)])) {
      if (batch.baseOffset > replay.endOffset) break
      replay.batch(batch)
      bytes += batch.bytes.length
    }
    if (replay.endOffset === from) await log.truncateTo(from)
  }
  return bytes
}
