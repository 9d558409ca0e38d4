// What members of consumer groups say (KIP-848). Some of what Kafka does comes later than the answer, by itself: those steps
// are heard when the member asks again.

import { Member } from './consumer-member.ts'
import type { Conversation, Stage } from './stage.ts'

async function look(stage: Stage, groupId: string): Promise<void> {
  const client = await stage.client('watcher')
  await client.call('ConsumerGroupDescribe', 1, { groupIds: [groupId], includeAuthorizedOperations: true })
  await client.call('DescribeGroups', 6, { groups: [groupId] })
}

async function invalid(stage: Stage): Promise<void> {
  const client = await stage.client('member')
  const say = (version: number, body: object) =>
    client.call('ConsumerGroupHeartbeat', version, { groupId: 'invalid', memberId: 'a', memberEpoch: 0, ...body })
  const first = { rebalanceTimeoutMs: 1000, subscribedTopicNames: ['apples'], topicPartitions: [] }
  for (const body of [
    { groupId: '' },
    { memberId: '' },
    { memberId: '', memberEpoch: 3 },
    { instanceId: '' },
    { rackId: ' ' },
    {},
    { ...first, topicPartitions: null },
    { ...first, topicPartitions: [{ topicId: stage.topicId('apples'), partitions: [1] }] },
    { ...first, subscribedTopicNames: null },
    { ...first, serverAssignor: 'best' },
    { memberEpoch: -2 },
    { memberEpoch: -3 },
    { memberEpoch: -1 },
    { memberEpoch: 4 },
  ]) {
    await say(1, body)
  }
  await say(0, { memberId: '' })
  await say(0, { memberId: '', memberEpoch: 1 })
  for (const expression of ['[', '(', '*', 'a**', '\\', '(?=a)', 'a{1001}', '[b-a]', '[[:what:]]', '\\8']) {
    await say(1, { ...first, groupId: 'pattern', subscribedTopicNames: null, subscribedTopicRegex: expression })
  }
  await client.call('ConsumerGroupDescribe', 1, { groupIds: ['invalid', ''], includeAuthorizedOperations: true })
}

async function two(stage: Stage): Promise<void> {
  const groupId = 'consumers'
  const a = new Member(await stage.client('one'), groupId, 'a')
  const b = new Member(await stage.client('other'), groupId, 'b')
  await a.join()
  await look(stage, groupId)
  await a.own()
  await a.beat()
  await a.beat({ memberEpoch: 9 })
  await stage.wait(1500) // an assignment is made once a second at most
  await b.join()
  await look(stage, groupId)
  await b.own()
  await a.beat()
  await look(stage, groupId)
  await a.beat()
  await a.own()
  await look(stage, groupId)
  await b.own()
  await look(stage, groupId)
  await b.own()
  await a.own()
  await stage.wait(1500)
  await a.beat({ subscribedTopicNames: ['apples', 'pears'] })
  await a.own()
  await b.own()
  await look(stage, groupId)
  await stage.wait(1500)
  await b.leave()
  await b.leave()
  await a.beat()
  await look(stage, groupId)
  const client = await stage.client('admin')
  await client.call('DeleteGroups', 2, { groupsNames: [groupId] })
  await a.leave()
  await look(stage, groupId)
  await client.call('DeleteGroups', 2, { groupsNames: [groupId] })
  await look(stage, groupId)
}

async function range(stage: Stage): Promise<void> {
  const groupId = 'in ranges'
  const members = ['a', 'b', 'c', 'd']
  const client = await stage.client('member')
  for (const id of members) {
    await new Member(client, groupId, id).join({ serverAssignor: 'range', subscribedTopicNames: ['pears'] })
    await stage.wait(1500)
  }
  await look(stage, groupId)
  await new Member(client, groupId, 'e').join({ serverAssignor: 'range', subscribedTopicNames: ['apples', 'pears'] })
  await look(stage, groupId)
}

async function offsets(stage: Stage): Promise<void> {
  const groupId = 'with offsets'
  const client = await stage.client('member')
  const a = new Member(client, groupId, 'a')
  await a.join()
  const topicId = stage.topicId('apples')
  const commit = (memberEpoch: number, version = 9, more: object = {}) =>
    client.call('OffsetCommit', version, {
      groupId,
      memberId: 'a',
      generationIdOrMemberEpoch: memberEpoch,
      topics: [
        { name: 'apples', topicId, partitions: [{ partitionIndex: 1, committedOffset: 7, committedMetadata: '' }] },
      ],
      ...more,
    })
  await commit(a.epoch)
  await commit(a.epoch, 8)
  await commit(a.epoch, 10)
  await commit(a.epoch + 1)
  await commit(a.epoch - 1)
  await commit(-1)
  await commit(-1, 9, { memberId: '' })
  await commit(a.epoch, 9, { memberId: 'b' })
  for (const member of [
    { memberId: 'a', memberEpoch: a.epoch },
    { memberId: 'a', memberEpoch: a.epoch + 1 },
    { memberId: 'b', memberEpoch: a.epoch },
    { memberId: null, memberEpoch: -1 },
  ]) {
    await client.call('OffsetFetch', 9, {
      groups: [{ groupId, ...member, topics: [{ name: 'apples', partitionIndexes: [0, 1] }] }],
    })
  }
  await client.call('OffsetDelete', 0, {
    groupId,
    topics: [
      { name: 'apples', partitions: [{ partitionIndex: 1 }] },
      { name: 'pears', partitions: [{ partitionIndex: 1 }] },
    ],
  })
  await stage.wait(1500)
  // What it has had since an epoch before is still its own.
  await a.beat({ subscribedTopicNames: ['apples', 'pears'] })
  await commit(a.epoch - 1)
  await commit(a.epoch - 2)
}

