// Members of consumer groups (KIP-848). Each group has one member, so that what it is to have does not depend on when the
// next assignment is made.

import { ConsumerGroupHeartbeat } from '../../../../src/protocol/messages/68-consumer-group-heartbeat.ts'
import { ConsumerGroupDescribe } from '../../../../src/protocol/messages/69-consumer-group-describe.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { coordinated, member } from './group.ts'

const describe = (session: Session, groupId: string) =>
  session.send('how it is', ConsumerGroupDescribe, 1, { groupIds: [groupId], includeAuthorizedOperations: false })

/** A first heartbeat. */
const first = (groupId: string, topics: string[] | null, change: object = {}) => ({
  groupId,
  memberId: 'm',
  memberEpoch: 0,
  instanceId: null,
  rackId: null,
  rebalanceTimeoutMs: 60_000,
  subscribedTopicNames: topics,
  subscribedTopicRegex: null,
  serverAssignor: null,
  topicPartitions: [],
  ...change,
})

/** One that says nothing but that the member is there. */
const short = (groupId: string, memberEpoch: number, change: object = {}) => ({
  ...first(groupId, null, { memberEpoch, rebalanceTimeoutMs: -1, topicPartitions: null }),
  ...change,
})

export const consumerGroups: readonly Scenario[] = [
  scenario('groups: ConsumerGroupHeartbeat: what is wrong', async session => {
    const name = await session.topic('a', { partitions: 3 })
    await coordinated(session, session.name('first'))
    const groupId = session.name('group')
    const wrong = (change: object) => first(groupId, [name], change)
    await session.cases(ConsumerGroupHeartbeat, 'all', {
      'no group': wrong({ groupId: '' }),
      'a blank group': wrong({ groupId: '  ' }),
      'no time to rebalance': wrong({ rebalanceTimeoutMs: -1 }),
      'no topics': wrong({ subscribedTopicNames: null }),
      'no partitions': wrong({ topicPartitions: null }),
      'partitions already': wrong({ topicPartitions: [{ topicId: session.id(name), partitions: [0] }] }),
      'an instance without a name': wrong({ instanceId: '' }),
      'a rack without a name': wrong({ rackId: '' }),
      'an assignor without a name': wrong({ serverAssignor: '' }),
      'an assignor that there is not': wrong({ serverAssignor: 'other' }),
      'an epoch of its own': wrong({ memberEpoch: -3 }),
      'an epoch without an id': wrong({ memberEpoch: 1, memberId: '' }),
      'to leave without an id': short(groupId, -1, { memberId: '' }),
      'to leave for a while without an instance': short(groupId, -2),
      'to leave for a while as an instance without a name': short(groupId, -2, { instanceId: '' }),
      'an epoch of a group that is not there': short(groupId, 1),
      'to leave a group that is not there': short(groupId, -1),
      'to leave a group that is not there for a while': short(groupId, -2, { instanceId: 'i' }),
    })
    await session.cases(ConsumerGroupHeartbeat, '1+', {
      'no id': wrong({ memberId: '' }),
      'a blank id': wrong({ memberId: '  ' }),
      'a long id': wrong({ memberId: 'm'.repeat(37) }),
      'what is no pattern': wrong({ subscribedTopicNames: null, subscribedTopicRegex: '(' }),
      'what is no pattern, and topics': wrong({ subscribedTopicRegex: '[' }),
      'what is a pattern elsewhere': wrong({ subscribedTopicNames: null, subscribedTopicRegex: '(?=a)' }),
      'a repetition of nothing': wrong({ subscribedTopicNames: null, subscribedTopicRegex: '*' }),
      'neither topics nor a pattern': wrong({ subscribedTopicNames: null, subscribedTopicRegex: null }),
    })
    await session.send('nothing has come of it', ConsumerGroupDescribe, 1, {
      groupIds: [groupId],
      includeAuthorizedOperations: false,
    })
  }),

  scenario('groups: ConsumerGroupHeartbeat: a member', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const other = await session.topic('b', { partitions: 2 })
    await coordinated(session, session.name('first'))
    for (const version of session.versions(ConsumerGroupHeartbeat)) {
      const groupId = session.name('group', version)
      let memberId = version === 0 ? '' : 'm'
      let epoch = 0
      const send = async (step: string, change: object, full = false) => {
        const body = full ? first(groupId, [name], { memberEpoch: epoch }) : short(groupId, epoch)
        const answer = await session.send(step, ConsumerGroupHeartbeat, version, { ...body, memberId, ...change })
        if (answer?.errorCode === 0 && answer.memberEpoch > 0) epoch = answer.memberEpoch
        return answer
      }
      const has = (topic: string, ...partitions: number[]) => ({ topicId: session.known(topic), partitions })
      memberId = (await send('the first', {}, true))?.memberId ?? memberId
      await describe(session, groupId)
      await send('with nothing to say', {})
      await send('with what it has', { topicPartitions: [has(name, 0, 1, 2)] })
      await send('all of it', { topicPartitions: [has(name, 0, 1, 2)] }, true)
      await send('with less than it has', { topicPartitions: [has(name, 0)] })
      await send('with what is not its own', { topicPartitions: [has(name, 0, 7)] })
      await send('with a topic that is not there', { topicPartitions: [has(session.name('missing'), 0)] })
      await send('in an epoch to come', { memberEpoch: epoch + 1 })
      await send('in an epoch of its own', { memberEpoch: -3 })
      await send('a member that is not there', { memberId: 'nobody' })
      await send('an instance that is not there', { instanceId: 'i' })
      await send('an assignor that there is not', { serverAssignor: 'other' })
      await send('the other assignor', { serverAssignor: 'range' })
      await send('from a rack', { rackId: 'r' })
      await describe(session, groupId)
      await send('more topics', { subscribedTopicNames: [name, other] })
      await send('in the epoch before, with all', { memberEpoch: epoch - 1, topicPartitions: [has(name, 0, 1, 2)] })
      await send('in the epoch before, with what it never had', {
        memberEpoch: epoch - 1,
        topicPartitions: [has(name, 0, 7)],
      })
      await send('in the epoch before, with nothing to say', { memberEpoch: epoch - 1 })
      await describe(session, groupId)
      await send('the first again', { memberEpoch: 0, subscribedTopicNames: [name, other] }, true)
      await send('topics twice, and one that is not there', {
        subscribedTopicNames: [session.name('missing'), name, name],
      })
      await describe(session, groupId)
      await send('no topics', { subscribedTopicNames: [] })
      await send('when they are given up', { topicPartitions: [] })
      await describe(session, groupId)
      await send('to leave for a while', { memberEpoch: -2 })
      await send('a member that is not there leaves', { memberEpoch: -1, memberId: 'nobody' })
      await send('an instance that is not there leaves', { memberEpoch: -1, instanceId: 'i' })
      await send('it leaves', { memberEpoch: -1 })
      await send('again', { memberEpoch: -1 })
      await send('when it has gone', { memberEpoch: epoch })
      await describe(session, groupId)
      await send('anew', { memberEpoch: 0 }, true)
      await describe(session, groupId)
      await send('it leaves', { memberEpoch: -1 })
    }
  }),

  scenario('groups: ConsumerGroupHeartbeat: static members', async session => {
    const name = await session.topic('a', { partitions: 3 })
    await coordinated(session, session.name('first'))
    for (const version of session.versions(ConsumerGroupHeartbeat)) {
      const groupId = session.name('group', version)
      let epoch = 0
      const send = async (step: string, change: object, full = false) => {
        const body = full ? first(groupId, [name]) : short(groupId, epoch)
        const asked = { ...body, memberId: 'm', instanceId: 'i', ...change }
        const answer = await session.send(step, ConsumerGroupHeartbeat, version, asked)
        if (answer?.errorCode === 0 && answer.memberEpoch > 0) epoch = answer.memberEpoch
      }
      await send('the first', {}, true)
      await send('with nothing to say', {})
      await send('as no instance', { instanceId: null })
      await send('under another id', { memberId: 'n' })
      await send('as another instance', { instanceId: 'j' })
      await send('another of the same instance', { memberId: 'n' }, true)
      await send('the first again', {}, true)
      await send('another leaves in its place', { memberId: 'n', memberEpoch: -1 })
      await send('another leaves in its place for a while', { memberId: 'n', memberEpoch: -2 })
      await describe(session, groupId)
      await send('it leaves for a while', { memberEpoch: -2 })
      await describe(session, groupId)
      await send('it goes on', {})
      await send('it is back under another id', { memberId: 'n' }, true)
      await send('under its id of before', {})
      await describe(session, groupId)
      await send('it leaves for a while', { memberId: 'n', memberEpoch: -2 })
      await send('it is back with other topics', { memberId: 'o', subscribedTopicNames: [session.name('b')] }, true)
      await describe(session, groupId)
      await send('it leaves', { memberId: 'o', memberEpoch: -1 })
      await describe(session, groupId)
    }
  }),

  scenario('groups: ConsumerGroupHeartbeat: a pattern', async session => {
    const name = await session.topic('a', { partitions: 2 })
    await coordinated(session, session.name('first'))
    const groupId = session.name('group')
    let epoch = 0
    const send = async (step: string, body: ReturnType<typeof first>) => {
      const answer = await session.send(step, ConsumerGroupHeartbeat, 1, body)
      if (answer?.errorCode === 0) epoch = answer.memberEpoch
    }
    await send('the first', first(groupId, null, { subscribedTopicRegex: name.replace(/a$/, '[ab]') }))
    for (let known = false; !known; ) {
      const answer = await session.ask(ConsumerGroupHeartbeat, 1, short(groupId, epoch))
      if (answer.errorCode !== 0) throw new Error(`${answer.errorMessage}`)
      epoch = answer.memberEpoch
      const [group] = (
        await session.ask(ConsumerGroupDescribe, 1, { groupIds: [groupId], includeAuthorizedOperations: false })
      ).groups
      known = group?.groupState === 'Stable' && (group.members[0]?.assignment.topicPartitions.length ?? 0) > 0
    }
    await describe(session, groupId)
    await send('what is no pattern', short(groupId, epoch, { subscribedTopicRegex: 'a{2,1}' }))
    await describe(session, groupId)
    await send('it leaves', short(groupId, -1))
    await describe(session, groupId)
  }),

  scenario('groups: ConsumerGroupHeartbeat: groups of the other protocol', async session => {
    const name = await session.topic('a', { partitions: 2 })
    await coordinated(session, session.name('first'))
    for (const version of session.versions(ConsumerGroupHeartbeat)) {
      const groupId = session.name('group', version)
      await member(session, groupId, { protocolType: 'connect' })
      const send = (step: string, body: ReturnType<typeof first>) =>
        session.send(step, ConsumerGroupHeartbeat, version, body)
      await send('a member that is not there', short(groupId, 1))
      await send('to leave', short(groupId, -1))
      await send('the first', first(groupId, [name]))
    }
  }),
]
