// What random logs seldom show; the rest of choosing is in golden.test.ts.

import { describe, expect, it } from 'vitest'
import { assess, filthiest, type LogFacts } from '../../../src/log/compaction/choose.ts'
import { groupSegments } from '../../../src/log/compaction/group.ts'

const settings = { minCleanableDirtyRatio: 0.5, minCompactionLagMs: 0, maxCompactionLagMs: Number.MAX_SAFE_INTEGER }

function logOf(sizes: readonly number[], checkpoint?: number): LogFacts {
  const segments = sizes.map((size, i) => ({
    baseOffset: i * 10,
    size,
    lastModified: 1000,
    largestTimestamp: 1000,
    firstBatchTimestamp: 900,
  }))
  const endOffset = sizes.length * 10
  return { startOffset: 0, endOffset, lastStableOffset: endOffset, checkpoint, segments }
}

describe('the filthiest log', () => {
  it('is the one with the most dirt for its size, of those that are dirty enough', () => {
    const candidate = (name: string, log: LogFacts) => ({ name, cleanable: assess(log, settings, 2000) })
    const clean = candidate('clean', logOf([100, 10, 0], 10))
    const dirty = candidate('dirty', logOf([100, 300, 0], 10))
    const dirtier = candidate('dirtier', logOf([100, 900, 0], 10))
    const empty = candidate('empty', logOf([0]))
    expect(filthiest([clean, dirty, dirtier, empty])?.name).toBe('dirtier')
    expect(filthiest([clean, empty])).toBeUndefined()
  })

  it('may be any with something dirty that is older than max.compaction.lag.ms', () => {
    const cleanable = assess(logOf([100, 10, 0], 10), { ...settings, maxCompactionLagMs: 1000 }, 2000)
    expect(cleanable).toMatchObject({ overdueMs: 100, isDue: true, firstUncleanableOffset: 20 })
    expect(assess(logOf([100, 0], 10), { ...settings, maxCompactionLagMs: 0 }, 2000).isDue).toBe(false)
  })
})

it('leaves alone segments with a record younger than min.compaction.lag.ms, and all behind them', () => {
  const until = (lag: number) =>
    assess(logOf([100, 10, 0]), { ...settings, minCompactionLagMs: lag }, 2000).firstUncleanableOffset
  expect(until(1000)).toBe(20)
  expect(until(1001)).toBe(0)
})

describe('segments that become one', () => {
  const small = { size: 10, offsetIndexSize: 8, timeIndexSize: 12 }
  const limits = { segmentBytes: 30, indexBytes: 1000, firstUncleanableOffset: 2 ** 33 }
  const basesOf = (groups: { baseOffset: number }[][]) => groups.map(group => group.map(({ baseOffset }) => baseOffset))

  it('are as many as fit, by each of the limits', () => {
    const segments = [0, 1, 2, 3, 4].map(baseOffset => ({ ...small, baseOffset }))
    const near = { ...limits, firstUncleanableOffset: 5 }
    expect(basesOf(groupSegments(segments, near))).toEqual([
      [0, 1, 2],
      [3, 4],
    ])
    expect(basesOf(groupSegments(segments, { ...near, indexBytes: 24 }))).toEqual([[0, 1], [2, 3], [4]])
    expect(groupSegments([], near)).toEqual([])
  })

  it('are within 2^31 offsets, except for empty ones', () => {
    const segments = [0, 2 ** 31 - 5, 2 ** 31].map(baseOffset => ({ ...small, baseOffset }))
    expect(basesOf(groupSegments(segments, limits))).toEqual([[0, 2 ** 31 - 5], [2 ** 31]])
    expect(basesOf(groupSegments(segments, { ...limits, firstUncleanableOffset: 2 ** 31 + 1 }))).toEqual([
      [0, 2 ** 31 - 5],
      [2 ** 31],
    ])
    const empty = segments.map((segment, i) => (i === 2 ? { ...segment, size: 0 } : segment))
    expect(basesOf(groupSegments(empty, limits))).toEqual([[0, 2 ** 31 - 5, 2 ** 31]])
  })
})
