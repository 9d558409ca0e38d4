// Has a log find itself in its files: when it is first used, after a failure of the disk, and when it was cut off.

import { rollMs } from './appending.ts'
import type { Disk, DiskEntry } from './disk.ts'
import { unlessAbsent } from './disk-error.ts'
import { loadLog } from './loading.ts'
import type { LogCore, Parts } from './log-core.ts'
import { ProducerSnapshots } from './producer-snapshots.ts'
import { ProducerState } from './producer-state.ts'
import { positionOf } from './scan.ts'
import { Segments } from './segments.ts'

export async function findParts(log: LogCore): Promise<Parts> {
  const { disk } = log.context
  const producers = new ProducerState(log.producerConfig)
  await log.arrive?.()
  log.arrive = undefined
  const entries = log.entries ?? (await entriesOf(disk, log.directory))
  log.entries = undefined
  const snapshots = ProducerSnapshots.among(entries, disk, log.directory)
  const found = {
    directory: log.directory,
    entries,
    logStartOffset: log.startOffset,
    recoveryPoint: log.recoveryPoint,
    clean: log.clean,
    indexIntervalBytes: log.config.indexIntervalBytes,
    writeAgain: log.writeAgain || log.failure !== undefined,
  }
  log.writeAgain = true // unless this succeeds
  const loaded = await loadLog(log.context, found, producers, snapshots)
  log.writeAgain = false
  log.clean = false // it holds for what was found, not for what is done from here on
  const { endOffset, epochs } = loaded
  const segments = new Segments()
  for (const segment of loaded.segments) segments.add(segment)
  log.startOffset = Math.min(Math.max(log.startOffset, segments.first.baseOffset), endOffset)
  log.endOffset = endOffset
  log.epochsSaved = loaded.epochsSaved
  log.highWatermark.set(endOffset)
  await log.lowerRecoveryPoint(endOffset)
  producers.highWatermarkUpdated(endOffset)
  log.producers = producers
  log.parts = { segments, producers, snapshots, epochs, rollMs: rollMs(log) }
  return log.parts
}

/** A folder that is not there is one that was never used. */
async function entriesOf(disk: Disk, directory: string): Promise<readonly DiskEntry[]> {
  const entries = await unlessAbsent(disk.list(directory))
  if (entries === undefined) await disk.makeDirectory(directory)
  return entries ?? []
}

/** Cuts the files off at an offset: it is to be found anew. */
export async function cutOff(log: LogCore, parts: Parts, offset: number): Promise<void> {
  for (const segment of parts.segments.from(offset)) {
    // One that begins there stays, for it may be all that says where the log ends.
    if (segment.baseOffset > offset && segment !== parts.segments.first) await segment.remove()
    else await segment.log.truncate(await positionOf(segment.log, segment.size, offset))
  }
  for (const segment of parts.segments.all) await segment.closeFiles()
  await log.context.disk.syncDirectory(log.directory) // or a power cut would bring them back, behind what is appended now
  log.clean = false
  await log.lowerRecoveryPoint(offset)
}
