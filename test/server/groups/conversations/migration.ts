// Groups that go from one protocol to the other while members are in them (KIP-848): one after the other they come back with
// the new protocol, and for a while both are spoken.

import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
} from '../../../../src/protocol/messages/consumer-protocol.ts'
import { Member as ClassicMember } from './classic-member.ts'
import { Member } from './consumer-member.ts'
import type { Answer, Conversation, Stage } from './stage.ts'

/** By topic. */
type Owned = Readonly<Record<string, readonly number[]>>

const rows = (owned: Owned) => Object.entries(owned).map(([topic, partitions]) => ({ topic, partitions }))

function embedded(version: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(2)
  header.writeInt16BE(version)
  return Buffer.concat([header, bytes])
}

function subscription(topics: readonly string[], owned: Owned = {}, version = 3): Buffer {
  const ownedPartitions = rows(owned)
  return embedded(version, ConsumerProtocolSubscription.encode(version, { topics: [...topics], ownedPartitions }))
}

function assignment(owned: Owned, userData: Buffer | null = null): Buffer {
  return embedded(1, ConsumerProtocolAssignment.encode(1, { assignedPartitions: rows(owned), userData }))
}

const everything = ['apples', 'pears']
/** How the partitions of one topic are shared out does not depend on ids. */
const one = ['apples']
/** Of what is not there nobody gets anything. */
const nothing = ['figs']

/** A consumer of before. */
class Classic extends ClassicMember {
  topics: readonly string[] = everything
  names = ['cooperative-sticky', 'range']

  static override async of(
    stage: Stage,
    clientId: string,
    groupId: string,
    version = 9,
    instance: string | null = null,
    topics: readonly string[] = everything,
  ) {
    const [client, aside] = [await stage.client(clientId), await stage.client(clientId)]
    const member = new Classic(client, aside, groupId, version, instance)
    member.topics = topics
    return member
  }

  subscribed(owned: Owned = {}) {
    return { protocols: this.names.map(name => ({ name, metadata: subscription(this.topics, owned) })) }
  }

  consume(owned?: Owned, more: object = {}): Promise<Answer> {
    return this.join({ ...this.subscribed(owned), ...more })
  }

  /** As the leader, who says who is to have what. */
  share(shares: ReadonlyMap<Classic, Owned>): Promise<Answer> {
    const assignments = Array.from(shares, ([{ memberId }, owned]) => ({ memberId, assignment: assignment(owned) }))
    return this.collect({ assignments })
  }

  collect(more: object = {}): Promise<Answer> {
    return this.sync([], { protocolName: this.names[0], ...more })
  }

  /** Comes to the new epoch and asks what it is to have. */
  async follow(owned: Owned): Promise<void> {
    await this.consume(owned)
    await this.collect()
  }
}

async function look(stage: Stage, groupId: string): Promise<void> {
  const client = await stage.client('watcher')
  await client.call('ConsumerGroupDescribe', 1, { groupIds: [groupId], includeAuthorizedOperations: true })
  await client.call('DescribeGroups', 6, { groups: [groupId] })
}

/** A classic group of two that works: one has the apples, the other the pears. */
async function classicGroup(stage: Stage, groupId: string, instances: (string | null)[] = [null, null]) {
  const x = await Classic.of(stage, 'x', groupId, 9, instances[0])
  const y = await Classic.of(stage, 'y', groupId, 9, instances[1])
  const joining = [x.consume()]
  await stage.wait()
  joining.push(y.consume())
  await stage.wait(3000)
  await Promise.all(joining)
  await x.share(
    new Map<Classic, Owned>([
      [x, { apples: [0, 1, 2] }],
      [y, { pears: [0, 1, 2] }],
    ]),
  )
  await y.collect()
  return { x, y }
}

const wants = { subscribedTopicNames: everything }

