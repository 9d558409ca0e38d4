// What a shard hears of the batches of its log, whatever their format.

import { expect, it } from 'vitest'
import type { LogRead } from '../../../src/log/log-read.ts'
import { buildBatch, buildMessages, type RecordInput } from '../../../src/protocol/records/build.ts'
import { buildMarker } from '../../../src/protocol/records/control-records.ts'
import type { Reader } from '../../../src/protocol/wire/reader.ts'
import { loadShard } from '../../../src/server/coordinator/load.ts'

const records: readonly RecordInput[] = [
  { key: 'group 1', value: 'five', offset: 3 },
  { key: null, value: 'of nobody', offset: 4 },
  { key: 'group 2', value: '', offset: 7 },
  { key: 'group 1', value: null, offset: 8 },
].map(({ key, value, offset }) => ({ key: bytes(key), value: bytes(value), offset, timestamp: 1 }))

function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text)
}

/** What is heard, in order, and where the log ends. */
async function load(...pieces: Buffer[]): Promise<{ heard: unknown[]; end: number }> {
  const heard: unknown[] = []
  let lent = 0
  const text = (reader: Reader) => reader.bytes.toString('utf8', reader.position, reader.end)
  const shard = {
    replay: (record: { key: Reader; value: Reader | null; offset: number; producerId: unknown }) => {
      heard.push([text(record.key), record.value && text(record.value), record.offset, record.producerId])
    },
    replayMarker: (producerId: unknown, committed: boolean) => heard.push([producerId, committed]),
    loaded() {},
    unloaded() {},
  }
  const left = [pieces, []]
  const read = async (): Promise<LogRead> => {
    lent++
    return {
      records: left.shift() ?? [],
      release: () => lent--,
      highWatermark: 0,
      lastStableOffset: 0,
      logStartOffset: 0,
      abortedTransactions: undefined,
    }
  }
  const end = await loadShard({ startOffset: 3, read }, shard)
  expect(lent).toBe(0)
  return { heard, end }
}

const all = [
  ['group 1', 'five', 3, -1],
  ['group 2', '', 7, -1],
  ['group 1', null, 8, -1],
]

it.each([
  ['of today', buildBatch(records)],
  ['compressed', buildBatch(records, { codec: 'lz4' })],
  ['of magic 1', buildMessages(1, records)],
  ['of magic 0, compressed', buildMessages(0, records, { codec: 'gzip' })],
])('hears all records that have a key, in batches %s', async (_, batch) => {
  expect(await load(batch)).toEqual({ heard: all, end: 9 })
})

it('hears whose transactions end, and how', async () => {
  const producer = { producerId: 5, producerEpoch: 0 }
  const [first] = records
  const batch = buildBatch([first!], { ...producer, baseSequence: 0, transactional: true })
  const marker = buildMarker('ABORT', { ...producer, offset: 4, timestamp: 1, leaderEpoch: 0, coordinatorEpoch: 0 })
  expect(await load(batch, marker)).toEqual({
    heard: [
      ['group 1', 'five', 3, 5],
      [5, false],
    ],
    end: 5,
  })
})

it('is at the beginning of a log that has nothing', async () => {
  expect(await load()).toEqual({ heard: [], end: 3 })
})
