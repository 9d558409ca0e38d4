import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { PartitionChangeRecord } from '../../../src/protocol/internal/cluster-metadata.ts'
import { DeleteRecords } from '../../../src/protocol/messages/21-delete-records.ts'
import { OffsetForLeaderEpoch } from '../../../src/protocol/messages/23-offset-for-leader-epoch.ts'
import { record } from '../../../src/server/metadata/records.ts'
import { produce } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'
import { isKafka, isNotAbout, Subject } from '../subject.ts'

const { UNKNOWN_TOPIC_OR_PARTITION, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH } = errors
const unknown = { leaderEpoch: -1, endOffset: -1 }

interface Asked {
  readonly partition?: number
  readonly leaderEpoch: number
  readonly currentLeaderEpoch?: number
}

async function end(client: RawClient, topic: string, asked: Asked, version = 4, replicaId?: number) {
  const who = replicaId === undefined ? {} : { replicaId }
  const topics = [{ topic, partitions: [{ partition: 0, ...asked }] }]
  const answer = await client.ask(OffsetForLeaderEpoch, version, { ...who, topics })
  const { errorCode, leaderEpoch, endOffset } = answer.topics[0]!.partitions[0]!
  return { ...(errorCode !== 0 && { errorCode }), leaderEpoch, endOffset }
}

let subject: Subject
let client: RawClient
let topic: string
beforeAll(async () => {
  subject = await Subject.start()
  client = await subject.connect()
  topic = await subject.topic({ partitions: 2 })
  const now = Date.now()
  await produce(client, topic, [now, now, now])
  await produce(client, topic, [now, now])
})
afterAll(() => subject.stop())

describe('OffsetForLeaderEpoch', () => {
  const current = isNotAbout('4.3.0') ? [] : [2, 3, 4]
  const former = isNotAbout('3.9.1') ? [] : [0, 1]

  it.each([...former, ...current])('knows where epochs end in v%i, and says which from v1 on', async version => {
    const named = (leaderEpoch: number) => (version === 0 ? -1 : leaderEpoch)
    const at = (leaderEpoch: number, partition = 0) => end(client, topic, { partition, leaderEpoch }, version)
    expect(await at(0)).toEqual({ leaderEpoch: named(0), endOffset: 5 })
    expect(await at(0, 1)).toEqual({ leaderEpoch: named(0), endOffset: 0 })
    expect([await at(-1), await at(1), await at(5)]).toEqual([unknown, unknown, unknown])
    expect(await at(-2)).toEqual({ leaderEpoch: named(-2), endOffset: 0 })
  })

  it.each(current)('compares current epochs in v%i', async version => {
    const at = (currentLeaderEpoch: number) => end(client, topic, { leaderEpoch: 0, currentLeaderEpoch }, version)
    const known = { leaderEpoch: 0, endOffset: 5 }
    expect([await at(-1), await at(0)]).toEqual([known, known])
    expect(await at(1)).toEqual({ ...unknown, errorCode: UNKNOWN_LEADER_EPOCH.code })
    expect(await at(-2)).toEqual({ ...unknown, errorCode: FENCED_LEADER_EPOCH.code })
  })

  it.skipIf(current.length === 0).each([-3, -2, -1, 0, 1, 2])('answers whoever says that it is %i', async replicaId => {
    expect(await end(client, topic, { leaderEpoch: 0 }, 4, replicaId)).toEqual({ leaderEpoch: 0, endOffset: 5 })
  })

  it.each([...former, ...current])('answers for each partition as often as it is asked in v%i', async version => {
    const asked = (topic: string, ...indexes: number[]) => ({
      topic,
      partitions: indexes.map(partition => ({ partition, leaderEpoch: 0 })),
    })
    const topics = [asked(topic, 0, 9, -1, 0), asked('absent', 0), asked('', 0), asked(topic), asked(topic, 1)]
    const answer = await client.ask(OffsetForLeaderEpoch, version, { topics })
    const absent = UNKNOWN_TOPIC_OR_PARTITION.code
    expect(
      answer.topics.map(({ topic, partitions }) => [
        topic,
        ...partitions.map(({ partition, errorCode }) => [partition, errorCode]),
      ]),
    ).toEqual([
      [topic, [0, 0], [9, absent], [-1, absent], [0, 0]],
      ['absent', [0, absent]],
      ['', [0, absent]],
      [topic],
      [topic, [1, 0]],
    ])
  })

  it.skipIf(current.length === 0)('knows the epoch of a partition whose records are all gone', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [Date.now(), Date.now()])
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset: -1 }] }]
    await client.ask(DeleteRecords, 2, { topics, timeoutMs: 1000 })
    expect(await end(client, topic, { leaderEpoch: 0 })).toEqual({ leaderEpoch: 0, endOffset: 2 })
  })
})

describe.skipIf(isKafka)('OffsetForLeaderEpoch after other leaders', () => {
  it('gives for an epoch in which nothing was written the one before it', async () => {
    await using rig = await Rig.start()
    await rig.createTopic('led')
    using client = await rig.connect()
    await produce(client, 'led', [Date.now(), Date.now()])
    const lead = (times: number) => rig.services.metadata.write(Array.from({ length: times }, leadAgain))
    const leadAgain = () => {
      const { id: topicId } = rig.services.metadata.state.topic('led')!
      return record(PartitionChangeRecord, { partitionId: 0, topicId, leader: rig.services.nodeId })
    }
    await lead(3)
    await produce(client, 'led', [Date.now()])
    expect(await end(client, 'led', { leaderEpoch: 0 })).toEqual({ leaderEpoch: 0, endOffset: 2 })
    expect(await end(client, 'led', { leaderEpoch: 2 })).toEqual({ leaderEpoch: 0, endOffset: 2 })
    expect(await end(client, 'led', { leaderEpoch: 3 })).toEqual({ leaderEpoch: 3, endOffset: 3 })
    expect(await end(client, 'led', { leaderEpoch: 3, currentLeaderEpoch: 2 })).toMatchObject({
      errorCode: FENCED_LEADER_EPOCH.code,
    })
    expect(await end(client, 'led', { leaderEpoch: 4 })).toEqual(unknown)
  })
})
