// What members of classic groups say.

import { Member, protocols, work } from './classic-member.ts'
import type { Answer, Client, Conversation, Stage } from './stage.ts'

const versionsOf = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

async function look(stage: Stage, ...groups: string[]): Promise<void> {
  const client = await stage.client('watcher')
  await client.call('DescribeGroups', 6, { groups, includeAuthorizedOperations: true })
}

/** Several come at the same time, in the order in which they are named. */
async function joinAll(stage: Stage, members: readonly Member[]): Promise<void> {
  const joining: Promise<Answer>[] = []
  for (const member of members) {
    joining.push(member.join())
    await stage.wait()
  }
  await stage.wait(2100)
  await Promise.all(joining)
}

async function everyVersion(stage: Stage): Promise<void> {
  for (const version of versionsOf(2, 9)) {
    const groupId = `joined ${version}`
    const alone = await Member.of(stage, 'alone', groupId, version)
    await joinAll(stage, [alone])
    await alone.heartbeat()
    await look(stage, groupId)
    await alone.sync([alone])
    await alone.heartbeat()
    await alone.commit(5)
    await look(stage, groupId)
    await alone.sync([])
    await alone.leave(Math.min(version, 5))
    await look(stage, groupId)
  }
}

async function two(stage: Stage): Promise<void> {
  const groupId = 'two'
  const [one, other] = [await Member.of(stage, 'one', groupId), await Member.of(stage, 'other', groupId)]
  await joinAll(stage, [one, other])
  const waiting = other.sync()
  await stage.wait()
  await other.commit(1)
  await other.heartbeat()
  await one.sync([one, other])
  await waiting
  await look(stage, groupId)
  await one.commit(7)
  await other.joinOnce() // nothing has changed: it is told what it knows
  const changed = other.joinOnce({ protocols: protocols('roundrobin') })
  await stage.wait()
  await one.heartbeat()
  await one.sync([one, other])
  await one.commit(8)
  await look(stage, groupId)
  await one.joinOnce()
  await changed
  const synced = one.sync([one, other], { protocolName: 'roundrobin' })
  await other.sync([], { protocolName: 'roundrobin' })
  await synced
  await other.leave()
  await one.heartbeat()
  await one.heartbeat({ generationId: one.generationId - 1 })
  await one.commit(9, { generationIdOrMemberEpoch: one.generationId - 1 })
  await one.joinOnce()
  await one.leave()
  await look(stage, groupId)
  await one.heartbeat()
  await one.sync()
  await one.commit(9)
  await one.joinOnce()
}

async function wrongThings(stage: Stage): Promise<void> {
  const groupId = 'wrong'
  const member = await Member.of(stage, 'member', groupId)
  const stranger = await Member.of(stage, 'stranger', groupId)
  for (const version of [4, 6, 9]) {
    const early = await Member.of(stage, 'early', `nobody's ${version}`, version)
    await early.joinOnce({ memberId: 'of somebody' })
    await early.joinOnce({ protocols: [] })
    await early.joinOnce({ protocolType: '' })
    await early.joinOnce({ groupId: '' })
    await early.joinOnce({ sessionTimeoutMs: 499 })
    await early.joinOnce({ sessionTimeoutMs: 1_800_001 })
    await early.heartbeat()
    await early.heartbeat({ groupId: '' })
    await early.sync()
    await early.sync([], { groupId: '' })
    await early.leave()
    await early.commit(1)
    await look(stage, `nobody's ${version}`)
  }
  await joinAll(stage, [member])
  await stranger.joinOnce({ protocolType: 'connect' })
  await stranger.joinOnce({ protocols: protocols('sticky') })
  await stranger.joinOnce({ memberId: 'nobody' })
  await stranger.sync()
  await member.sync([], { generationId: 9 })
  await member.sync([], { protocolType: 'connect' })
  await member.sync([], { protocolName: 'sticky' })
  await member.sync([], { protocolName: null })
  await member.sync([], { groupInstanceId: 'me' })
  await member.heartbeat({ groupInstanceId: 'me' })
  await member.sync([member])
  await member.commit(1, { memberId: 'nobody' })
  await member.commit(1, { generationIdOrMemberEpoch: -1, memberId: '' })
  await member.commit(1, { generationIdOrMemberEpoch: -1 })
  await member.commit(1, { groupInstanceId: 'me' })
  await stranger.client.call('LeaveGroup', 5, {
    groupId,
    members: [
      { memberId: '', groupInstanceId: 'me' },
      { memberId: '', groupInstanceId: null },
      { memberId: 'nobody', groupInstanceId: null },
      { memberId: 'nobody', groupInstanceId: 'me' },
    ],
  })
  await stranger.client.call('LeaveGroup', 4, { groupId, members: [] })
  await stranger.client.call('DeleteGroups', 2, { groupsNames: [groupId] })
  const rows = [{ partitionIndex: 0 }]
  const topics = ['apples', 'pears'].map(name => ({ name, partitions: rows }))
  await stranger.client.call('OffsetDelete', 0, { groupId, topics })
  await look(stage, groupId)
}

