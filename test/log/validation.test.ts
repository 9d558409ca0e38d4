// What a leader does with produced bytes is held to Apache Kafka's own by the golden appends; here is where this one stops
// and Kafka goes on: nothing that arrives may take more memory than a limit.

import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { AppendError } from '../../src/log/append-error.ts'
import { type AppendSettings, validateAppend } from '../../src/log/validation.ts'
import { inflatesTo } from '../../src/protocol/records/batch.ts'
import { buildBatch } from '../../src/protocol/records/build.ts'
import { crc32c } from '../../src/protocol/records/crc/crc32c.ts'
import { at } from '../../src/protocol/records/record-batch.ts'

const settings: AppendSettings = {
  partition: 'topic-0',
  codec: 'producer',
  timestampType: 'CreateTime',
  timestampBeforeMaxMs: Number.POSITIVE_INFINITY,
  timestampAfterMaxMs: 3_600_000,
  compacted: true,
  maxMessageBytes: 1_048_588,
  leaderEpoch: 0,
  firstOffset: 0,
  now: 1_700_000_000_000,
  origin: 'client',
}

function refusal(bytes: Buffer): AppendError {
  try {
    validateAppend(bytes, settings)
  } catch (error) {
    if (error instanceof AppendError) return error
    throw error
  }
  throw new Error('not refused')
}

it('does not inflate more than the limit', () => {
  const record = { offset: 0, timestamp: 0, key: Buffer.from('k'), value: Buffer.from('v') }
  const header = buildBatch([record], { codec: 'gzip' }).subarray(0, at.records)
  const bomb = Buffer.concat([header, gzipSync(Buffer.alloc(inflatesTo + 1))])
  bomb.writeInt32BE(bomb.length - at.leaderEpoch, at.length)
  bomb.writeUInt32BE(crc32c(bomb, at.attributes), at.checksum)
  expect(refusal(bomb).cause).toMatchObject({ code: 'CORRUPT_MESSAGE' })
})

it('counts all records that are wrong, and keeps the first of them', () => {
  const records = Array.from({ length: 20_000 }, (_, offset) => ({ offset, timestamp: 0, key: null, value: null }))
  const { code, message, recordErrors } = refusal(buildBatch(records, { codec: 'gzip' }))
  expect(code).toBe('INVALID_RECORD')
  expect(message).toMatch(/^One or more records have been rejected due to 20000 record errors in total/)
  expect(recordErrors).toHaveLength(10_000)
})
