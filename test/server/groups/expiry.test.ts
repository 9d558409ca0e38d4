// Offsets that nobody wants any more go by themselves, and groups that are nothing without them; as Kafka's documentation
// of `offsets.retention.minutes` and KIP-211 have it.

import { describe, expect, it } from 'vitest'
import type { JoinAnswer, SyncAnswer } from '../../../src/server/groups/classic/classic-member.ts'
import { settings, World } from './simulation/world.ts'

const retention = settings.offsetsRetentionMs
const check = settings.offsetsRetentionCheckIntervalMs
/** Subscribed to apples. */
const subscription = Buffer.from('00000000000100066170706c657300000000', 'hex')
const noId = 'AAAAAAAAAAAAAAAAAAAAAA'

function commit(world: World, groupId: string, topic: string, more: object = {}): void {
  const row = { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: -1, commitTimestamp: -1 }
  const topics = [{ name: topic, topicId: noId, partitions: [{ ...row, committedMetadata: '' }] }]
  const member = { generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null, retentionTimeMs: -1 }
  world.shard.commit({ groupId, ...member, topics, ...more }, 9)
}

function committed(world: World, groupId: string): string[] {
  const { topics } = world.shard.fetch({ groupId, memberId: null, memberEpoch: -1, topics: null }, false)
  return topics.map(({ name = '' }) => name).sort()
}

const groups = (world: World) => world.shard.list().map(({ groupId }) => groupId)

/** One member, which is given its part. */
function member(world: World, groupId: string, sessionTimeoutMs = 2 ** 30) {
  const request = {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs: 1000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription }],
    reason: null,
  }
  let joined: JoinAnswer | undefined
  world.shard.join(request, { version: 3, clientId: 'c', address: 'a' }, answer => {
    joined = answer
  })
  world.clock.pass(settings.initialRebalanceDelayMs)
  const memberId = joined?.memberId ?? ''
  const identity = { groupId, generationId: 1, memberId, groupInstanceId: null, protocolType: null, protocolName: null }
  let synced: SyncAnswer | undefined
  world.shard.sync({ ...identity, assignments: [] }, answer => {
    synced = answer
  })
  expect(synced).toMatchObject({ errorCode: 0 })
  return { memberId, generationIdOrMemberEpoch: 1 }
}

describe('offsets expire', () => {
  it('of a group that never had members: each by the time it was committed', () => {
    const world = new World(1)
    commit(world, 'simple', 'apples')
    world.clock.pass(retention / 2)
    commit(world, 'simple', 'pears')
    world.clock.pass(retention / 2 - check)
    expect(committed(world, 'simple')).toEqual(['apples', 'pears'])
    world.clock.pass(2 * check)
    expect(committed(world, 'simple')).toEqual(['pears'])
    world.clock.pass(retention / 2)
    expect(committed(world, 'simple')).toEqual([])
    expect(groups(world)).toEqual([])
    world.crash()
    expect(groups(world)).toEqual([])
  })

  it('of a group that is empty: all by the time since when it is', () => {
    const world = new World(1)
    const one = member(world, 'left')
    commit(world, 'left', 'apples', one)
    commit(world, 'left', 'pears', one)
    world.clock.pass(retention / 2)
    world.shard.leave('left', [{ memberId: one.memberId, groupInstanceId: null, reason: null }])
    world.clock.pass(retention - check)
    expect(committed(world, 'left')).toEqual(['apples', 'pears'])
    world.clock.pass(2 * check)
    expect(committed(world, 'left')).toEqual([])
    expect(groups(world)).toEqual([])
  })

  it('of a group with members: of topics that none is subscribed to', () => {
    const world = new World(1)
    const one = member(world, 'working')
    commit(world, 'working', 'apples', one)
    commit(world, 'working', 'pears', one)
    world.clock.pass(retention + check)
    expect(committed(world, 'working')).toEqual(['apples'])
    expect(groups(world)).toEqual(['working'])
  })

  it('when their client said, in the versions in which it can', () => {
    const world = new World(1)
    commit(world, 'simple', 'apples', { retentionTimeMs: 2 * check })
    commit(world, 'simple', 'pears')
    world.clock.pass(check)
    expect(committed(world, 'simple')).toEqual(['apples', 'pears'])
    world.crash()
    world.clock.pass(2 * check)
    expect(committed(world, 'simple')).toEqual(['pears'])
  })

  it('with the topic that had the id, and stay with one that has it now', () => {
    const world = new World(1)
    const row = { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: -1, commitTimestamp: -1 }
    const partitions = [{ ...row, committedMetadata: '' }]
    const topics = ['apples', 'pears', 'plums'].map(name => ({ name, topicId: noId.replace(/A$/, 'Q'), partitions }))
    commit(world, 'group', 'nuts')
    commit(world, 'group', '', { topics })
    world.shard.topicsDeleted([
      { name: 'apples', id: noId.replace(/A$/, 'Q') },
      { name: 'pears', id: noId.replace(/A$/, 'g') },
      { name: 'nuts', id: noId.replace(/A$/, 'g') },
    ])
    expect(committed(world, 'group')).toEqual(['pears', 'plums'])
  })
})