async function dying(stage: Stage): Promise<void> {
  const groupId = 'dying'
  const living = await Member.of(stage, 'living', groupId)
  const dead = await Member.of(stage, 'dead', groupId)
  const brief = { sessionTimeoutMs: 3000 }
  const joins = [living.join()]
  await stage.wait()
  joins.push(dead.join(brief))
  await stage.wait(2100)
  await Promise.all(joins)
  const synced = dead.sync()
  await stage.wait()
  await living.sync([living, dead])
  await synced
  await stage.wait(1800)
  await living.heartbeat()
  await stage.wait(1800)
  await living.heartbeat()
  await living.joinOnce()
  await living.sync([living])
  await dead.heartbeat()
  await dead.joinOnce()
  await look(stage, groupId)
}

async function slow(stage: Stage): Promise<void> {
  const groupId = 'slow'
  const quick = await Member.of(stage, 'quick', groupId)
  const lazy = await Member.of(stage, 'lazy', groupId)
  const patience = { rebalanceTimeoutMs: 3000 }
  const joins = [quick.join(patience)]
  await stage.wait()
  joins.push(lazy.join(patience))
  await stage.wait(2100)
  await Promise.all(joins)
  // It never asks for its part.
  await quick.sync([quick, lazy])
  await stage.wait(1800)
  await quick.heartbeat()
  await stage.wait(1800)
  await quick.heartbeat()
  await lazy.heartbeat()
  await quick.joinOnce(patience)
  await quick.sync([quick])
  lazy.memberId = ''
  const again = lazy.join(patience)
  await stage.wait()
  // It does not come to the next generation, though it sends heartbeats.
  await quick.heartbeat()
  await stage.wait(3900)
  await again
  await quick.heartbeat()
  await quick.joinOnce(patience)
  await lazy.sync([lazy])
  await look(stage, groupId)
}

async function forgetfulLeader(stage: Stage): Promise<void> {
  const groupId = 'forgetful'
  const members = [await Member.of(stage, 'leader', groupId), await Member.of(stage, 'forgotten', groupId)]
  await joinAll(stage, members)
  const [leader, forgotten] = members
  const waiting = forgotten!.sync()
  await stage.wait()
  await leader!.sync([leader!], {
    assignments: [
      { memberId: leader!.memberId, assignment: work('mine') },
      { memberId: 'who', assignment: work('?') },
    ],
  })
  await waiting
  await look(stage, groupId)
  // The leader goes while the others wait for it.
  const joins = [forgotten!.joinOnce({ protocols: protocols('range') })]
  await stage.wait()
  joins.push(leader!.joinOnce())
  await Promise.all(joins)
  const left = forgotten!.sync()
  await stage.wait()
  await leader!.leave()
  await left
  await forgotten!.joinOnce()
  await look(stage, groupId)
}

async function staticMembers(stage: Stage): Promise<void> {
  const groupId = 'static'
  const a = await Member.of(stage, 'a', groupId, 9, 'A')
  const b = await Member.of(stage, 'b', groupId, 9, 'B')
  await joinAll(stage, [a, b])
  const synced = b.sync()
  await stage.wait()
  await a.sync([a, b])
  await synced
  await look(stage, groupId)
  for (const version of [9, 8, 5]) {
    for (const [clientId, instance] of [
      ['a', 'A'],
      ['b', 'B'],
    ] as const) {
      const again = await Member.of(stage, clientId, groupId, version, instance)
      await again.joinOnce()
      await again.sync()
      await again.heartbeat()
      await again.commit(3)
    }
  }
  await a.heartbeat()
  await a.joinOnce()
  await a.sync()
  await a.commit(4)
  await look(stage, groupId)
  const other = await Member.of(stage, 'a', groupId, 9, 'A')
  const changed = other.joinOnce({ protocols: protocols('roundrobin', 'range') })
  await stage.wait()
  await look(stage, groupId)
  await changed
  // The others are told to come, and do not.
  const last = await Member.of(stage, 'b', groupId, 9, 'B')
  const joining = last.joinOnce({ protocols: protocols('roundrobin') })
  await stage.wait(2100)
  await other.heartbeat()
  await stage.wait(8400)
  const again = await joining
  await look(stage, groupId)
  const client = await stage.client('admin')
  await client.call('LeaveGroup', 5, {
    groupId,
    members: [
      { memberId: '', groupInstanceId: 'A' },
      { memberId: 'x', groupInstanceId: 'B' },
      { memberId: again.memberId, groupInstanceId: 'B' },
    ],
  })
  await look(stage, groupId)
}