async function fixed(stage: Stage): Promise<void> {
  const groupId = 'fixed members'
  const client = await stage.client('member')
  const a = new Member(client, groupId, 'a')
  await a.join({ instanceId: 'A' })
  const again = new Member(client, groupId, 'a2')
  await again.join({ instanceId: 'A' })
  await a.leave(-2, { instanceId: 'A' })
  await look(stage, groupId)
  await again.join({ instanceId: 'A' })
  await a.own({ instanceId: 'A' })
  await a.leave(-2, { instanceId: 'A' })
  await again.leave(-2, { instanceId: 'B' })
  await again.own({ instanceId: 'A' })
  await look(stage, groupId)
  await again.leave(-1, { instanceId: 'A' })
  await look(stage, groupId)
}

async function otherKinds(stage: Stage): Promise<void> {
  const client = await stage.client('member')
  const classic = { sessionTimeoutMs: 6000, rebalanceTimeoutMs: 6000, memberId: '', protocolType: 'consumer' }
  const protocols = [{ name: 'range', metadata: Buffer.from('00000000000100066170706c657300000000', 'hex') }]
  // One that only has offsets becomes a consumer group.
  const groupId = 'of another kind'
  const partitions = [{ partitionIndex: 1, committedOffset: 7, committedMetadata: '' }]
  const simple = { generationIdOrMemberEpoch: -1, memberId: '' }
  await client.call('OffsetCommit', 9, { groupId, ...simple, topics: [{ name: 'apples', partitions }] })
  const a = new Member(client, groupId, 'a')
  await a.join()
  await look(stage, groupId)
  await client.call('OffsetFetch', 7, { groupId, topics: null })
  await client.call('Heartbeat', 4, { groupId, generationId: 1, memberId: 'a' })
  await client.call('SyncGroup', 5, {
    groupId,
    generationId: 1,
    memberId: 'a',
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [],
  })
  await a.leave()
  // And when nobody is in it, a classic one.
  await client.call('JoinGroup', 9, { groupId, ...classic, protocols })
  await stage.wait()
  await look(stage, groupId)
}

/** The members do not hear everything that they are told, and ask again: as before, or with all that there is to say. */
async function unheard(stage: Stage): Promise<void> {
  const groupId = 'hard of hearing'
  const a = new Member(await stage.client('one'), groupId, 'a')
  const b = new Member(await stage.client('other'), groupId, 'b')
  const full = { rebalanceTimeoutMs: 60_000, subscribedTopicNames: ['apples'] }
  await a.join()
  await a.own()
  await stage.wait(1500)
  const everything = { topicPartitions: a.owned }
  await b.join()
  await b.join()
  await b.beat()
  await a.beat() // is told what it has to give up, and has not heard it
  await a.beat()
  await a.beat()
  await a.beat(everything)
  await a.beat(full)
  await a.beat({ ...full, subscribedTopicNames: null, ...everything })
  await a.beat({ ...everything, subscribedTopicNames: full.subscribedTopicNames })
  await a.beat({ ...full, ...everything })
  await look(stage, groupId)
  const before = a.epoch
  await a.own()
  await look(stage, groupId)
  // It has not heard that what it gave up is taken from it.
  await a.own({ memberEpoch: before })
  await a.own({ ...full, memberEpoch: before })
  await a.beat({ memberEpoch: before })
  await b.beat() // is told what it has got, and has not heard it
  await b.beat()
  await b.beat({ ...full, topicPartitions: [] })
  await b.own()
  await b.beat()
}

export const consumerConversations: readonly Conversation[] = [
  { name: 'heartbeats that are wrong', play: invalid },
  { name: 'two members of a consumer group', play: two },
  { name: 'members that have not heard', play: unheard },
  { name: 'ranges', play: range },
  { name: 'offsets of a consumer group', play: offsets },
  { name: 'static members of a consumer group', play: fixed },
  { name: 'groups that become others', play: otherKinds },
]
