// Appending: what is taken, what is refused and how it is told.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../../src/protocol/messages/01-fetch.ts'
import { ListOffsets } from '../../../../src/protocol/messages/02-list-offsets.ts'
import { crc32c } from '../../../../src/protocol/records/crc/crc32c.ts'
import { at } from '../../../../src/protocol/records/record-batch.ts'
import { zeroUuid } from '../../../../src/protocol/schema/layout.ts'
import { unknownId } from '../normal.ts'
import { batchOf, messagesOf, patched } from '../records.ts'
import { inAllVersions, type Scenario, type Session, scenario } from '../scenario.ts'

/** A request with one partition; the topic is named in every way, and a version takes the one it has. */
export function produce(session: Session, name: string, records: Buffer | null, { index = 0, acks = -1 } = {}) {
  return {
    acks,
    timeoutMs: 30_000,
    topicData: [{ name, topicId: session.known(name), partitionData: [{ index, records }] }],
  }
}

/** What a version of Produce may carry. */
export function records(session: Session, version: number, contents: Parameters<typeof batchOf>[1]): Buffer {
  if (version >= 3) return batchOf(session.epoch, contents)
  return messagesOf(version < 2 ? 0 : 1, session.epoch, contents)
}

/** What is in a partition in the end. */
async function look(session: Session, name: string, partition = 0): Promise<void> {
  await session.ask(ListOffsets, 7, {
    replicaId: -1,
    topics: [{ name, partitions: [{ partitionIndex: partition, timestamp: -1 }] }],
  })
  await session.show('what is there now', Fetch, 12, {
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 10_000_000,
    topics: [{ topic: name, partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: 10_000_000 }] }],
    forgottenTopicsData: [],
  })
}

function resealed(batch: Buffer, change: (copy: Buffer) => void): Buffer {
  return patched(batch, copy => {
    change(copy)
    copy.writeUInt32BE(crc32c(copy, at.attributes), at.checksum)
  })
}