async function upAndDown(stage: Stage): Promise<void> {
  const groupId = 'there and back'
  const { x, y } = await classicGroup(stage, groupId)
  await x.commit(1)
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join(wants)
  await look(stage, groupId)
  const admin = await stage.client('admin')
  await admin.call('DeleteGroups', 2, { groupsNames: [groupId] })
  await x.commit(2)
  await x.commit(2, {}, 8)
  await x.commit(3, { generationIdOrMemberEpoch: 2 })
  await x.commit(3, { generationIdOrMemberEpoch: 0 })
  await x.commit(3, { memberId: 'nobody' })
  await y.commit(3, { generationIdOrMemberEpoch: 0 })
  for (const memberEpoch of [1, 2]) {
    const groups = [{ groupId, memberId: x.memberId, memberEpoch, topics: [{ name: 'apples', partitionIndexes: [0] }] }]
    await admin.call('OffsetFetch', 9, { groups })
  }
  for (const more of [{}, { generationId: 2 }, { memberId: 'a' }, { memberId: 'nobody' }, { groupInstanceId: 'X' }]) {
    await x.heartbeat(more)
    await x.collect(more)
  }
  await x.collect({ protocolName: 'range' })
  await x.collect({ protocolType: 'connect' })

  await x.follow({ apples: [0, 1, 2] })
  await x.collect({ protocolName: 'range' })
  await x.heartbeat()
  await look(stage, groupId)
  await x.consume({ apples: [0, 1, 2] })
  await x.follow({ apples: [0, 1] })
  await x.heartbeat()
  await x.commit(4)
  await x.commit(5, { generationIdOrMemberEpoch: 1 })
  await y.follow({ pears: [0, 1, 2] })
  await y.follow({ pears: [0, 1] })
  await a.own()
  await a.own()
  await look(stage, groupId)
  await y.heartbeat()
  await y.leave()
  await x.heartbeat()
  await a.leave()
  await look(stage, groupId)
  await a.beat()
  await x.heartbeat()
  await y.heartbeat()
  await x.commit(6)
  await x.consume({ apples: [0, 1] })
  await look(stage, groupId)
  await x.share(new Map<Classic, Owned>([[x, { apples: [0, 1, 2], pears: [0, 1, 2] }]]))
  await x.commit(7)
  await admin.call('OffsetFetch', 7, { groupId, topics: null })
}

async function newcomers(stage: Stage): Promise<void> {
  const groupId = 'of both kinds'
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join({ subscribedTopicNames: one })
  await stage.wait(1500)
  const x = await Classic.of(stage, 'x', groupId, 9, null, one)
  const wrong = await stage.client('wrong')
  const request = { groupId, sessionTimeoutMs: 9000, rebalanceTimeoutMs: 9000, memberId: '', groupInstanceId: null }
  const metadata = subscription(one)
  const consumer = { ...request, protocolType: 'consumer' }
  await wrong.call('JoinGroup', 9, { ...request, protocolType: 'connect', protocols: [{ name: 'range', metadata }] })
  await wrong.call('JoinGroup', 9, { ...request, protocolType: '', protocols: [{ name: 'range', metadata }] })
  await wrong.call('JoinGroup', 9, { ...consumer, protocols: [] })
  await wrong.call('JoinGroup', 3, { ...consumer, protocols: [{ name: 'range', metadata: Buffer.alloc(1) }] })
  await wrong.call('JoinGroup', 9, {
    ...consumer,
    groupInstanceId: 'W',
    memberId: 'w',
    protocols: [{ name: 'range', metadata }],
  })
  await x.joinOnce(x.subscribed())
  // Not the id it was given: in what order Kafka asks its members who takes one more goes by the hash of their ids.
  x.memberId = 'x'
  await x.follow({})
  await x.heartbeat()
  await look(stage, groupId)
  await a.own()
  await a.own({ topicPartitions: a.owned })
  await x.heartbeat()
  await x.consume()
  await x.collect()
  await look(stage, groupId)
  await stage.wait(1500)
  // From here on it is to know what x knows.
  await wrong.call('JoinGroup', 9, { ...consumer, protocols: [{ name: 'roundrobin', metadata }] })
  await wrong.call('JoinGroup', 9, { ...consumer, memberId: 'a', protocols: [{ name: 'roundrobin', metadata }] })
  const old = await Classic.of(stage, 'old', groupId, 2)
  old.names = ['range']
  await old.join({ protocols: [{ name: 'range', metadata: subscription(['apples'], {}, 0) }] })
  await old.collect()
  await old.heartbeat()
  await stage.wait(1500)
  await wrong.call('LeaveGroup', 5, {
    groupId,
    members: [
      { memberId: old.memberId, groupInstanceId: null },
      { memberId: 'nobody', groupInstanceId: null },
      { memberId: '', groupInstanceId: 'X' },
    ],
  })
  await a.own()
  await x.heartbeat()
  await old.heartbeat()
  await wrong.call('LeaveGroup', 5, { groupId, members: [{ memberId: 'nobody', groupInstanceId: null }] })
  await wrong.call('LeaveGroup', 1, { groupId, memberId: 'nobody' })
  await look(stage, groupId)
  // An administrator sends the last one away that speaks the new protocol.
  await wrong.call('LeaveGroup', 5, { groupId, members: [{ memberId: 'a', groupInstanceId: null }] })
  await look(stage, groupId)
  await x.leave()
  await look(stage, groupId)
}

