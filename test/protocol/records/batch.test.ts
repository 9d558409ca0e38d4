// Batches patched in place and batches that are wrong. What they start from are batches that Apache Kafka made.

import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../src/protocol/records/batch.ts'
import { batches, batchSize } from '../../../src/protocol/records/batches.ts'
import { buildBatch } from '../../../src/protocol/records/build.ts'
import {
  buildControlBatch,
  buildMarker,
  controlType,
  coordinatorEpoch,
} from '../../../src/protocol/records/control-records.ts'
import { RecordError } from '../../../src/protocol/records/errors.ts'
import { RecordBatch } from '../../../src/protocol/records/record-batch.ts'
import { goldenLines } from '../../golden/files.ts'

const recordSets = new Map(
  goldenLines('batches.jsonl').map(line => {
    const { name, hex } = JSON.parse(line) as { name: string; hex: string }
    return [name, hex]
  }),
)

function recordSet(name: string): Buffer {
  const hex = recordSets.get(name)
  if (hex === undefined) throw new Error(`there is no record set ${name}`)
  return Buffer.from(hex, 'hex')
}

function only(bytes: Buffer): Batch {
  const [batch, ...more] = batches(bytes)
  if (batch === undefined || more.length > 0) throw new Error('not one batch')
  return batch
}

function only2(bytes: Buffer): RecordBatch {
  const batch = only(bytes)
  if (!(batch instanceof RecordBatch)) throw new Error('not of magic 2')
  return batch
}

describe('a batch', () => {
  it('takes offset and leader epoch in place, and its checksum still holds', () => {
    const batch = only2(recordSet('idempotent'))
    const { checksum, count } = batch
    batch.assign(2 ** 40, 77)
    expect([batch.baseOffset, batch.lastOffset, batch.leaderEpoch]).toEqual([2 ** 40, 2 ** 40 + count - 1, 77])
    expect(batch.checksum).toBe(checksum)
    batch.verify()
    expect([...batch.records()].map(({ offset }) => offset)).toEqual([0, 1, 2].map(i => 2 ** 40 + i))
  })

  it('takes the time of the append in place, for all its records', () => {
    const batch = only2(recordSet('magic2-gzip-CreateTime-12'))
    batch.stamp('LogAppendTime', 1_800_000_000_000)
    batch.verify()
    expect(batch.timestampType).toBe('LogAppendTime')
    expect(new Set([...batch.records()].map(({ timestamp }) => timestamp))).toEqual(new Set([1_800_000_000_000]))
  })

  it('is not what its checksum says when any byte behind the checksum is another', () => {
    const bytes = recordSet('idempotent')
    for (let at = 21; at < bytes.length; at++) {
      bytes[at]! ^= 1
      expect(() => only(bytes).verify()).toThrow(RecordError)
      bytes[at]! ^= 1
    }
    only(bytes).verify()
  })

  it.each([0, 1])('of magic %d is not what its checksum says when a byte is another', magic => {
    const bytes = recordSet(`magic${magic}-none-${magic === 0 ? 'NoTimestampType' : 'CreateTime'}-1`)
    bytes[bytes.length - 1]! ^= 1
    expect(() => only(bytes).verify()).toThrow(RecordError)
  })

  it('ends where the bytes do: half of one is none', () => {
    const bytes = recordSet('two-batches')
    expect([...batches(bytes.subarray(0, -1))]).toHaveLength(1)
    expect([...batches(bytes.subarray(0, 60))]).toHaveLength(0)
    expect(batchSize(bytes.subarray(0, 11))).toBeUndefined()
  })

  it('is refused with a size or a magic that none has', () => {
    const bytes = recordSet('idempotent')
    const small = Buffer.from(bytes)
    small.writeInt32BE(13, 8)
    expect(() => batchSize(small)).toThrow('Record size 13 is less than the minimum record overhead')
    const negative = Buffer.from(bytes)
    negative.writeInt32BE(-1, 8)
    expect(() => batchSize(negative)).toThrow(RecordError)
    bytes[16] = 3
    expect(() => batchSize(bytes)).toThrow('Invalid magic found in record: 3')
  })

  it('does not inflate past its limit', () => {
    const value = Buffer.alloc(1 << 20)
    const bomb = buildBatch([{ offset: 0, timestamp: 0, key: null, value }], { codec: 'gzip' })
    expect(bomb.length).toBeLessThan(5000)
    expect([...only(bomb).records(2 << 20)]).toHaveLength(1)
    expect(() => [...only(bomb).records(1 << 20)]).toThrow(RecordError)
  })

  it('refuses an offset that is not exact as a number', () => {
    const bytes = recordSet('idempotent')
    bytes.writeBigInt64BE(2n ** 53n, 0)
    expect(() => only(bytes).baseOffset).toThrow(RecordError)
  })
})

describe('control records', () => {
  it('are the markers that Kafka writes', () => {
    const options = { offset: 55, timestamp: 1_700_000_000_123, leaderEpoch: 2, producerId: 4242, producerEpoch: 3 }
    expect(buildMarker('COMMIT', { ...options, coordinatorEpoch: 9 })).toEqual(recordSet('marker-commit'))
    expect(buildMarker('ABORT', { ...options, coordinatorEpoch: 9 })).toEqual(recordSet('marker-abort'))
  })

  it('say what they are', () => {
    const [marker] = only(recordSet('marker-abort')).records()
    expect(controlType(marker?.key ?? null)).toBe('ABORT')
    expect(coordinatorEpoch(marker?.value ?? null)).toBe(9)
    const place = { offset: 0, timestamp: 0, leaderEpoch: 0 }
    const batch = only(buildControlBatch('SNAPSHOT_FOOTER', Buffer.from('000000', 'hex'), place))
    expect(batch.control).toBe(true)
    expect(controlType([...batch.records()][0]?.key ?? null)).toBe('SNAPSHOT_FOOTER')
    expect(() => controlType(null)).toThrow(RecordError)
    expect(() => coordinatorEpoch(Buffer.alloc(2))).toThrow(RecordError)
  })
})
