// A group of many members: how many heartbeats and commits a second it takes, and how long everybody takes to come to the next
// generation. Each member has a connection of its own, since who joins waits there for the others.

import { encodeRequest } from '../../../src/protocol/frame.ts'
import { OffsetCommit } from '../../../src/protocol/messages/08-offset-commit.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { JoinGroup } from '../../../src/protocol/messages/11-join-group.ts'
import { Heartbeat } from '../../../src/protocol/messages/12-heartbeat.ts'
import { LeaveGroup } from '../../../src/protocol/messages/13-leave-group.ts'
import { SyncGroup } from '../../../src/protocol/messages/14-sync-group.ts'
import { median, percentile } from '../../statistics.ts'
import type { Job, Measured } from '../settings.ts'
import { Client, call, check, clientId, freshTopic } from './client.ts'
import { Connection } from './connection.ts'
import { correlationIdAt } from './frames.ts'
import { Meter, pause } from './meter.ts'

const versions = { commit: 8, join: 5, heartbeat: 3, leave: 3, sync: 3 }
const memberIdRequired = 79
const unknownMember = 25
const illegalGeneration = 22
const rebalanceInProgress = 27
const rebalances = 5
const atOnce = 50

interface Member {
  readonly connection: Connection
  id: string
  generation: number
}

export async function heartbeats(job: Job): Promise<Measured> {
  return overAndOver(job, (group, { id, generation }) =>
    encodeRequest(Heartbeat, versions.heartbeat, header, { groupId: group, generationId: generation, memberId: id }),
  )
}

export async function commits(job: Job): Promise<Measured> {
  return overAndOver(job, (groupId, { id, generation }, topic) => {
    const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
    const topics = [{ name: topic, partitions }]
    const body = { groupId, memberId: id, generationIdOrMemberEpoch: generation, topics }
    return encodeRequest(OffsetCommit, versions.commit, header, body)
  })
}

const header = { correlationId: 0, clientId }

/** Everybody sends the same request again as soon as it is answered. */
async function overAndOver(
  { bootstrap, settings, pid }: Job,
  request: (group: string, member: Member, topic: string) => readonly Uint8Array[],
): Promise<Measured> {
  const { group, topic, members, client } = await gathered(bootstrap, settings.members)
  const meter = new Meter(pid)
  let stopping = false
  const ended = members.map(member => {
    const frame = Buffer.concat([...request(group, member, topic)])
    return new Promise<void>(resolve => {
      let sent = performance.now()
      member.connection.onFrame = answer => {
        refuse(answer)
        meter.add(frame.length, performance.now() - sent)
        if (stopping) return resolve()
        sent = performance.now()
        member.connection.send(frame)
      }
      member.connection.send(frame)
    })
  })
  await pause(settings.warmUp)
  await meter.restart()
  await pause(settings.seconds)
  const { count, seconds, busy, times } = meter
  const cpuEach = await meter.brokerCpuEach()
  const metrics = { requests: count / seconds, cpuEach, p50: percentile(times, 50), p99: percentile(times, 99) }
  stopping = true
  await Promise.all(ended)
  await part(group, members, client, topic)
  return { metrics, busy }
}

/** The error code of a heartbeat is behind the throttle time; a commit is as large as its topic, and its code is the last. */
function refuse(answer: Buffer): void {
  const first = correlationIdAt.response + 8
  const at = answer.length === first + 2 ? first : answer.length - 2
  check(answer.readInt16BE(at), 'a member of a group')
}

export async function rebalance({ bootstrap, settings }: Job): Promise<Measured> {
  const { group, topic, members, client } = await gathered(bootstrap, settings.members)
  const meter = new Meter()
  const took: number[] = []
  for (let i = 0; i <= rebalances; i++) {
    const start = performance.now()
    await generation(group, members)
    if (i > 0) took.push(performance.now() - start)
  }
  const { busy } = meter
  await part(group, members, client, topic)
  return { metrics: { rebalance: median(took) }, busy }
}

async function gathered(bootstrap: string, count: number) {
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, 1)
  const group = topic
  await coordinator(client, group)
  const members: Member[] = []
  while (members.length < count) {
    const some = Math.min(atOnce, count - members.length)
    const connections = await Promise.all(Array.from({ length: some }, () => Connection.open(bootstrap)))
    members.push(...connections.map(connection => ({ connection, id: '', generation: -1 })))
  }
  for (const member of members) {
    const { errorCode, memberId } = await join(group, member)
    if (errorCode !== memberIdRequired) check(errorCode, 'joining')
    member.id = memberId
  }
  await generation(group, members)
  return { group, topic, members, client }
}

/** Resolves when it looks after the group: Kafka makes the topic for that first. */
async function coordinator(client: Client, group: string): Promise<void> {
  for (;;) {
    const { coordinators } = await client.call(FindCoordinator, { keyType: 0, coordinatorKeys: [group] })
    if (coordinators?.[0]?.errorCode === 0) break
    await pause(0.05)
  }
  for (;;) {
    const body = { groupId: group, generationId: 0, memberId: 'nobody' }
    const { errorCode } = await client.call(Heartbeat, body, versions.heartbeat)
    if (errorCode === unknownMember) return
    await pause(0.05)
  }
}

/** Who joins again with nothing new to say is told what there is, unless it is the leader. */
let said = 0

function join(groupId: string, { connection, id }: Member) {
  return call(connection, JoinGroup, versions.join, {
    groupId,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 60_000,
    memberId: id,
    protocolType: 'bench',
    protocols: [{ name: 'share', metadata: Buffer.alloc(60, said) }],
  })
}

/** Everybody joins, and is told what to do by the leader; again, if the group did not wait for all of them. */
async function generation(groupId: string, members: readonly Member[]): Promise<void> {
  said++
  await Promise.all(members.map(member => toWork(groupId, member)))
  if (new Set(members.map(member => member.generation)).size > 1) await generation(groupId, members)
}

async function toWork(groupId: string, member: Member): Promise<void> {
  const joined = await join(groupId, member)
  check(joined.errorCode, 'joining')
  const { generationId, leader, memberId } = joined
  const shares = leader === memberId ? joined.members.map(each => ({ ...each, assignment: Buffer.alloc(60) })) : []
  const body = { groupId, generationId, memberId, assignments: shares }
  const { errorCode } = await call(member.connection, SyncGroup, versions.sync, body)
  if (errorCode === rebalanceInProgress || errorCode === illegalGeneration) return toWork(groupId, member)
  check(errorCode, 'syncing')
  member.generation = generationId
}

async function part(groupId: string, members: readonly Member[], client: Client, topic: string): Promise<void> {
  await client.call(LeaveGroup, { groupId, members: members.map(({ id }) => ({ memberId: id })) }, versions.leave)
  for (const { connection } of members) connection.close()
  await client.deleteTopic(topic)
}