async function fixed(stage: Stage): Promise<void> {
  const groupId = 'fixed members of both kinds'
  const { x, y } = await classicGroup(stage, groupId, ['X', 'Y'])
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join({ ...wants, instanceId: 'X' })
  await look(stage, groupId)
  await x.heartbeat()
  await x.collect()
  await x.commit(1)
  await x.consume()
  await y.heartbeat()
  await y.follow({ pears: [0, 1, 2] })
  await y.heartbeat()
  await a.own({ instanceId: 'X' })
  await look(stage, groupId)
  const again = await Classic.of(stage, 'x', groupId, 9, 'X')
  await again.consume()
  await look(stage, groupId)
  await again.collect()
  await again.heartbeat()
  await y.heartbeat()
  await a.own({ instanceId: 'X' })
  // And with other topics, so that there is something to be made anew.
  const b = new Member(await stage.client('b'), groupId, 'b')
  await b.join({ ...wants, instanceId: 'X' })
  await stage.wait(1500)
  const third = await Classic.of(stage, 'x', groupId, 9, 'X')
  third.topics = ['apples']
  await third.consume()
  await look(stage, groupId)
  await y.heartbeat()
  await y.leave()
  await third.consume()
  await third.share(new Map<Classic, Owned>([[third, { apples: [0, 1, 2] }]]))
  await look(stage, groupId)
  // A static member that is away for a while is there all the same.
  const c = new Member(await stage.client('c'), groupId, 'c')
  await c.join({ ...wants, instanceId: 'Y' })
  await stage.wait(1500)
  await c.leave(-2, { instanceId: 'Y' })
  await look(stage, groupId)
  const heir = await Classic.of(stage, 'y', groupId, 9, 'Y')
  await heir.consume()
  await look(stage, groupId)
}

async function replaced(stage: Stage): Promise<void> {
  const groupId = 'a fixed member among others'
  const client = await stage.client('a')
  const a = new Member(client, groupId, 'a')
  const b = new Member(client, groupId, 'b')
  await a.join({ subscribedTopicNames: one, instanceId: 'A' })
  await stage.wait(1500)
  await b.join({ subscribedTopicNames: one, instanceId: 'B' })
  await stage.wait(1500)
  const x = await Classic.of(stage, 'x', groupId, 9, 'A', one)
  await x.consume({ apples: [0, 1, 2] })
  await x.collect()
  await look(stage, groupId)
  await a.own({ instanceId: 'A' })
  const y = await Classic.of(stage, 'x', groupId, 9, 'A', one)
  await y.consume()
  await y.collect()
  await x.heartbeat()
  await look(stage, groupId)
  await stage.wait(1500)
  const z = await Classic.of(stage, 'z', groupId, 9, 'A', one)
  await z.consume()
  await z.collect()
  await look(stage, groupId)
}

