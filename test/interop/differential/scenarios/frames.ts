// Frames that no client should send, and what becomes of the connection that they came by.

import { ListOffsets } from '../../../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../../src/protocol/messages/18-api-versions.ts'
import { apis } from '../../../../src/protocol/messages/index.ts'
import { header, sized } from '../raw.ts'
import { servedBy } from '../reference.ts'
import { framed, type Scenario, scenario } from '../scenario.ts'

const noTags = Buffer.from([0])

export const frames: readonly Scenario[] = [
  scenario('APIs and versions that are not there', async session => {
    for (const key of [-1, 4, 5, 6, 7, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 82, 93, 99, 32767, -32768])
      await session.raw(`API ${key}`, sized(header(key, 0), Buffer.alloc(20)))
    for (const api of apis) {
      const served = servedBy('4.3.0', api)
      await session.raw(
        `${api.name} beyond v${served.at(-1)}`,
        sized(header(api.key, served.at(-1)! + 1), Buffer.alloc(40)),
      )
      if (api.key !== ApiVersions.key)
        await session.raw(`${api.name} v-1`, sized(header(api.key, -1), Buffer.alloc(40)))
    }
  }),

  scenario('Frames with garbage', async session => {
    const size = (bytes: number) => {
      const buffer = Buffer.alloc(4)
      buffer.writeInt32BE(bytes)
      return buffer
    }
    await session.raw('nothing, and the end', Buffer.alloc(0), undefined, { ended: true })
    await session.raw('half a size, and the end', Buffer.from([0, 0]), undefined, { ended: true })
    await session.raw('half a request, and the end', Buffer.concat([size(50), header(3, 1)]), undefined, {
      ended: true,
    })
    await session.raw('a size of 0', size(0))
    await session.raw('a negative size', size(-1))
    await session.raw('the most negative size', size(-0x80000000))
    await session.raw('a size that is too large', size(104_857_601))
    await session.raw('the largest size', size(0x7fffffff))
    await session.raw('an empty header', sized(Buffer.alloc(0)))
    await session.raw('a byte', sized(Buffer.from([3])))
    await session.raw('a key alone', sized(Buffer.from([0, 3])))
    await session.raw('half a header', sized(header(3, 1).subarray(0, 6)))
    await session.raw('a header without a client id', sized(header(3, 1).subarray(0, 8)))
    await session.raw('a client id that goes beyond', sized(header(3, 1).subarray(0, 8), Buffer.from([0x7f, 0xff])))
    await session.raw(
      'a negative client id',
      sized(header(3, 1).subarray(0, 8), Buffer.from([0xff, 0xf0]), Buffer.alloc(9)),
      { api: Metadata, version: 1 },
    )
    await session.raw('no body', sized(header(3, 1)))
    await session.raw('half a body', sized(header(3, 1), Buffer.from([0, 0])))
    await session.raw('more topics than bytes', sized(header(3, 1), size(0x7fffffff)))
    await session.raw('a negative number of topics', sized(header(3, 1), size(-2)), { api: Metadata, version: 1 })
    await session.raw('a name that goes beyond', sized(header(3, 1), size(1), Buffer.from([0x7f, 0xff])))
    await session.raw('a null name', sized(header(3, 1), size(1), Buffer.from([0xff, 0xff])))
    await session.raw('more than the body', sized(header(3, 1), size(0), Buffer.from('more')), {
      api: Metadata,
      version: 1,
    })
    await session.raw('a null array that may not be null', sized(header(2, 1), size(-1), size(-1)))
    await session.raw('a negative array', sized(header(2, 1), size(-1), size(-5)))
    await session.raw('a varint without an end', sized(header(3, 9), noTags, Buffer.alloc(12, 0xff)))
    await session.raw('a tag twice', sized(header(3, 9), Buffer.from([2, 5, 0, 5, 0]), Buffer.from([1, 0, 0, 0, 0])), {
      api: Metadata,
      version: 9,
    })
    await session.raw(
      'an unknown tag in the header',
      sized(header(3, 9), Buffer.from([1, 5, 1, 9]), Buffer.from([1, 0, 0, 0, 0])),
      { api: Metadata, version: 9 },
    )
    await session.raw(
      'an unknown tag in the body',
      sized(header(3, 9), noTags, Buffer.from([1, 0, 0, 0, 1, 5, 1, 9])),
      { api: Metadata, version: 9 },
    )
    await session.raw('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    await session.raw('a TLS hello', Buffer.from('160301020001000001fc0303', 'hex'))
    await session.raw('a text', Buffer.from('Hello, is anybody there?\n'))
  }),

  scenario('Requests that do not wait', async session => {
    const name = await session.topic('a')
    const list = { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] }
    await session.pipeline(
      'three of a kind',
      [1, 2, 3].map(id => framed(ApiVersions, 0, id, {})),
      3,
    )
    await session.pipeline(
      'of different kinds',
      [
        framed(Metadata, 1, 5, { topics: null }),
        framed(ListOffsets, 7, 4, list),
        framed(ApiVersions, 3, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }),
      ],
      3,
    )
    await session.pipeline(
      'the same correlation id',
      [1, 1].map(id => framed(ApiVersions, 0, id, {})),
      2,
    )
    await session.pipeline(
      'after one that is bad',
      [framed(ApiVersions, 0, 1, {}), [sized(header(99, 0))], framed(ApiVersions, 0, 3, {})],
      3,
    )
  }),
]
