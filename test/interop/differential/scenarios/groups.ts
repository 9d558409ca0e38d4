// Groups as those see them who are not in them: listed, described and deleted.

import { OffsetCommit } from '../../../../src/protocol/messages/08-offset-commit.ts'
import { OffsetFetch } from '../../../../src/protocol/messages/09-offset-fetch.ts'
import { JoinGroup } from '../../../../src/protocol/messages/11-join-group.ts'
import { LeaveGroup } from '../../../../src/protocol/messages/13-leave-group.ts'
import { DescribeGroups } from '../../../../src/protocol/messages/15-describe-groups.ts'
import { ListGroups } from '../../../../src/protocol/messages/16-list-groups.ts'
import { DeleteGroups } from '../../../../src/protocol/messages/42-delete-groups.ts'
import { ConsumerGroupHeartbeat } from '../../../../src/protocol/messages/68-consumer-group-heartbeat.ts'
import { ConsumerGroupDescribe } from '../../../../src/protocol/messages/69-consumer-group-describe.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { coordinated, joining, member } from './group.ts'

/** One group of every kind, in every state in which a group can stay. */
async function groupsOfAllKinds(session: Session) {
  const name = await session.topic('a', { partitions: 2 })
  const of = (state: string) => session.name(state)
  await coordinated(session, of('first'))
  const heartbeat = (groupId: string, memberEpoch: number) =>
    session.ask(ConsumerGroupHeartbeat, 1, {
      groupId,
      memberId: 'm',
      memberEpoch,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: [name],
      topicPartitions: [],
    })
  const topics = [{ name, partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: null }] }]
  await session.ask(OffsetCommit, 9, { groupId: of('offsets-only'), memberId: '', topics })
  await session.ask(LeaveGroup, 2, await member(session, of('classic-empty')))
  await member(session, of('classic-stable'), { groupInstanceId: 'i' })
  await member(session, of('classic-syncing'), {}, false)
  await session.ask(JoinGroup, 9, joining(of('classic-pending')))
  await member(session, of('worker'), {
    protocolType: 'connect',
    protocols: [{ name: 'p', metadata: Buffer.from('w') }],
  })
  await heartbeat(of('consumer-stable'), 0)
  await heartbeat(of('consumer-empty'), 0)
  await heartbeat(of('consumer-empty'), -1)
  const names = [
    'offsets-only',
    'classic-empty',
    'classic-stable',
    'classic-syncing',
    'classic-pending',
    'worker',
    'consumer-stable',
    'consumer-empty',
  ]
  return { name, topics, ids: names.map(of) }
}

export const groups: readonly Scenario[] = [
  scenario('groups: ListGroups', async session => {
    await groupsOfAllKinds(session)
    const list = (statesFilter: string[], typesFilter: string[] = []) => ({ statesFilter, typesFilter })
    await session.send('all', ListGroups, 'all', list([]))
    await session.cases(ListGroups, '4+', {
      'in one state': list(['Empty']),
      'in two states': list(['Stable', 'CompletingRebalance']),
      'in small letters': list(['stable']),
      'in capitals': list(['EMPTY', 'DEAD']),
      'in states of consumer groups': list(['Assigning', 'Reconciling']),
      'in a state of other groups': list(['NotReady']),
      'in a state that there is not': list(['Lost', 'Stable']),
      'in an empty state': list(['']),
      'in one state, twice': list(['Empty', 'Empty']),
    })
    await session.cases(ListGroups, '5+', {
      'classic ones': list([], ['classic']),
      'consumer ones': list([], ['consumer']),
      'of two types': list([], ['consumer', 'classic']),
      'of a type in capitals': list([], ['CONSUMER']),
      'of types that nobody has': list([], ['share', 'streams']),
      'of a type that there is not': list([], ['lost', 'classic']),
      'of an empty type': list([], ['']),
      'classic ones in one state': list(['Empty'], ['classic']),
      'consumer ones in one state': list(['Stable'], ['Consumer']),
    })
  }),

  scenario('groups: DescribeGroups, ConsumerGroupDescribe', async session => {
    const { ids } = await groupsOfAllKinds(session)
    const nowhere = session.name('nowhere')
    for (const id of ids) {
      const step = id.replace(/^.*--/, '')
      await session.send(step, DescribeGroups, 'all', { groups: [id], includeAuthorizedOperations: false })
      await session.send(step, ConsumerGroupDescribe, 'all', { groupIds: [id], includeAuthorizedOperations: false })
    }
    const lists: Readonly<Record<string, string[]>> = {
      none: [],
      'one that is not there': [nowhere],
      'one without a name': [''],
      several: [...ids, nowhere, ''],
      'one twice': [ids[2]!, ids[2]!],
      'one consumer group twice': [ids[6]!, nowhere, ids[6]!],
    }
    for (const [step, groupIds] of Object.entries(lists)) {
      await session.send(step, DescribeGroups, 'all', { groups: groupIds, includeAuthorizedOperations: false })
      await session.send(step, ConsumerGroupDescribe, 'all', { groupIds, includeAuthorizedOperations: false })
      await session.send(`${step}, and what may be done`, DescribeGroups, '3+', {
        groups: groupIds,
        includeAuthorizedOperations: true,
      })
      await session.send(`${step}, and what may be done`, ConsumerGroupDescribe, 'all', {
        groupIds,
        includeAuthorizedOperations: true,
      })
    }
  }),

  ...[0, 1, 2].map(version =>
    scenario(`groups: DeleteGroups v${version}`, async session => {
      const { ids, name, topics } = await groupsOfAllKinds(session)
      const nowhere = session.name('nowhere')
      const send = (step: string, ...groupsNames: string[]) =>
        session.send(step, DeleteGroups, version, { groupsNames })
      await send('none')
      await send('one that is not there', nowhere)
      await send('one without a name', '')
      await send('one with members', ids[2]!)
      await send('consumers', ids[6]!)
      await send('one with offsets only', ids[0]!)
      await send('it again', ids[0]!)
      const asked = { groups: [{ groupId: ids[0]!, topics: [{ name, partitionIndexes: [0] }] }] }
      await session.send('its offsets', OffsetFetch, 9, asked)
      await send('all', ...ids, nowhere, '')
      await send('one twice', nowhere, nowhere)
      await session.send('what is left', ListGroups, 5, { statesFilter: [], typesFilter: [] })
      await session.ask(OffsetCommit, 9, { groupId: ids[0]!, memberId: '', topics })
      await send('one that was made again, twice', ids[0]!, ids[0]!)
      await session.send('what is left', ListGroups, 5, { statesFilter: [], typesFilter: [] })
    }),
  ),
]
