// Where we differ from Kafka on purpose, and the edges that random logs seldom meet.

import { expect, it } from 'vitest'
import { BatchFilter, type CleaningPass } from '../../../src/log/compaction/filter.ts'
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts'
import { CleanedTransactions } from '../../../src/log/compaction/transactions.ts'
import { batch } from '../../../src/protocol/records/batches.ts'
import { buildBatch, buildMessages } from '../../../src/protocol/records/build.ts'
import { controlKey, markerValue } from '../../../src/protocol/records/control-records.ts'

function filterOf(about: Partial<CleaningPass> = {}) {
  const map = new OffsetMap(10, Buffer.alloc(16))
  map.latestOffset = 100
  return new BatchFilter({
    map,
    transactions: new CleanedTransactions([]),
    now: 5000,
    deleteRetentionMs: 1000,
    lastRecords: new Map(),
    firstUncleanableOffset: 8,
    legacyDeleteHorizon: 0,
    ...about,
  })
}

it('leaves an empty batch of the present format of the last message of a range, where Kafka gives up', () => {
  const message = batch(buildMessages(1, [{ offset: 7, timestamp: 3, key: null, value: Buffer.from('no key') }]))
  const filter = filterOf()
  const { left, bytes } = filter.filter(message)
  expect(left).toBe('header')
  expect(batch(bytes)).toMatchObject({ magic: 2, baseOffset: 7, lastOffset: 7, maxTimestamp: 3, producerId: -1 })
  expect([...batch(bytes).records()]).toEqual([])
  expect(filter.recordsWithoutKey).toBe(1)
})

it('hands out the very bytes of a batch that stays as it is', () => {
  const whole = batch(buildBatch([{ offset: 3, timestamp: 3, key: Buffer.from('k'), value: Buffer.from('v') }]))
  expect(filterOf().filter(whole).bytes).toBe(whole.bytes)
})

it('never removes a tombstone where delete.retention.ms is as long as it can be', () => {
  const tombstone = batch(buildBatch([{ offset: 3, timestamp: 3, key: Buffer.from('k'), value: null }]))
  const { bytes } = filterOf({ deleteRetentionMs: Number(2n ** 63n - 1n) }).filter(tombstone)
  expect(bytes).toEqual(tombstone.bytes)
})

it.each([
  [4999, 'nothing'],
  [5000, 'nothing'],
  [5001, 'all'],
])(
  'with a delete horizon of %i and the time 5000 leaves %s of a tombstone and of a useless marker',
  (deleteHorizon, left) => {
    const tombstone = buildBatch([{ offset: 3, timestamp: 3, key: Buffer.from('k'), value: null }], { deleteHorizon })
    expect(filterOf().filter(batch(tombstone)).left).toBe(left)
    expect(filterOf().filter(marker(deleteHorizon)).left).toBe(left)
  },
)

it('leaves the header of a marker that is all that there is of a producer and its epoch', () => {
  const leftWith = (producerEpoch: number, lastDataOffset: number | undefined) =>
    filterOf({ lastRecords: new Map([[9, { lastDataOffset, producerEpoch }]]) }).filter(marker(1)).left
  expect(leftWith(2, undefined)).toBe('header')
  expect(leftWith(3, undefined)).toBe('nothing')
  expect(leftWith(2, 1)).toBe('nothing')
})

it.each([
  [1000, 'nothing'],
  [1001, 'rebuilt'],
])(
  'with a legacy horizon of 1000 leaves, of a segment modified at %i, %s of an old tombstone',
  (lastModified, left) => {
    const filter = filterOf({ legacyDeleteHorizon: 1000 })
    filter.startSegment(lastModified)
    const tombstone = buildMessages(0, [{ offset: 3, timestamp: -1, key: Buffer.from('k'), value: null }])
    expect(filter.filter(batch(tombstone)).left).toBe(left)
  },
)

function marker(deleteHorizon: number) {
  const record = { offset: 4, timestamp: 3, key: controlKey('COMMIT'), value: markerValue(0) }
  const of = { producerId: 9, producerEpoch: 2, transactional: true, control: true }
  return batch(buildBatch([record], { ...of, deleteHorizon }))
}