async function tooMany(stage: Stage): Promise<void> {
  const groupId = 'crowd'
  const members: Member[] = []
  for (const name of ['m1', 'm2', 'm3', 'm4', 'm5']) members.push(await Member.of(stage, name, groupId, 3))
  const answers: Promise<Answer>[] = []
  for (const member of members) {
    answers.push(member.joinOnce())
    await stage.wait()
  }
  await stage.wait(3000)
  await Promise.all(answers)
  const late = await Member.of(stage, 'm6', groupId)
  await late.joinOnce()
}

async function pendingMembers(stage: Stage): Promise<void> {
  const groupId = 'pending'
  const here = await Member.of(stage, 'here', groupId)
  const gone = await Member.of(stage, 'gone', groupId)
  const brief = { sessionTimeoutMs: 3000 }
  await gone.joinOnce(brief)
  const joining = here.join()
  await stage.wait(2100)
  await joining
  await here.sync([here])
  await look(stage, groupId)
  const again = here.joinOnce()
  await stage.wait()
  await here.client.call('DescribeGroups', 6, { groups: ['nobody there'] })
  await stage.wait(3600)
  await again
  await gone.joinOnce(brief)
  gone.memberId = ''
  await gone.joinOnce(brief)
  await gone.leave()
  await gone.leave()
}

async function voting(stage: Stage): Promise<void> {
  const choices = [
    [
      ['range', 'roundrobin'],
      ['roundrobin', 'range'],
    ],
    [
      ['sticky', 'range'],
      ['range', 'sticky'],
    ],
    [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['b', 'c', 'a'],
    ],
    [
      ['cooperative-sticky', 'range'],
      ['range', 'cooperative-sticky'],
    ],
    [
      ['x', 'y'],
      ['y', 'z'],
      ['z', 'y', 'x'],
    ],
  ]
  for (const [i, wanted] of choices.entries()) {
    const answers: Promise<Answer>[] = []
    for (const [j, names] of wanted.entries()) {
      const member = await Member.of(stage, `voter ${j}`, `vote ${i}`, 7)
      answers.push(member.join({ protocols: protocols(...names) }))
      await stage.wait()
    }
    await stage.wait(2700)
    await Promise.all(answers)
  }
}

async function others(stage: Stage): Promise<void> {
  const groupId = 'connect'
  const worker = await Member.of(stage, 'worker', groupId, 5)
  const answer = worker.join({
    protocolType: 'connect',
    protocols: [{ name: 'sessioned', metadata: work('anything') }],
  })
  await stage.wait(2100)
  await answer
  await worker.sync([worker])
  const client = await stage.client('admin')
  await client.call('OffsetDelete', 0, { groupId, topics: [{ name: 'apples', partitions: [{ partitionIndex: 0 }] }] })
  await look(stage, groupId)
  for (const filter of [
    {},
    { statesFilter: [' STABLE '] },
    { statesFilter: ['what'] },
    { statesFilter: ['Stable', 'Empty'] },
  ]) {
    for (const version of [4, 5]) await ours(client, version, filter)
  }
  for (const typesFilter of [['classic'], ['CLASSIC'], ['consumer'], ['what']]) await ours(client, 5, { typesFilter })
}

/** The groups of this conversation. */
async function ours(client: Client, version: number, filter: Readonly<Record<string, unknown>>): Promise<void> {
  await client.call('ListGroups', version, filter)
}

export const classicConversations: readonly Conversation[] = [
  { name: 'other groups than consumers, and lists', play: others },
  { name: 'a member in every version', play: everyVersion },
  { name: 'two members', play: two },
  { name: 'what is wrong', play: wrongThings },
  { name: 'a member that dies', play: dying },
  { name: 'members that are slow', play: slow },
  { name: 'a leader that forgets, and goes', play: forgetfulLeader },
  { name: 'static members', play: staticMembers },
  { name: 'too many members', play: tooMany },
  { name: 'members that do not come back with their ids', play: pendingMembers },
  { name: 'votes', play: voting },
]
