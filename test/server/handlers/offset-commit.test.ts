import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OffsetCommit } from '../../../src/protocol/messages/08-offset-commit.ts'
import { OffsetFetch } from '../../../src/protocol/messages/09-offset-fetch.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import type { RawClient } from '../raw-client.ts'
import { isNotAbout, Subject } from '../subject.ts'

const groupId = 'someone'

describe.skipIf(isNotAbout('4.3.0'))('OffsetCommit', () => {
  let subject: Subject
  let client: RawClient
  let topic: string
  beforeAll(async () => {
    subject = await Subject.start({ 'offsets.topic.num.partitions': 1 })
    client = await subject.connect()
    topic = await subject.topic()
    const key = { keyType: 0, coordinatorKeys: [groupId] }
    while ((await client.ask(FindCoordinator, 4, key)).coordinators[0]!.errorCode !== 0) {}
  })
  afterAll(() => subject.stop())

  it.each([0, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n - 1n])('keeps %s as it is', async committedOffset => {
    const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: '' }]
    const body = { groupId, memberId: '', generationIdOrMemberEpoch: -1, topics: [{ name: topic, partitions }] }
    let errorCode: number
    const loading = 14
    do errorCode = (await client.ask(OffsetCommit, 8, body)).topics[0]!.partitions[0]!.errorCode
    while (errorCode === loading)
    expect(errorCode).toBe(0)
    const request = { groupId, topics: [{ name: topic, partitionIndexes: [0] }], requireStable: false }
    const { topics } = await client.ask(OffsetFetch, 7, request)
    expect(topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, committedOffset })
  })
})