async function refused(stage: Stage): Promise<void> {
  const watcher = await stage.client('watcher')
  const up = async (groupId: string, more: object = {}) => {
    const a = new Member(await stage.client('a'), groupId, 'a')
    await a.join({ ...wants, ...more })
    await watcher.call('DescribeGroups', 6, { groups: [groupId] })
  }
  const alone = async (groupId: string, more: (x: Classic) => object = x => x.subscribed()) => {
    const x = await Classic.of(stage, 'x', groupId)
    const joining = x.join(more(x))
    await stage.wait(3000)
    await joining
    return x
  }
  const other = await alone('no consumers', x => ({ ...x.subscribed(), protocolType: 'connect' }))
  await other.collect({ protocolType: 'connect', assignments: [] })
  await up('no consumers')
  const garbage = (metadata: Buffer) => () => ({ protocols: [{ name: 'cooperative-sticky', metadata }] })
  for (const [i, bytes] of [Buffer.alloc(0), Buffer.from('ffff', 'hex')].entries()) {
    const groupId = `garbage ${i}`
    const x = await alone(groupId, garbage(bytes))
    await x.collect({ assignments: [{ memberId: x.memberId, assignment: assignment({ apples: [0] }) }] })
    await up(groupId)
    await x.heartbeat()
  }
  // The version of the future is read as the newest that is known, and what is behind it is left alone.
  const future = Buffer.concat([subscription(['apples'], { apples: [0] }, 3), Buffer.from('more')])
  future.writeInt16BE(9)
  const late = await alone('of the future', garbage(future))
  await late.collect({
    assignments: [{ memberId: late.memberId, assignment: assignment({ apples: [0], figs: [1] }) }],
  })
  await up('of the future')
  await look(stage, 'of the future')
  for (const [i, bytes] of [
    Buffer.from('work'),
    Buffer.from('0001', 'hex'),
    assignment({ apples: [0] }, Buffer.from('mine')),
  ].entries()) {
    const groupId = `assigned ${i}`
    const x = await alone(groupId)
    await x.collect({ assignments: [{ memberId: x.memberId, assignment: bytes }] })
    await up(groupId)
    await x.heartbeat()
  }
  const valid = await alone('refused for its topics')
  await valid.collect({ assignments: [{ memberId: valid.memberId, assignment: assignment({ apples: [0] }) }] })
  await up('refused for its topics', { subscribedTopicNames: null, subscribedTopicRegex: '(' })
  await valid.heartbeat()
}

/** Those who wait while the group changes. */
async function waiting(stage: Stage): Promise<void> {
  const watcher = await stage.client('watcher')
  const first = await Classic.of(stage, 'x', 'not made yet')
  const joining = first.consume()
  await stage.wait()
  const a = new Member(await stage.client('a'), 'not made yet', 'a')
  await a.join(wants)
  await stage.wait()
  await look(stage, 'not made yet')
  await stage.wait(3000)
  await joining
  await look(stage, 'not made yet')

  const { x, y } = await classicGroup(stage, 'being made')
  const again = x.consume({ apples: [0, 1, 2] })
  await stage.wait()
  const b = new Member(await stage.client('b'), 'being made', 'b')
  await b.join(wants)
  await again
  await look(stage, 'being made')
  await y.heartbeat()
  await x.follow({ apples: [0, 1, 2] })

  const made = await classicGroup(stage, 'made')
  const both = [made.x.consume({ apples: [0, 1, 2] })]
  await stage.wait()
  both.push(made.y.consume({ pears: [0, 1, 2] }))
  await Promise.all(both)
  const syncing = made.y.collect()
  await stage.wait()
  const c = new Member(await stage.client('c'), 'made', 'c')
  await c.join(wants)
  await syncing
  await look(stage, 'made')
  await made.x.share(new Map<Classic, Owned>([[made.x, { apples: [0] }]]))
  await made.y.heartbeat()
  await watcher.call('DescribeGroups', 6, { groups: ['made'] })
}

