// What must hold for whatever log is cleaned, and as often as it is.

import { describe, expect, it } from 'vitest'
import { batches } from '../../../src/protocol/records/batches.ts'
import { controlType } from '../../../src/protocol/records/control-records.ts'
import type { Record } from '../../../src/protocol/records/record.ts'
import type { Int64 } from '../../../src/protocol/schema/field.ts'
import { Random } from '../../fuzz/random.ts'
import { clean, type Segment } from './clean.ts'
import { type History, historyOf, startOfTime } from './history.ts'

const retention = 10_000

function cleaned({ lastRecords }: History, segments: Segment[], now: number, from: number, to: number): Segment[] {
  let firstDirtyOffset = from
  let result = segments
  // A map that is too small takes more than one pass.
  for (const mapEntries of [1 + (to % 9), 1000]) {
    const { endOffset, cleaned } = clean(result, {
      firstDirtyOffset,
      firstUncleanableOffset: to,
      now,
      deleteRetentionMs: retention,
      lastRecords,
      mapEntries,
      limits: { segmentBytes: 600, indexBytes: 1000 },
    })
    const rest = result.filter(({ baseOffset }) => baseOffset >= endOffset)
    const sizes = { offsetIndexSize: 0, timeIndexSize: 12 }
    result = [...cleaned.map(segment => ({ ...segment, size: segment.bytes.length, ...sizes })), ...rest]
    firstDirtyOffset = endOffset
    if (endOffset === to) break
  }
  return result
}

interface Found extends Record {
  readonly committed: boolean
}

/** The records of a log, as a reader that knows only the log finds them. */
function read(segments: readonly Segment[]): Found[] {
  const found: Found[] = []
  const open = new Map<Int64, Record[]>()
  for (const batch of segments.flatMap(({ bytes }) => [...batches(bytes)])) {
    batch.verify()
    const records = [...batch.records()]
    if (batch.control) {
      const committed = controlType(records[0]?.key ?? null) === 'COMMIT'
      for (const record of open.get(batch.producerId) ?? []) found.push({ ...record, committed })
      open.delete(batch.producerId)
    } else if (batch.transactional) {
      open.set(batch.producerId, [...(open.get(batch.producerId) ?? []), ...records])
    } else for (const record of records) found.push({ ...record, committed: true })
  }
  for (const records of open.values()) if (records.length > 0) throw new Error('records without a marker')
  return found.sort((one, other) => one.offset - other.offset)
}

function lastOfKeys(records: readonly Found[]): Map<string, Found> {
  return new Map(records.filter(({ committed }) => committed).map(record => [`${record.key}`, record]))
}

const withValue = (records: Map<string, Found>) => [...records].filter(([, { value }]) => value !== null).sort()

const bytesOf = (segments: readonly Segment[]) => Buffer.concat(segments.map(({ bytes }) => bytes)).toString('hex')

describe.each(Array.from({ length: 10 }, (_, i) => i * 100))('logs of the seeds from %i on', first => {
  const seeds = Array.from({ length: 40 }, (_, i) => first + i)

  it('keep the last committed value of every key, at its offset', () => {
    for (const seed of seeds) {
      const history = historyOf(new Random(seed))
      const { segments, endOffset } = history
      const before = read(segments)
      const one = cleaned(history, segments, startOfTime, 0, endOffset)
      const after = read(one)
      expect([...lastOfKeys(after)].sort(), `${seed}`).toEqual([...lastOfKeys(before)].sort())
      // Nothing aborted is left, and what is left is as it was.
      expect(after.filter(({ committed }) => !committed)).toEqual([])
      expect(before).toEqual(expect.arrayContaining(after))
      const much = cleaned(history, one, startOfTime + 2 * retention, 0, endOffset)
      const late = read(cleaned(history, much, startOfTime + 4 * retention, 0, endOffset))
      expect(withValue(lastOfKeys(late)), `${seed}`).toEqual(withValue(lastOfKeys(before)))
    }
  })

  it('keep their offsets, their last batch, and the last batch of every producer', () => {
    for (const seed of seeds) {
      const history = historyOf(new Random(seed))
      const { segments, endOffset, lastRecords } = history
      const before = segments.flatMap(({ bytes }) => [...batches(bytes)])
      const after = cleaned(history, segments, startOfTime, 0, endOffset).flatMap(({ bytes }) => [...batches(bytes)])
      const place = ({ baseOffset, lastOffset, producerId, baseSequence }: (typeof before)[number]) =>
        `${baseOffset} ${lastOffset} ${producerId} ${baseSequence}`
      const places = new Set(before.map(place))
      expect(after.map(place).filter(its => !places.has(its))).toEqual([])
      expect(after.map(({ baseOffset }) => baseOffset)).toEqual(
        after.map(({ baseOffset }) => baseOffset).sort((one, other) => one - other),
      )
      expect(after.at(-1)?.lastOffset).toBe(endOffset - 1)
      for (const [, { lastDataOffset }] of lastRecords)
        expect(
          after.some(({ lastOffset }) => lastOffset === lastDataOffset),
          `${seed}`,
        ).toBe(true)
    }
  })

  it('are as they are when they are cleaned again at the same time', () => {
    for (const seed of seeds) {
      const history = historyOf(new Random(seed))
      const { endOffset } = history
      const again = (segments: Segment[]) => cleaned(history, segments, startOfTime, 0, endOffset)
      const once = again(again(history.segments))
      // A marker of a transaction that the pass before emptied is only then known to end nothing.
      const settled = history.hasTransactions ? again(once) : once
      expect(bytesOf(again(settled)), `${seed}`).toBe(bytesOf(settled))
    }
  })
})