export const producing: readonly Scenario[] = [
  inAllVersions('Produce', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const some = (version: number) => records(session, version, [{ key: 'k', value: `v${version}` }, 'b', 'c'])
    await session.cases(Produce, 'all', {
      'acks all': version => produce(session, name, some(version)),
      'acks 1': version => produce(session, name, some(version), { acks: 1 }),
      'acks 0': version => produce(session, name, some(version), { acks: 0 }),
      'acks 2': version => produce(session, name, some(version), { acks: 2 }),
      'acks -2': version => produce(session, name, some(version), { acks: -2 }),
      'no topics': { acks: -1, timeoutMs: 1000, topicData: [] },
      'no topics, acks 0': { acks: 0, timeoutMs: 1000, topicData: [] },
      'no partitions': {
        acks: -1,
        timeoutMs: 1000,
        topicData: [{ name, topicId: session.id(name), partitionData: [] }],
      },
      'a partition that is not there': version => produce(session, name, some(version), { index: 2 }),
      'a negative partition': version => produce(session, name, some(version), { index: -1 }),
      'a partition that is not there, acks 0': version => produce(session, name, some(version), { index: 2, acks: 0 }),
      'a topic that is not there': version => produce(session, session.name('unknown'), some(version)),
      'a bad name': version => produce(session, 'a b', some(version)),
      'no name': version => produce(session, '', some(version)),
      'no records, empty': produce(session, name, Buffer.alloc(0)),
      'two partitions, one not there': version => ({
        ...produce(session, name, null),
        topicData: [
          {
            name,
            topicId: session.id(name),
            partitionData: [0, 1, 2].map(index => ({ index, records: some(version) })),
          },
        ],
      }),
      'a time of 0': version => ({ ...produce(session, name, some(version)), timeoutMs: 0 }),
      'a negative time': version => ({ ...produce(session, name, some(version)), timeoutMs: -1 }),
      'twice in one request': version => ({
        ...produce(session, name, null),
        topicData: [
          ...produce(session, name, some(version)).topicData,
          ...produce(session, name, records(session, version, ['again'])).topicData,
        ],
      }),
      'one partition twice in one topic': version => ({
        ...produce(session, name, null),
        topicData: [
          {
            name,
            topicId: session.id(name),
            partitionData: [some(version), records(session, version, ['again'])].map(records => ({
              index: 0,
              records,
            })),
          },
        ],
      }),
    })
    await session.cases(Produce, '13+', {
      'an unknown id': {
        ...produce(session, name, null),
        topicData: [{ topicId: unknownId, partitionData: [{ index: 0, records: some(13) }] }],
      },
      'no id': {
        ...produce(session, name, null),
        topicData: [{ topicId: zeroUuid, partitionData: [{ index: 0, records: some(13) }] }],
      },
      'an unknown id, acks 0': {
        ...produce(session, name, null, { acks: 0 }),
        topicData: [{ topicId: unknownId, partitionData: [{ index: 0, records: some(13) }] }],
      },
    })
    await session.cases(Produce, '3+', {
      'with a transactional id, without a transaction': version => ({
        ...produce(session, name, some(version)),
        transactionalId: 'nobody',
      }),
    })
    await look(session, name)
    await look(session, name, 1)
  }),

  inAllVersions('Produce: records that are refused', async session => {
    const name = await session.topic('a')
    const good = batchOf(session.epoch, ['one', 'two'])
    const old1 = messagesOf(1, session.epoch, ['one', 'two'])
    const old0 = messagesOf(0, session.epoch, ['one', 'two'])
    const byte = (batch: Buffer, place: number, value: number) => patched(batch, copy => (copy[place] = value))
    const sealedByte = (place: number, value: number) => resealed(good, copy => (copy[place] = value))
    const refused: Readonly<Record<string, Buffer>> = {
      'a bad checksum': byte(good, at.checksum, 1),
      'a changed byte': byte(good, good.length - 2, 0xff),
      'magic 3': byte(good, at.magic, 3),
      'magic -1': byte(good, at.magic, 0xff),
      'magic 1': old1,
      'magic 0': old0,
      'magic 1 with a bad checksum': byte(old1, 12, 1),
      'magic 1, compressed': messagesOf(1, session.epoch, ['one', 'two'], { codec: 'gzip' }),
      'magic 0, compressed': messagesOf(0, session.epoch, ['one', 'two'], { codec: 'gzip' }),
      'magic 1, zstd': messagesOf(1, session.epoch, ['one'], { codec: 'zstd' }),
      'codec 5': sealedByte(at.attributes + 1, 5),
      'codec 7': sealedByte(at.attributes + 1, 7),
      'gzip that is none': sealedByte(at.attributes + 1, 1),
      'snappy that is none': sealedByte(at.attributes + 1, 2),
      'lz4 that is none': sealedByte(at.attributes + 1, 3),
      'zstd that is none': sealedByte(at.attributes + 1, 4),
      'a size that is too large': patched(good, copy => copy.writeInt32BE(good.length, at.length)),
      'a size that is too small': patched(good, copy => copy.writeInt32BE(10, at.length)),
      'a negative size': patched(good, copy => copy.writeInt32BE(-1, at.length)),
      'a torn batch': good.subarray(0, good.length - 1),
      'a header alone': good.subarray(0, at.records),
      'half a header': good.subarray(0, 30),
      'ten bytes': good.subarray(0, 10),
      garbage: Buffer.from('This is no batch of records, whatever its length may say.'),
      'a batch and a torn one': Buffer.concat([good, good.subarray(0, 40)]),
      'two batches': Buffer.concat([good, good]),
      'a count that is too large': resealed(good, copy => copy.writeInt32BE(3, at.count)),
      'a count that is too small': resealed(good, copy => copy.writeInt32BE(1, at.count)),
      'a negative count': resealed(good, copy => copy.writeInt32BE(-1, at.count)),
      'a count of none': resealed(good, copy => copy.writeInt32BE(0, at.count)),
      'no records in it': batchOf(session.epoch, []),
      'a last offset that is wrong': resealed(good, copy => copy.writeInt32BE(5, at.lastOffsetDelta)),
      'a base offset': patched(good, copy => copy.writeBigInt64BE(7n, at.baseOffset)),
      'a leader epoch': patched(good, copy => copy.writeInt32BE(9, at.leaderEpoch)),
      'LogAppendTime by the client': batchOf(session.epoch, ['one'], { logAppendTime: session.epoch }),
      'a control batch': batchOf(session.epoch, ['one'], { control: true }),
      'a transactional batch without a producer': batchOf(session.epoch, ['one'], { transactional: true }),
      'a delete horizon': batchOf(session.epoch, ['one'], { deleteHorizon: session.epoch }),
      'attributes that are not known': sealedByte(at.attributes, 0x40),
      'a record from the day after tomorrow': batchOf(session.epoch, ['one', { at: 50 * 3_600_000, value: 'two' }]),
      'records from the beginning of time': batchOf(session.epoch, [{ at: -session.epoch, value: 'one' }]),
      'no timestamp': batchOf(session.epoch, [{ at: -session.epoch - 1, value: 'one' }]),
      'a sequence without a producer': batchOf(session.epoch, ['one'], { baseSequence: 3 }),
      'offsets with a gap': batchOf(session.epoch, ['one'], { lastOffset: 4 }),
    }
    for (const [step, bytes] of Object.entries(refused)) {
      // In 3.9.1 a topic takes records from any future.
      if (session.reference === '3.9.1' && step === 'a record from the day after tomorrow') continue
      await session.send(step, Produce, '2', produce(session, name, bytes))
      await session.send(step, Produce, '3', produce(session, name, bytes))
      await session.send(step, Produce, '6', produce(session, name, bytes))
      await session.send(step, Produce, '8', produce(session, name, bytes))
      await session.send(step, Produce, '13', produce(session, name, bytes))
    }
    await session.send(
      'a bad checksum, acks 0',
      Produce,
      'all',
      produce(session, name, refused['a bad checksum']!, { acks: 0 }),
    )
    await session.send('garbage, acks 0', Produce, 'all', produce(session, name, refused['garbage']!, { acks: 0 }))
    await look(session, name)
  }),

  inAllVersions('Produce: codecs', async session => {
    const name = await session.topic('a')
    const contents = [
      { key: 'k', value: 'x'.repeat(50), headers: { h: 'v', n: null } },
      'b',
      { key: null, value: null },
    ]
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)
      await session.send(codec, Produce, 'all', version =>
        produce(
          session,
          name,
          version >= 3
            ? batchOf(session.epoch, contents, { codec })
            : messagesOf(version < 2 ? 0 : 1, session.epoch, contents, { codec }),
        ),
      )
    for (const codec of ['gzip', 'lz4', 'zstd', 'uncompressed'] as const) {
      const recompressed = await session.topic(codec, { configs: { 'compression.type': codec } })
      await session.send(
        `into ${codec}`,
        Produce,
        '9+',
        produce(session, recompressed, batchOf(session.epoch, contents, { codec: 'snappy' })),
      )
      await session.send(
        `into ${codec}, itself`,
        Produce,
        '9',
        produce(session, recompressed, batchOf(session.epoch, contents, { codec: 'gzip' })),
      )
      await session.send(
        `into ${codec}, not compressed`,
        Produce,
        '9',
        produce(session, recompressed, batchOf(session.epoch, contents)),
      )
    }
  }),

  inAllVersions('Produce: LogAppendTime', async session => {
    const name = await session.topic('a', { configs: { 'message.timestamp.type': 'LogAppendTime' } })
    const contents = [
      { at: 5, value: 'a' },
      { at: 3, value: 'b' },
    ]
    await session.send('with times of their own', Produce, 'all', version =>
      produce(session, name, records(session, version, contents)),
    )
    await session.send(
      'compressed',
      Produce,
      '3+',
      produce(session, name, batchOf(session.epoch, contents, { codec: 'gzip' })),
    )
    await session.send(
      'from the future',
      Produce,
      '3+',
      produce(session, name, batchOf(session.epoch, [{ at: 1e9, value: 'a' }])),
    )
    await look(session, name)
  }),

  inAllVersions('Produce: limits of a topic', async session => {
    const small = await session.topic('small', { configs: { 'max.message.bytes': '200' } })
    const timely = await session.topic('timely', {
      configs: { 'message.timestamp.before.max.ms': '1800000', 'message.timestamp.after.max.ms': '1000' },
    })
    const compact = await session.topic('compact', { configs: { 'cleanup.policy': 'compact' } })
    const segment = await session.topic('segment', {
      configs: { 'segment.bytes': '1048576', 'max.message.bytes': '4000000' },
    })
    const late = 3_000_000
    await session.cases(Produce, 'all', {
      'too large': version => produce(session, small, records(session, version, ['x'.repeat(200)])),
      'large enough': version => produce(session, small, records(session, version, ['x'.repeat(100)])),
      'larger than a segment': version => produce(session, segment, records(session, version, ['x'.repeat(1_100_000)])),
    })
    await session.cases(Produce, '2+', {
      'too old': version => produce(session, timely, records(session, version, ['a'])),
      'one of them too old': version =>
        produce(session, timely, records(session, version, [{ at: late, value: 'a' }, 'b'])),
      'new enough': version => produce(session, timely, records(session, version, [{ at: late, value: 'a' }])),
      'from the future': version =>
        produce(session, timely, records(session, version, [{ at: 3_720_000_0, value: 'a' }])),
    })
    await session.cases(Produce, 'all', {
      'a compacted topic, without a key': version => produce(session, compact, records(session, version, ['a'])),
      'a compacted topic, one without a key': version =>
        produce(
          session,
          compact,
          records(session, version, [{ key: 'k', value: 'a' }, 'b', { key: 'l', value: 'a' }, 'c']),
        ),
      'a compacted topic, with keys': version =>
        produce(session, compact, records(session, version, [{ key: 'k', value: null }])),
      'a compacted topic, with an empty key': version =>
        produce(session, compact, records(session, version, [{ key: '', value: 'a' }])),
    })
  }),

  scenario('Produce: replicas that are wanted', async session => {
    const name = await session.topic('a', { configs: { 'min.insync.replicas': '2' } })
    for (const acks of [-1, 1, 0])
      await session.send(`acks ${acks}`, Produce, 'all', version =>
        produce(session, name, records(session, version, ['a']), { acks }),
      )
    await look(session, name)
  }),

  scenario('Produce: several batches', async session => {
    const name = await session.topic('a')
    const two = Buffer.concat([batchOf(session.epoch, ['one']), batchOf(session.epoch, ['two'])])
    await session.send('two batches', Produce, 'all', produce(session, name, two))
    await look(session, name)
  }),
]