async function sizes(stage: Stage): Promise<void> {
  const groupId = 'too many to go back'
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join({ subscribedTopicNames: nothing })
  const others: Classic[] = []
  for (const id of ['p', 'q', 'r', 's', 't', 'u']) {
    const member = await Classic.of(stage, 'many', groupId, 9, null, nothing)
    member.memberId = id
    await member.consume()
    others.push(member)
    await stage.wait(1500)
    await a.own()
  }
  await a.leave()
  await look(stage, groupId)
  const [p, q] = others
  await p!.heartbeat()
  await p!.leave()
  await look(stage, groupId)
  await q!.heartbeat()
}

/** Who does not do what is to be done is sent away. */
async function late(stage: Stage): Promise<void> {
  const groupId = 'late members'
  const admin = await stage.client('admin')
  await admin.call('IncrementalAlterConfigs', 1, {
    resources: [
      {
        resourceType: 32,
        resourceName: groupId,
        configs: [{ name: 'consumer.session.timeout.ms', configOperation: 0, value: '4000' }],
      },
    ],
    validateOnly: false,
  })
  await stage.wait(500)
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join({ subscribedTopicNames: nothing })
  const quick = async (id: string, sessionTimeoutMs: number, rebalanceTimeoutMs: number) => {
    const member = await Classic.of(stage, id, groupId, 9, null, nothing)
    member.memberId = id
    await member.consume({}, { sessionTimeoutMs, rebalanceTimeoutMs })
    return member
  }
  const silent = await quick('silent', 1000, 9000)
  await silent.collect()
  const unsynced = await quick('unsynced', 9000, 1000)
  const beating = await quick('beating', 3000, 9000)
  await beating.collect()
  await stage.wait(1500)
  await a.own()
  await silent.heartbeat()
  await unsynced.heartbeat()
  await beating.heartbeat()
  await stage.wait(1500)
  await a.own()
  await beating.consume({}, { rebalanceTimeoutMs: 1000 })
  await beating.collect()
  await stage.wait(1500)
  // One that is told to join again has its time to do so, from when it is first told.
  await a.own({ subscribedTopicNames: ['figs', 'dates'] })
  await beating.heartbeat()
  await stage.wait(600)
  await beating.heartbeat()
  await stage.wait(600)
  await beating.heartbeat()
  await a.own()
  await look(stage, groupId)
  const last = await quick('last', 20_000, 20_000)
  await last.collect()
  await stage.wait(5000)
  await look(stage, groupId)
}

async function asIs(stage: Stage): Promise<void> {
  const groupId = 'policy'
  const { x, y } = await classicGroup(stage, groupId)
  const a = new Member(await stage.client('a'), groupId, 'a')
  await a.join(wants)
  await look(stage, groupId)
  await x.heartbeat()
  await x.leave()
  await y.leave()
  await a.join({ subscribedTopicNames: one })
  await stage.wait(1500)
  y.topics = one
  // Ids that are the same every time: who takes one more than the others goes by their hash.
  y.memberId = 'y'
  await y.consume()
  const z = await Classic.of(stage, 'z', groupId, 9, null, one)
  z.memberId = 'z'
  await z.consume()
  await stage.wait(1500)
  await a.leave()
  await look(stage, groupId)
  await z.heartbeat()
}

const name = 'an upgrade and a downgrade'
export const migrationConversations: readonly Conversation[] = [
  { name, play: upAndDown },
  { name: 'members that join a group of the other protocol', play: newcomers },
  { name: 'static members of both protocols', play: fixed },
  { name: 'a static member that changes its protocol', play: replaced },
  { name: 'groups that cannot be upgraded', play: refused },
  { name: 'members that wait when their group is upgraded', play: waiting },
  { name: 'a group too large for a downgrade', play: sizes },
  { name: 'late members of both protocols', play: late },
  ...['disabled', 'upgrade', 'Downgrade'].map(policy => ({ name: `migration policy ${policy}`, policy, play: asIs })),
]
