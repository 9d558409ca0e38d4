// Which log is cleaned next, how far, and which of its segments become one. Decisions on numbers; nothing is read here.

/** What is to be known of a segment; of those of a log the last one is active. */
export interface SegmentFacts {
  readonly baseOffset: number
  readonly size: number
  readonly lastModified: number
  /** Of its records, or less than 0 if it has none with a timestamp. */
  readonly largestTimestamp: number
  /** The largest timestamp of its first batch, or less than 0 likewise. */
  readonly firstBatchTimestamp: number
}

export interface LogFacts {
  readonly startOffset: number
  readonly endOffset: number
  readonly lastStableOffset: number
  /** Where the last pass ended (cleaner-offset-checkpoint), if there has been one. */
  readonly checkpoint: number | undefined
  /** In the order of their offsets, at least the active one. */
  readonly segments: readonly SegmentFacts[]
}

export interface CompactionSettings {
  /** min.cleanable.dirty.ratio */
  readonly minCleanableDirtyRatio: number
  /** min.compaction.lag.ms */
  readonly minCompactionLagMs: number
  /** max.compaction.lag.ms */
  readonly maxCompactionLagMs: number
}

export interface Cleanable {
  readonly firstDirtyOffset: number
  /** The base offset of the first segment that is not to be cleaned. */
  readonly firstUncleanableOffset: number
  /** The checkpoint is of no use and is to be set to the first dirty offset. */
  readonly resetsCheckpoint: boolean
  readonly cleanBytes: number
  readonly dirtyBytes: number
  /** The part of these bytes that is dirty; 0 of nothing. */
  readonly dirtyRatio: number
  /** For how long something dirty has been older than max.compaction.lag.ms allows. */
  readonly overdueMs: number
  /** It is dirty enough, or has been for too long. */
  readonly isDue: boolean
}

export function assess(log: LogFacts, settings: CompactionSettings, now: number): Cleanable {
  const { startOffset, endOffset, segments, checkpoint = startOffset } = log
  const resetsCheckpoint = checkpoint < startOffset || checkpoint > endOffset
  const firstDirtyOffset = resetsCheckpoint ? startOffset : checkpoint
  const dirty = inactiveFrom(segments, firstDirtyOffset)
  const firstUncleanableOffset = firstUncleanable(log, firstDirtyOffset, dirty, settings, now)
  const cleanBytes = sizeOf(between(segments, -1, firstDirtyOffset))
  const dirtyBytes = sizeOf(
    between(segments, Math.min(firstDirtyOffset, firstUncleanableOffset), firstUncleanableOffset),
  )
  const dirtyRatio = dirtyBytes === 0 ? 0 : dirtyBytes / (cleanBytes + dirtyBytes)
  const overdueMs = overdue(dirty, settings, now)
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    resetsCheckpoint,
    cleanBytes,
    dirtyBytes,
    dirtyRatio,
    overdueMs,
    isDue: dirtyRatio > settings.minCleanableDirtyRatio || (overdueMs > 0 && dirtyBytes > 0),
  }
}

/** The log that is to be cleaned first, if one is due. */
export function filthiest<Candidate extends { readonly cleanable: Cleanable }>(
  candidates: Iterable<Candidate>,
): Candidate | undefined {
  let found: Candidate | undefined
  for (const candidate of candidates) {
    const { isDue, dirtyRatio } = candidate.cleanable
    if (isDue && (found === undefined || dirtyRatio > found.cleanable.dirtyRatio)) found = candidate
  }
  return found
}

/**
 * Not the active segment, nothing that is not decided yet, and no segment with a record younger than
 * min.compaction.lag.ms. A segment is cleaned as a whole or not at all.
 */
function firstUncleanable(
  { lastStableOffset, segments }: LogFacts,
  firstDirtyOffset: number,
  dirty: readonly SegmentFacts[],
  { minCompactionLagMs }: CompactionSettings,
  now: number,
): number {
  const active = segments.at(-1)
  if (active === undefined) throw new RangeError('a log without a segment')
  const tooYoung = minCompactionLagMs > 0 && dirty.find(segment => youngest(segment) > now - minCompactionLagMs)
  const limit = Math.min(lastStableOffset, active.baseOffset, tooYoung ? tooYoung.baseOffset : Number.POSITIVE_INFINITY)
  const [first = active] = inactiveFrom(segments, Math.max(firstDirtyOffset, limit))
  return first.baseOffset
}

function youngest({ largestTimestamp, lastModified }: SegmentFacts): number {
  return largestTimestamp >= 0 ? largestTimestamp : lastModified
}

function overdue(dirty: readonly SegmentFacts[], { maxCompactionLagMs }: CompactionSettings, now: number): number {
  let earliest = Number.POSITIVE_INFINITY
  for (const { firstBatchTimestamp } of dirty) {
    if (firstBatchTimestamp > 0) earliest = Math.min(earliest, firstBatchTimestamp)
  }
  return Math.max(0, now - Math.max(0, maxCompactionLagMs) - earliest)
}

/** The segments with an offset in a range; the one that it begins in is among them. */
function between(segments: readonly SegmentFacts[], from: number, to: number): readonly SegmentFacts[] {
  if (from >= to) return []
  const first = segments.findLastIndex(({ baseOffset }) => baseOffset <= from)
  return segments.slice(Math.max(0, first)).filter(({ baseOffset }) => baseOffset < to)
}

function inactiveFrom(segments: readonly SegmentFacts[], from: number): readonly SegmentFacts[] {
  return between(segments, from, segments.at(-1)?.baseOffset ?? from)
}

function sizeOf(segments: readonly SegmentFacts[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0)
}
