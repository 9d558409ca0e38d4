// What comes out of bytes that are right, and what is said of bytes that are not. The bytes are Kafka's wire format by
// hand: KIP-482 for the compact forms and tagged fields.

import { describe, expect, expectTypeOf, it } from 'vitest'
import { ApiVersions, Fetch, Heartbeat, Metadata, Produce } from '../../src/protocol/messages/index.ts'
import type { Request, Response } from '../../src/protocol/schema/api.ts'
import { array, int32, int64, string, type Value } from '../../src/protocol/schema/field.ts'
import { message } from '../../src/protocol/schema/message.ts'
import { DecodeError } from '../../src/protocol/wire/errors.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

describe('decoding', () => {
  it('fills fields that the version lacks with their defaults', () => {
    expect(Heartbeat.request.decode(0, bytes('0001 67 00000005 0001 6d'))).toEqual({
      groupId: 'g',
      generationId: 5,
      memberId: 'm',
      groupInstanceId: null,
    })
  })

  it('gives views of the input, not copies', () => {
    const input = Produce.request.encode(3, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: 't', partitionData: [{ index: 0, records: Buffer.from('records') }] }],
    })
    const records = Produce.request.decode(3, input).topicData[0]?.partitionData[0]?.records
    expect(records?.buffer).toBe(input.buffer)
    expect(records?.toString()).toBe('records')
  })

  it('keeps tagged fields it does not know, and writes them back in their place', () => {
    // Heartbeat v4 response: throttle time, error code, then two tagged fields, 3 and 200.
    const input = bytes('00000000 0000 02 03 02 beef c801 01 ff')
    const value = Heartbeat.response.decode(4, input)
    expect(value.unknownTaggedFields).toEqual([
      { tag: 3, data: bytes('beef') },
      { tag: 200, data: bytes('ff') },
    ])
    expect(Heartbeat.response.encode(4, value)).toEqual(input)
  })

  it('reads 64-bit integers exactly: as numbers where they are, as bigints beyond', () => {
    const Offset = message({ name: 'Offset', versions: '0', flexible: 'none', fields: () => ({ offset: int64 }) })
    const read = (hex: string) => Offset.decode(0, bytes(hex)).offset
    expect(read('ffffffffffffffff')).toBe(-1)
    expect(read('001fffffffffffff')).toBe(2 ** 53 - 1)
    expect(read('0020000000000000')).toBe(2n ** 53n)
    expect(read('ffe0000000000001')).toBe(1 - 2 ** 53)
    expect(read('ffe0000000000000')).toBe(-(2n ** 53n))
    expect(read('7fffffffffffffff')).toBe(2n ** 63n - 1n)
    expect(read('8000000000000000')).toBe(-(2n ** 63n))
  })

  it('reads strings that are not ASCII, short and long', () => {
    const Name = message({ name: 'Name', versions: '0', flexible: 'none', fields: () => ({ name: string }) })
    for (const text of ['é', '☃', 'abc☃', '🙂🙂🙂🙂', 'a long string with ünïcödé in it', 'x'.repeat(200)]) {
      const utf8 = Buffer.from(text)
      const input = Buffer.concat([Buffer.from([utf8.length >> 8, utf8.length]), utf8])
      expect(Name.decode(0, input).name).toBe(text)
      expect(Name.encode(0, { name: text })).toEqual(input)
    }
  })
})

describe('a decode error', () => {
  const errorOf = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError)
      return (error as Error).message
    }
    throw new Error('nothing was thrown')
  }

  it('says where the bytes ended, and what was wanted there', () => {
    const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 0 }
    const topics = [0, 1, 2, 3].map(i => ({ topic: `t${i}`, partitions: i === 3 ? [partition] : [] }))
    const whole = Fetch.request.encode(12, { maxWaitMs: 0, minBytes: 0, topics, rackId: '' })
    // After fetchOffset come 4+8+4 bytes of its partition, and one byte each: tags, tags, forgotten, rack, tags; 5 of fetchOffset go too.
    const cut = whole.subarray(0, whole.length - (4 + 8 + 4 + 5 + 5))
    expect(errorOf(() => Fetch.request.decode(12, cut))).toBe(
      'Fetch v12 request: topics[3].partitions[0].fetchOffset: 8 bytes wanted, 3 left',
    )
  })

  it('speaks of lengths, counts, nulls and what is left over', () => {
    expect(errorOf(() => Heartbeat.request.decode(0, bytes('0008 67 00')))).toBe(
      'Heartbeat v0 request: groupId: 8 bytes wanted, 2 left',
    )
    expect(errorOf(() => Heartbeat.request.decode(0, bytes('ffff')))).toBe(
      'Heartbeat v0 request: groupId: null, which it cannot be',
    )
    expect(errorOf(() => Heartbeat.request.decode(3, bytes('0000 00000000 0000 fffe')))).toBe(
      'Heartbeat v3 request: groupInstanceId: length -2',
    )
    expect(errorOf(() => Heartbeat.request.decode(0, bytes('0000 00000000 0000 00')))).toBe(
      'Heartbeat v0 request: 1 bytes too many at the end',
    )
    expect(errorOf(() => Metadata.request.decode(4, bytes('7fffffff 0000')))).toBe(
      'Metadata v4 request: topics: 2147483647 elements wanted, 2 bytes left',
    )
    expect(errorOf(() => ApiVersions.request.decode(3, bytes('ffffffff')))).toBe(
      'ApiVersions v3 request: clientSoftwareName: a varint wanted, 4 bytes left',
    )
    expect(errorOf(() => Heartbeat.response.decode(4, bytes('00000000 0000 01 03 05 beef')))).toBe(
      'Heartbeat v4 response: tagged fields: 5 bytes wanted, 2 left',
    )
  })

  it('names the tagged field that is not as long as it says', () => {
    // ApiVersions v3 response, tag 1 (finalizedFeaturesEpoch, 8 bytes) with a size of 7.
    const input = bytes('0000 01 00000000 01 01 07 0000000000000000')
    expect(errorOf(() => ApiVersions.response.decode(3, input))).toBe(
      'ApiVersions v3 response: tagged fields: tag 1 has 7 bytes, 8 were read',
    )
  })

  it('comes before anything is allocated for a count that cannot be', () => {
    const Numbers = message({
      name: 'Numbers',
      versions: '0',
      flexible: '0+',
      fields: () => ({ numbers: array(int32) }),
    })
    expect(errorOf(() => Numbers.decode(0, bytes('ffffffff0f 00000000')))).toBe(
      'Numbers v0: numbers: 4294967294 elements of 4 bytes wanted, 4 bytes left',
    )
  })
})

describe('the types of a message', () => {
  it('are those of its declaration', () => {
    expectTypeOf<Request<typeof Heartbeat>['groupInstanceId']>().toEqualTypeOf<string | null>()
    expectTypeOf<Request<typeof Fetch>['topics'][number]['partitions'][number]['fetchOffset']>().toEqualTypeOf<
      number | bigint
    >()
    expectTypeOf<
      Response<typeof Fetch>['responses'][number]['partitions'][number]['records']
    >().toEqualTypeOf<Buffer | null>()
    expectTypeOf<Value<{ x: typeof int32 }>['x']>().toEqualTypeOf<number>()
  })
})
