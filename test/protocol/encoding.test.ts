// What encoding refuses, and says of it; and what it leaves where it is.

import { describe, expect, it } from 'vitest'
import { Fetch, Heartbeat, Metadata, OffsetCommit } from '../../src/protocol/messages/index.ts'
import { EncodeError } from '../../src/protocol/wire/errors.ts'
import { Writer } from '../../src/protocol/wire/writer.ts'

const heartbeat = { groupId: 'g', generationId: 5, memberId: 'm' }

describe('encoding', () => {
  it.each([
    [{ ...heartbeat, generationId: 2 ** 31 }, 'generationId: a 32-bit integer wanted, got 2147483648'],
    [{ ...heartbeat, generationId: 1.5 }, 'generationId: a 32-bit integer wanted, got 1.5'],
    [{ ...heartbeat, generationId: '5' }, 'generationId: a 32-bit integer wanted, got "5"'],
    [{ ...heartbeat, groupId: null }, 'groupId: a string wanted, got null'],
    [
      { ...heartbeat, groupId: 'x'.repeat(40_000) },
      'groupId: a string of at most 32767 bytes wanted, got a string of 40000 characters',
    ],
    [{ ...heartbeat, groupInstanceId: [] }, 'groupInstanceId: a string wanted, got an array of 0'],
  ])('refuses what a message cannot carry: %#', (value, message) => {
    const wrong = value as typeof heartbeat
    expect(() => Heartbeat.request.encode(4, wrong)).toThrow(new EncodeError(`Heartbeat v4 request: ${message}`))
  })

  it('says where in nested values', () => {
    const partition = { partitionIndex: 0, committedOffset: 0.5, committedMetadata: '' }
    const topics = [{ name: 't', partitions: [partition] }]
    expect(() => OffsetCommit.request.encode(8, { groupId: 'g', topics })).toThrow(
      'OffsetCommit v8 request: topics[0].partitions[0].committedOffset: a 64-bit integer wanted, got 0.5',
    )
    const metadata = { brokers: [], topics: [{ errorCode: 0, name: 't', topicId: 'short', partitions: [] }] }
    expect(() => Metadata.response.encode(12, metadata)).toThrow(
      'Metadata v12 response: topics[0].topicId: a uuid of 22 characters wanted, got "short"',
    )
  })

  it('refuses a value for a field that the version lacks, unless the field may be dropped', () => {
    const fetch = { maxWaitMs: 0, minBytes: 0, topics: [] }
    expect(() => Heartbeat.request.encode(2, { ...heartbeat, groupInstanceId: 'i' })).toThrow(
      'Heartbeat v2 request: groupInstanceId: "i" given, but this version does not have the field',
    )
    expect(Heartbeat.request.encode(2, { ...heartbeat, groupInstanceId: null })).toHaveLength(10)
    expect(Fetch.request.encode(4, { ...fetch, rackId: 'dropped' })).toEqual(Fetch.request.encode(4, fetch))
  })

  it('refuses unknown tagged fields that are out of order or known', () => {
    const field = (tag: number) => ({ tag, data: Buffer.alloc(1) })
    const encode = (...tags: number[]) =>
      Fetch.request.encode(12, { maxWaitMs: 0, minBytes: 0, topics: [], unknownTaggedFields: tags.map(field) })
    expect(encode(5, 6)).toBeInstanceOf(Buffer)
    expect(() => encode(6, 5)).toThrow(EncodeError)
    expect(() => encode(0)).toThrow(EncodeError)
  })

  it('takes what decoding gives', () => {
    const value = Heartbeat.request.decode(4, Heartbeat.request.encode(4, heartbeat))
    expect(Heartbeat.request.encode(4, value)).toEqual(Heartbeat.request.encode(4, heartbeat))
  })

  it('passes large byte fields on by reference', () => {
    const records = Buffer.alloc(100_000, 1)
    const responses = [
      {
        topic: 't',
        partitions: [{ partitionIndex: 0, errorCode: 0, highWatermark: 1, abortedTransactions: null, records }],
      },
    ]
    const writer = new Writer()
    Fetch.response.write(11, writer, { responses })
    expect(writer.size).toBe(Fetch.response.encode(11, { responses }).length)
    const pieces = writer.finish()
    expect(pieces).toHaveLength(2)
    expect(pieces[1]?.buffer).toBe(records.buffer)
    expect(Buffer.concat(pieces)).toEqual(Fetch.response.encode(11, { responses }))
  })

  it('is not disturbed by an error before', () => {
    expect(() => Heartbeat.request.encode(0, { ...heartbeat, groupId: 5 as never })).toThrow(EncodeError)
    expect(Heartbeat.request.encode(0, heartbeat).toString('hex')).toBe('0001670000000500016d')
  })
})
