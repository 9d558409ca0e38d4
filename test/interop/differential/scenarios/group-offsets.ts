// Offsets of groups: committed by members and by consumers without a group, fetched, and deleted.

import { OffsetCommit } from '../../../../src/protocol/messages/08-offset-commit.ts'
import { OffsetFetch } from '../../../../src/protocol/messages/09-offset-fetch.ts'
import { LeaveGroup } from '../../../../src/protocol/messages/13-leave-group.ts'
import { DeleteGroups } from '../../../../src/protocol/messages/42-delete-groups.ts'
import { OffsetDelete } from '../../../../src/protocol/messages/47-offset-delete.ts'
import { ConsumerGroupHeartbeat } from '../../../../src/protocol/messages/68-consumer-group-heartbeat.ts'
import { inAllVersions, inOldVersions, type Scenario, type Session, scenario } from '../scenario.ts'
import { coordinated, joining, member, subscription } from './group.ts'

/** A topic by its name and its id: a version has one of the two. */
function topicOf(session: Session, name: string, partitions: ReturnType<typeof offset>[]) {
  return { name, topicId: session.known(name), partitions }
}

const offset = (partitionIndex: number, committedOffset: number, change: object = {}) => ({
  partitionIndex,
  committedOffset,
  committedLeaderEpoch: -1,
  commitTimestamp: -1,
  committedMetadata: '',
  ...change,
})

/** By a consumer without a group, unless it is told who does it. */
const committing = (groupId: string, topics: readonly ReturnType<typeof topicOf>[], change: object = {}) => ({
  groupId,
  generationIdOrMemberEpoch: -1,
  memberId: '',
  groupInstanceId: null,
  retentionTimeMs: -1,
  topics,
  ...change,
})

const all = (session: Session, groupId: string) =>
  session.send('its offsets', OffsetFetch, 9, { groups: [{ groupId, topics: null }], requireStable: true })

async function commit(session: Session, groupId: string, name: string, ...partitions: number[]): Promise<void> {
  const offsets = partitions.map(index => offset(index, 10 + index, { committedMetadata: 'm' }))
  const topics = [{ name, partitions: offsets }]
  const answer = await session.ask(OffsetCommit, 9, { groupId, memberId: '', topics })
  if (answer.topics.some(topic => topic.partitions.some(({ errorCode }) => errorCode !== 0))) throw new Error(groupId)
}

