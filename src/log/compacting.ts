// The compaction of one log: what a pass would do, and the pass, with what it puts in place of segments.

import type { Cleanable } from './compaction/choose.ts'
import { assessLog, type CompactedLog, Compactor, type Replacement } from './compaction/compactor.ts'
import type { LogCore, Parts } from './log-core.ts'
import { removeSegment } from './removing.ts'
import { withoutSuffix } from './segment.ts'

export function cleanableOf(log: LogCore, parts: Parts): Promise<Cleanable> {
  return assessLog(log.context, facts(log, parts))
}

/** Makes a pass, whether or not one is due. */
export async function compact(log: LogCore, parts: Parts): Promise<void> {
  const compacted = facts(log, parts)
  const cleanable = await assessLog(log.context, compacted)
  if (cleanable.firstUncleanableOffset <= cleanable.firstDirtyOffset) return
  const compactor = new Compactor(log.context, compacted, cleanable)
  log.cleanedTo = await compactor.run(replacement => replace(log, parts, replacement))
  await log.checkpoint()
}

function facts(log: LogCore, { segments, producers }: Parts): CompactedLog {
  return {
    directory: log.directory,
    config: log.config,
    segments: segments.all,
    startOffset: log.startOffset,
    endOffset: log.endOffset,
    lastStableOffset: log.lastStableOffset,
    checkpoint: log.cleanedTo,
    producers,
  }
}

/** If this fails in the middle, only the names of the files say what holds: the log is to be found anew. */
async function replace(log: LogCore, parts: Parts, replacement: Replacement): Promise<void> {
  try {
    await swap(log, parts, replacement)
  } catch (error) {
    log.break(error)
    throw error
  }
}

async function swap(log: LogCore, parts: Parts, { old, by }: Replacement): Promise<void> {
  const { disk } = log.context
  await by.rename(path => `${withoutSuffix(path)}.swap`)
  await disk.syncDirectory(log.directory)
  parts.segments.replace(old, [by])
  for (const segment of old) {
    await removeSegment(log, segment)
    if (segment.baseOffset !== by.baseOffset) await parts.snapshots.remove(segment.baseOffset)
  }
  await by.rename(withoutSuffix)
  await disk.syncDirectory(log.directory)
  by.releaseIndexes()
}
