// Where offsets are: by time, by epoch, and the records before one gone.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { ListOffsets } from '../../../../src/protocol/messages/02-list-offsets.ts'
import { DeleteRecords } from '../../../../src/protocol/messages/21-delete-records.ts'
import { OffsetForLeaderEpoch } from '../../../../src/protocol/messages/23-offset-for-leader-epoch.ts'
import type { CompressionName } from '../../../../src/protocol/records/compression/index.ts'
import { batchOf } from '../records.ts'
import { inAllVersions, type Scenario, type Session, scenario } from '../scenario.ts'
import { produce } from './produce.ts'

interface Asked {
  readonly index?: number
  readonly epoch?: number
  readonly replicaId?: number
  readonly isolationLevel?: number
  readonly most?: number
}

function list(
  name: string,
  timestamp: number,
  { index = 0, epoch = -1, replicaId = -1, isolationLevel = 0, most = 10 }: Asked = {},
) {
  const partition = { partitionIndex: index, currentLeaderEpoch: epoch, timestamp, maxNumOffsets: most }
  return { replicaId, isolationLevel, topics: [{ name, partitions: [partition] }] }
}

const special: Readonly<Record<string, number>> = {
  latest: -1,
  earliest: -2,
  'the largest timestamp': -3,
  'earliest local': -4,
  'latest tiered': -5,
  'earliest pending upload': -6,
  'no such meaning': -7,
}

async function append(
  session: Session,
  name: string,
  times: readonly (readonly number[])[],
  codec: CompressionName = 'none',
) {
  for (const batch of times) {
    const contents = batch.map(at => ({ at, value: `${at}` }))
    await session.ask(Produce, 9, produce(session, name, batchOf(session.epoch, contents, { codec })))
  }
}

/** Every special timestamp, and the times around each record. */
async function lookAround(session: Session, name: string, times: readonly number[]): Promise<void> {
  for (const [step, timestamp] of Object.entries(special))
    await session.send(step, ListOffsets, 'all', list(name, timestamp))
  for (const time of times) await session.send(`T+${time}`, ListOffsets, 'all', list(name, session.epoch + time))
  await session.send('time 0', ListOffsets, 'all', list(name, 0))
}