export const groupOffsets: readonly Scenario[] = [
  inAllVersions('groups: OffsetCommit', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const other = await session.topic('b')
    await coordinated(session, session.name('first'))
    for (const version of session.versions(OffsetCommit, '1+')) {
      const groupId = session.name('group', version)
      const of = (...offsets: ReturnType<typeof offset>[]) => topicOf(session, name, offsets)
      const missing = (index = 0) => topicOf(session, session.name('missing'), [offset(index, 1)])
      const send = (step: string, topics: ReturnType<typeof topicOf>[], change: object = {}) =>
        session.send(step, OffsetCommit, version, committing(groupId, topics, change))
      await send('no topics', [])
      await send('no partitions', [of()])
      await send('no partitions of a topic that is not there', [{ ...missing(), partitions: [] }])
      await send('none of one, and one that is not', [{ ...missing(), partitions: [] }, of(offset(0, 3)), missing()])
      await send('without a group', [of(offset(0, 5))])
      await send('to a group without a name', [of(offset(0, 5))], { groupId: '' })
      await send('in a generation of a group that is not there', [of(offset(0, 5))], {
        groupId: session.name('nowhere'),
        generationIdOrMemberEpoch: 1,
        memberId: 'm',
      })
      await send('in a generation of a group that nobody is in', [of(offset(0, 5))], { generationIdOrMemberEpoch: 1 })
      await send('of a member of a group that nobody is in', [of(offset(0, 5))], { memberId: 'm' })
      if (version >= 7) await send('of an instance in that', [of(offset(0, 5))], { groupInstanceId: 'i' })
      await send('to two topics', [of(offset(0, 6), offset(2, 7)), topicOf(session, other, [offset(0, 1)])])
      await send('to the same topic twice', [of(offset(0, 6)), of(offset(1, 7))])
      await send('to the same partition twice', [of(offset(0, 8), offset(0, 9))])
      await send('to a topic that is not there', [missing()])
      await send('to one that is, and one that is not', [missing(), of(offset(0, 10)), missing(1)])
      await send('to a partition that is not there', [of(offset(7, 1), offset(1, 11), offset(-1, 1))])
      await send('to a bad name', [{ ...of(offset(0, 1)), name: 'a b' }])
      await send('to no name', [{ ...of(offset(0, 1)), name: '' }])
      await send('0', [of(offset(0, 0))])
      await send('less than nothing', [of(offset(0, -1), offset(1, -7))])
      await send('with metadata', [of(offset(0, 12, { committedMetadata: 'what I know' }))])
      await send('with no metadata', [of(offset(0, 13, { committedMetadata: null }))])
      await send('with as much as may be', [of(offset(0, 14, { committedMetadata: 'm'.repeat(4096) }))])
      await send('with too much', [of(offset(0, 15, { committedMetadata: 'm'.repeat(4097) }), offset(1, 16))])
      await send('with too much in characters of two bytes', [
        of(offset(0, 17, { committedMetadata: 'é'.repeat(2049) })),
      ])
      if (version >= 6) {
        await send('in an epoch', [of(offset(0, 18, { committedLeaderEpoch: 0 }))])
        await send('in an epoch to come', [of(offset(0, 19, { committedLeaderEpoch: 99 }))])
        await send('in a negative epoch', [of(offset(0, 20, { committedLeaderEpoch: -7 }))])
      }
      if (version >= 2 && version <= 4) await send('for a minute', [of(offset(0, 21))], { retentionTimeMs: 60_000 })
      if (session.reference === '4.3.0') await all(session, groupId)
    }
    await session.ask(DeleteGroups, 2, { groupsNames: [''] }) // others ask for it too
  }),

  inOldVersions('groups: offsets in ZooKeeper', async session => {
    const name = await session.topic('a')
    const groupId = await coordinated(session, session.name('group'))
    const topics = [{ name, partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }] }]
    await session.send('committed', OffsetCommit, 0, { groupId, topics })
    const asked = [{ name, partitionIndexes: [0] }]
    await session.send('fetched', OffsetFetch, 0, { groupId, topics: asked, requireStable: false })
  }),

  scenario('groups: OffsetCommit: members', async session => {
    const name = await session.topic('a', { partitions: 3 })
    await coordinated(session, session.name('first'))
    for (const version of session.versions(OffsetCommit)) {
      const groupId = session.name('group', version)
      const { memberId, generationId } = await member(session, groupId)
      const send = (step: string, change: object = {}) => {
        const topics = [topicOf(session, name, [offset(0, 5)])]
        const who = { generationIdOrMemberEpoch: generationId, memberId, ...change }
        return session.send(step, OffsetCommit, version, committing(groupId, topics, who))
      }
      await send('of a member')
      await send('without a group', { generationIdOrMemberEpoch: -1, memberId: '' })
      await send('of a member without a generation', { generationIdOrMemberEpoch: -1 })
      await send('of a generation without a member', { memberId: '' })
      await send('of a member that is not there', { memberId: 'nobody' })
      await send('in the generation before', { generationIdOrMemberEpoch: generationId - 1 })
      await send('in a generation to come', { generationIdOrMemberEpoch: generationId + 1 })
      if (version >= 7) await send('of an instance that is not there', { groupInstanceId: 'i' })
      await session.ask(LeaveGroup, 2, { groupId, memberId })
      await send('when it has gone')
      const waiting = await member(session, groupId, { groupInstanceId: 'i' }, false)
      const it = { memberId: waiting.memberId, generationIdOrMemberEpoch: waiting.generationId }
      await send('before it has its share', it)
      if (version >= 7) {
        await send('of its instance', { ...it, groupInstanceId: 'i' })
        await send('of its instance under another id', { ...it, memberId: 'nobody', groupInstanceId: 'i' })
      }
      await all(session, groupId)

      // Of members of the other protocol.
      const consumer = session.name('consumer', version)
      const joined = await session.ask(ConsumerGroupHeartbeat, 1, {
        groupId: consumer,
        memberId: 'm',
        memberEpoch: 0,
        rebalanceTimeoutMs: 60_000,
        subscribedTopicNames: [name],
        topicPartitions: [],
      })
      const memberEpoch = joined.memberEpoch
      const ours = { groupId: consumer, memberId: 'm', generationIdOrMemberEpoch: memberEpoch }
      await send('of a consumer', ours)
      await send('of a consumer in the epoch before', { ...ours, generationIdOrMemberEpoch: memberEpoch - 1 })
      await send('of a consumer in an epoch to come', { ...ours, generationIdOrMemberEpoch: memberEpoch + 1 })
      await send('of a consumer in no epoch', { ...ours, generationIdOrMemberEpoch: -1 })
      await send('of a consumer that is not there', { ...ours, memberId: 'nobody' })
      await send('without a group, where consumers are', { ...ours, memberId: '', generationIdOrMemberEpoch: -1 })
      if (version >= 7) await send('of a consumer as an instance', { ...ours, groupInstanceId: 'i' })
      await all(session, consumer)
    }
  }),

  scenario('groups: OffsetFetch: of one group', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const other = await session.topic('b')
    const groupId = await coordinated(session, session.name('group'))
    const empty = session.name('nowhere')
    await commit(session, groupId, name, 0, 2)
    await commit(session, groupId, other, 0)
    const of = (topic: string, ...partitionIndexes: number[]) => ({ name: topic, partitionIndexes })
    const fetch = (topics: ReturnType<typeof of>[] | null, change: object = {}) => ({
      groupId,
      topics,
      requireStable: false,
      ...change,
    })
    await session.cases(OffsetFetch, '1-7', {
      'no topics': fetch([]),
      'no partitions': fetch([of(name)]),
      'one partition': fetch([of(name, 0)]),
      'two topics': fetch([of(name, 0, 2), of(other, 0)]),
      'partitions without offsets': fetch([of(name, 1, 2)]),
      'a partition that is not there': fetch([of(name, 7, -1, 0)]),
      'a topic that is not there': fetch([of(session.name('missing'), 0), of(other, 0)]),
      'a bad name': fetch([of('a b', 0)]),
      'one partition twice': fetch([of(name, 0, 0)]),
      'one topic twice': fetch([of(name, 0), of(name, 2)]),
      'of a group that is not there': fetch([of(name, 0)], { groupId: empty }),
      'of a group without a name': fetch([of(name, 0)], { groupId: '' }),
    })
    await session.cases(OffsetFetch, '2-7', {
      'all topics': fetch(null),
      'all topics of a group that is not there': fetch(null, { groupId: empty }),
      'all topics of a group without a name': fetch(null, { groupId: '' }),
    })
    await session.cases(OffsetFetch, 7, {
      'what is stable': fetch([of(name, 0, 1)], { requireStable: true }),
      'all that is stable': fetch(null, { requireStable: true }),
    })
  }),

  scenario('groups: OffsetFetch: of several groups', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const other = await session.topic('b')
    const groupId = await coordinated(session, session.name('group'))
    const second = session.name('second')
    const empty = session.name('nowhere')
    await commit(session, groupId, name, 0, 2)
    await commit(session, groupId, other, 0)
    await commit(session, second, other, 0)
    const of = (topic: string, ...partitionIndexes: number[]) => ({
      name: topic,
      topicId: session.known(topic),
      partitionIndexes,
    })
    const group = (topics: ReturnType<typeof of>[] | null, change: object = {}) => ({ groupId, topics, ...change })
    const missing = session.name('missing')
    await session.cases(OffsetFetch, '8+', {
      'no groups': { groups: [] },
      'no topics': { groups: [group([])] },
      'no partitions': { groups: [group([of(name)])] },
      'one partition': { groups: [group([of(name, 0)])] },
      'partitions without offsets, and not there': { groups: [group([of(name, 1, 7, -1, 0)])] },
      'a topic that is not there': { groups: [group([of(missing, 0), of(other, 0)])] },
      'one topic twice': { groups: [group([of(name, 0), of(name, 2)])] },
      'all topics': { groups: [group(null)] },
      'all that is stable': { groups: [group(null)], requireStable: true },
      'of a group that is not there': { groups: [group([of(name, 0)], { groupId: empty })] },
      'all of a group that is not there': { groups: [group(null, { groupId: empty })] },
      'of a group without a name': { groups: [group([of(name, 0)], { groupId: '' })] },
      'all of a group without a name': { groups: [group(null, { groupId: '' })] },
      'of three': {
        groups: [group(null), group([of(other, 0)], { groupId: second }), group([of(name, 1)], { groupId: empty })],
      },
      'of one twice': { groups: [group([of(name, 0)]), group([of(name, 2)])] },
    })
    await session.cases(OffsetFetch, '9+', {
      'of a member of a group that nobody is in': { groups: [group(null, { memberId: 'm', memberEpoch: 1 })] },
      'of a member of a group that is not there': {
        groups: [group(null, { groupId: empty, memberId: 'm', memberEpoch: 1 })],
      },
    })
    await session.cases(OffsetFetch, 10, {
      'no id': { groups: [group([{ ...of(name, 0), topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }])] },
    })

    const consumer = session.name('consumer')
    await commit(session, consumer, name, 1)
    const { memberEpoch } = await session.ask(ConsumerGroupHeartbeat, 1, {
      groupId: consumer,
      memberId: 'm',
      memberEpoch: 0,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: [name],
      topicPartitions: [],
    })
    const asked = (change: object) => ({
      groups: [group([of(name, 1), of(missing, 0)], { groupId: consumer, ...change })],
    })
    await session.cases(OffsetFetch, '8+', {
      'of a group with consumers': asked({}),
      'all of a group with consumers': { groups: [group(null, { groupId: consumer })] },
    })
    await session.cases(OffsetFetch, '9+', {
      'of a member': asked({ memberId: 'm', memberEpoch }),
      'of a member in the epoch before': asked({ memberId: 'm', memberEpoch: memberEpoch - 1 }),
      'of a member in an epoch to come': asked({ memberId: 'm', memberEpoch: memberEpoch + 1 }),
      'of a member in no epoch': asked({ memberId: 'm' }),
      'of an epoch without a member': asked({ memberEpoch }),
      'of an epoch and an empty member': asked({ memberId: '', memberEpoch }),
      'of nobody': asked({ memberId: '', memberEpoch: -1 }),
      'of a member that is not there': asked({ memberId: 'nobody', memberEpoch }),
      'all, of a member that is not there': {
        groups: [group(null, { groupId: consumer, memberId: 'nobody', memberEpoch })],
      },
    })
  }),

  scenario('groups: OffsetDelete', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const other = await session.topic('b')
    const groupId = await coordinated(session, session.name('group'))
    await commit(session, groupId, name, 0, 1, 2)
    await commit(session, groupId, other, 0)
    const of = (topic: string, ...partitions: number[]) => ({
      name: topic,
      partitions: partitions.map(partitionIndex => ({ partitionIndex })),
    })
    const send = (step: string, topics: ReturnType<typeof of>[], group = groupId) =>
      session.send(step, OffsetDelete, 0, { groupId: group, topics })
    await send('of a group that is not there', [of(name, 0)], session.name('nowhere'))
    await send('of a group without a name', [of(name, 0)], '')
    await send('nothing', [])
    await send('nothing of a group that is not there', [], session.name('nowhere'))
    await send('no partitions', [of(name)])
    await send('a topic that is not there', [of(session.name('missing'), 0)])
    await send('a partition that is not there', [of(name, 7, -1)])
    await send('what is there and what is not', [of(other), of(name, 7, 0), of(session.name('missing'), 0)])
    await send('again', [of(name, 0)])
    await send('a topic twice', [of(name, 1), of(name, 1)])
    await all(session, groupId)
    await member(session, groupId, { protocols: [{ name: 'range', metadata: subscription(name) }] })
    await send('what a member reads, and what none does', [of(name, 2), of(other, 0)])
    await all(session, groupId)
    const workers = session.name('workers')
    await commit(session, workers, name, 0)
    await member(session, workers, joining(workers, { protocolType: 'other' }))
    await send('of members that are no consumers', [of(name, 0)], workers)
    const consumer = session.name('consumer')
    await commit(session, consumer, name, 0)
    await commit(session, consumer, other, 0)
    await session.ask(ConsumerGroupHeartbeat, 1, {
      groupId: consumer,
      memberId: 'm',
      memberEpoch: 0,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: [name],
      topicPartitions: [],
    })
    await send('what a consumer reads, and what none does', [of(name, 0), of(other, 0)], consumer)
    await all(session, consumer)
  }),
]
