// Brings a log to the disk: its segments, the indexes of those that are full, and the file of its epochs. The recovery point
// moves over nothing else.

import { dirname } from 'node:path'
import { leaderEpochCheckpoint } from './leader-epochs.ts'
import { type LogCore, type Parts, storageError } from './log-core.ts'
import { writePartitionMetadata } from './partition-metadata.ts'
import type { Segment } from './segment.ts'

/** Everything before an offset. If that fails, the log does: nobody knows what is on the disk. */
export async function flushTo(log: LogCore, parts: Parts, offset: number): Promise<void> {
  try {
    await syncTo(log, parts, offset)
  } catch (error) {
    log.break(error)
    throw storageError(log.name, error)
  }
}

async function syncTo(log: LogCore, parts: Parts, offset: number): Promise<void> {
  await saveFolder(log)
  if (offset <= log.recoveryPoint && log.epochsSaved) return
  for (const segment of parts.segments.from(Math.min(log.recoveryPoint, offset))) {
    if (segment.baseOffset > offset) break
    if (log.failure !== undefined) throw log.failure // a sync that succeeds after one that failed says nothing
    await segment.log.sync()
    // After a crash the segment that holds the recovery point is read again, and only those before it are taken as they are.
    if (segment === parts.segments.holding(offset)) await segment.saveIndexes()
    else await segment.syncIndexes()
  }
  await saveEpochs(log, parts)
  await log.context.disk.syncDirectory(log.directory)
  log.recoveryPoint = Math.max(log.recoveryPoint, offset)
  log.flushed = log.context.clock.now()
}

/** Has the folder itself outlive a crash, with what says whose it is; until the first flush nothing in it need do so. */
export function saveFolder(log: LogCore): Promise<void> {
  log.folderSaved ??= makeLast(log).catch(error => {
    log.folderSaved = undefined
    throw error
  })
  return log.folderSaved
}

async function makeLast({ context: { disk }, directory, topicId }: LogCore): Promise<void> {
  if (topicId !== undefined) await writePartitionMetadata(disk, directory, topicId)
  await disk.syncDirectory(dirname(directory))
}

export async function saveEpochs(log: LogCore, { epochs }: Parts): Promise<void> {
  if (log.epochsSaved) return
  log.epochsSaved = true // for those that are there now; more may come while they are written
  try {
    await log.context.disk.writeFile(`${log.directory}/${leaderEpochCheckpoint}`, Buffer.from(epochs.format()))
  } catch (error) {
    log.epochsSaved = false
    throw error
  }
}

/** What was written to a segment, and that there is one. */
export async function syncSegment(log: LogCore, segment: Segment): Promise<void> {
  await Promise.all([segment.log.sync(), saveFolder(log)])
  if (segment.durableName) return
  await log.context.disk.syncDirectory(log.directory)
  segment.durableName = true
}