export const offsets: readonly Scenario[] = [
  inAllVersions('ListOffsets: an empty partition', async session => {
    await lookAround(session, await session.topic('a'), [5])
  }),

  inAllVersions('ListOffsets: several batches', async session => {
    const name = await session.topic('a')
    await append(session, name, [[10, 20], [30], [25, 15, 40], [35]])
    await lookAround(session, name, [0, 10, 11, 20, 21, 25, 30, 31, 36, 40, 41])
    await session.send('latest, committed only', ListOffsets, '2+', list(name, -1, { isolationLevel: 1 }))
    await session.send('earliest, committed only', ListOffsets, '2+', list(name, -2, { isolationLevel: 1 }))
    await session.send('isolation level 2', ListOffsets, '2+', list(name, -1, { isolationLevel: 2 }))
    await session.send('one at most', ListOffsets, 0, list(name, -1, { most: 1 }))
    await session.send('none at most', ListOffsets, 0, list(name, -1, { most: 0 }))
    await session.send('a negative number at most', ListOffsets, 0, list(name, -1, { most: -1 }))
  }),

  inAllVersions('ListOffsets: the largest timestamp is not the last', async session => {
    const name = await session.topic('a')
    await append(session, name, [[10], [50, 90, 70], [90], [60]])
    await lookAround(session, name, [50, 60, 70, 90, 91])
    const gzip = await session.topic('gzip')
    await append(session, gzip, [[10], [50, 90, 70], [20]], 'gzip')
    await lookAround(session, gzip, [50, 60, 90])
  }),

  inAllVersions('ListOffsets: LogAppendTime', async session => {
    const name = await session.topic('a', { configs: { 'message.timestamp.type': 'LogAppendTime' } })
    await append(session, name, [[10, 20]])
    await lookAround(session, name, [10])
  }),

  inAllVersions('ListOffsets: after records were deleted', async session => {
    const name = await session.topic('a')
    await append(session, name, [[10, 20], [30], [25, 15, 40], [35]])
    await session.ask(DeleteRecords, 2, {
      topics: [{ name, partitions: [{ partitionIndex: 0, offset: 4 }] }],
      timeoutMs: 30_000,
    })
    await lookAround(session, name, [0, 15, 25, 35, 40])
    await session.ask(DeleteRecords, 2, {
      topics: [{ name, partitions: [{ partitionIndex: 0, offset: -1 }] }],
      timeoutMs: 30_000,
    })
    for (const [step, timestamp] of Object.entries(special))
      await session.send(`all deleted: ${step}`, ListOffsets, 'all', list(name, timestamp))
    await session.send('all deleted: time 0', ListOffsets, 'all', list(name, 0))
  }),

  inAllVersions('ListOffsets: refused', async session => {
    const name = await session.topic('a', { partitions: 2 })
    await session.cases(ListOffsets, 'all', {
      'no topics': { ...list(name, -1), topics: [] },
      'no partitions': { ...list(name, -1), topics: [{ name, partitions: [] }] },
      'a partition that is not there': list(name, -1, { index: 2 }),
      'a negative partition': list(name, -1, { index: -1 }),
      'a topic that is not there': list(session.name('unknown'), -1),
      'a bad name': list('a b', -1),
      'as a replica': list(name, -1, { replicaId: 1 }),
      'as the debugger': list(name, -1, { replicaId: -2 }),
      'the same partition twice': {
        ...list(name, -1),
        topics: [
          { name, partitions: [...list(name, -1).topics[0]!.partitions, ...list(name, -2).topics[0]!.partitions] },
        ],
      },
      'the same partition twice, and another': {
        ...list(name, -1),
        topics: [
          {
            name,
            partitions: [
              ...list(name, -1).topics[0]!.partitions,
              ...list(name, -2).topics[0]!.partitions,
              ...list(name, -1, { index: 1 }).topics[0]!.partitions,
            ],
          },
        ],
      },
      'the same topic twice': {
        ...list(name, -1),
        topics: [...list(name, -1).topics, ...list(name, -1, { index: 1 }).topics],
      },
    })
    await session.cases(ListOffsets, '4+', {
      'at the epoch': list(name, -1, { epoch: 0 }),
      'at a newer epoch': list(name, -1, { epoch: 1 }),
      'at an older epoch': list(name, -1, { epoch: -2 }),
    })
  }),

  inAllVersions('OffsetForLeaderEpoch', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const ask = (
      leaderEpoch: number,
      { partition = 0, currentLeaderEpoch = -1, topic = name, replicaId = -1 } = {},
    ) => ({
      replicaId,
      topics: [{ topic, partitions: [{ partition, currentLeaderEpoch, leaderEpoch }] }],
    })
    await append(session, name, [[1, 2, 3]])
    await session.cases(OffsetForLeaderEpoch, 'all', {
      'the epoch': ask(0),
      'a newer epoch': ask(1),
      'no epoch': ask(-1),
      'an older epoch': ask(-5),
      'an empty partition': ask(0, { partition: 1 }),
      'a newer epoch of an empty partition': ask(1, { partition: 1 }),
      'a partition that is not there': ask(0, { partition: 2 }),
      'a negative partition': ask(0, { partition: -1 }),
      'a topic that is not there': ask(0, { topic: session.name('unknown') }),
      'a bad name': ask(0, { topic: 'a b' }),
      'no topics': { replicaId: -1, topics: [] },
      'no partitions': { replicaId: -1, topics: [{ topic: name, partitions: [] }] },
    })
    await session.cases(OffsetForLeaderEpoch, '2+', {
      'at the epoch': ask(0, { currentLeaderEpoch: 0 }),
      'at a newer epoch': ask(0, { currentLeaderEpoch: 1 }),
      'at an older epoch': ask(0, { currentLeaderEpoch: -2 }),
    })
    await session.cases(OffsetForLeaderEpoch, '3+', {
      'as a replica': ask(0, { replicaId: 1 }),
      'as another replica': ask(0, { replicaId: 2 }),
      'as the debugger': ask(0, { replicaId: -2 }),
    })
  }),

  scenario('DeleteRecords', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const compact = await session.topic('compact', { configs: { 'cleanup.policy': 'compact' } })
    const both = await session.topic('both', { configs: { 'cleanup.policy': 'compact,delete' } })
    const before = (offset: number, partitionIndex = 0, topic = name) => ({
      topics: [{ name: topic, partitions: [{ partitionIndex, offset }] }],
      timeoutMs: 30_000,
    })
    await append(session, name, [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ])
    await append(session, both, [[1, 2, 3]]).catch(() => undefined)
    await session.cases(DeleteRecords, 'all', {
      'no topics': { topics: [], timeoutMs: 1000 },
      'no partitions': { topics: [{ name, partitions: [] }], timeoutMs: 1000 },
      'behind the high watermark': before(10),
      'far behind the high watermark': before(Number.MAX_SAFE_INTEGER),
      'before -1': before(-2),
      'a partition that is not there': before(0, 2),
      'a negative partition': before(0, -1),
      'a topic that is not there': before(0, 0, session.name('unknown')),
      'a bad name': before(0, 0, 'a b'),
      'an empty partition': before(0, 1),
      'an empty partition, before 1': before(1, 1),
      'an empty partition, all': before(-1, 1),
      'a compacted topic': before(0, 0, compact),
      'a compacted topic that is also deleted': before(0, 0, both),
      nothing: before(0),
      'a part of a batch': before(2),
      'less than before': before(1),
      'up to a batch': before(6),
      'the same partition twice': {
        topics: [{ name, partitions: [0, 1].map(offset => ({ partitionIndex: 0, offset })) }],
        timeoutMs: 1000,
      },
      'one good, one bad': {
        topics: [{ name, partitions: [0, 7].map(partitionIndex => ({ partitionIndex, offset: 0 })) }],
        timeoutMs: 1000,
      },
      'in no time': { ...before(6), timeoutMs: 0 },
    })
    await session.send('all', DeleteRecords, 'all', before(-1))
    await session.send('where it begins', ListOffsets, 7, list(name, -2))
    await session.send('where it ends', ListOffsets, 7, list(name, -1))
  }),
]
