// Which segments become one when they are cleaned: as many as can be sure to fit, so that what compaction leaves of a log
// does not lie in ever smaller files.

export interface GroupedSegment {
  readonly baseOffset: number
  readonly size: number
  readonly offsetIndexSize: number
  readonly timeIndexSize: number
}

export interface GroupLimits {
  /** segment.bytes */
  readonly segmentBytes: number
  /** segment.index.bytes */
  readonly indexBytes: number
  /** Behind the last of the segments, at the most. */
  readonly firstUncleanableOffset: number
}

/** Indexes have offsets relative to that of their segment, in 31 bits. */
const offsetRange = 2 ** 31 - 1

/**
 * Groups of segments that follow each other, of all of a log below the end of the dirty section. How far a segment goes is
 * taken from where the next one begins; what has no bytes goes nowhere.
 */
export function groupSegments<Segment extends GroupedSegment>(
  segments: readonly Segment[],
  limits: GroupLimits,
): Segment[][] {
  const groups: Segment[][] = []
  let group: Segment[] = []
  let room = noRoom
  segments.forEach((segment, i) => {
    const nextOffset = segments[i + 1]?.baseOffset ?? limits.firstUncleanableOffset
    const fits =
      segment.size <= room.segment &&
      segment.offsetIndexSize <= room.offsetIndex &&
      segment.timeIndexSize <= room.timeIndex &&
      (segment.size === 0 || nextOffset - 1 - group[0]!.baseOffset <= offsetRange)
    if (!fits) {
      group = []
      groups.push(group)
      room = { segment: limits.segmentBytes, offsetIndex: limits.indexBytes, timeIndex: limits.indexBytes }
    }
    group.push(segment)
    room = {
      segment: room.segment - segment.size,
      offsetIndex: room.offsetIndex - segment.offsetIndexSize,
      timeIndex: room.timeIndex - segment.timeIndexSize,
    }
  })
  return groups
}

/** Before the first segment, so that it opens a group. */
const noRoom = { segment: -1, offsetIndex: -1, timeIndex: -1 }
