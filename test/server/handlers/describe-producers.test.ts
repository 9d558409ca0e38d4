import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { DescribeProducers } from '../../../src/protocol/messages/61-describe-producers.ts'
import { produce } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isNotAbout, Subject } from '../subject.ts'

const { UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION } = errors

describe.skipIf(isNotAbout('4.3.0'))('DescribeProducers', () => {
  let subject: Subject
  let client: RawClient
  beforeAll(async () => {
    subject = await Subject.start({ 'transaction.partition.verification.enable': 'false' })
    client = await subject.connect()
  })
  afterAll(() => subject.stop())

  async function producers(topic: string) {
    const { topics } = await client.ask(DescribeProducers, 0, { topics: [{ name: topic, partitionIndexes: [0] }] })
    return topics[0]!.partitions[0]!.activeProducers
  }

  it('says who writes and how far, and where a transaction began', async () => {
    const topic = await subject.topic()
    const now = Date.now()
    await produce(client, topic, [now])
    expect(await producers(topic)).toEqual([])
    await produce(client, topic, [now - 2, now, now - 1], { producerId: 4242, producerEpoch: 3, baseSequence: 0 })
    const idempotent = {
      producerId: 4242,
      producerEpoch: 3,
      lastSequence: 2,
      lastTimestamp: now,
      coordinatorEpoch: -1,
      currentTxnStartOffset: -1,
    }
    expect(await producers(topic)).toEqual([idempotent])
    const transaction = { producerId: 4243, producerEpoch: 0, baseSequence: 0, transactional: true }
    await produce(client, topic, [now, now - 1], transaction)
    await produce(client, topic, [now - 1], { ...transaction, baseSequence: 2 })
    const open = {
      producerId: 4243,
      producerEpoch: 0,
      lastSequence: 2,
      lastTimestamp: now - 1,
      coordinatorEpoch: -1,
      currentTxnStartOffset: 4,
    }
    expect(await producers(topic)).toEqual(expect.arrayContaining([idempotent, open]))
  })

  it('answers for each partition as often as it is asked, and says what is wrong with a topic', async () => {
    const topic = await subject.topic()
    const long = 'x'.repeat(250)
    const names = { [topic]: [0, 9, -1, 0], absent: [0], '': [0], '.': [0], '..': [0], 'a/b': [0], ä: [0], [long]: [0] }
    const asked = [...Object.entries(names), [topic, []] as const, [topic, [0]] as const]
    const topics = asked.map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
    const answer = await client.ask(DescribeProducers, 0, { topics })
    const { code: absent } = UNKNOWN_TOPIC_OR_PARTITION
    const invalid = (why: string) => [[0, INVALID_TOPIC_EXCEPTION.code, `Topic name is invalid: ${why}`]]
    const letters = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
    expect(
      answer.topics.map(({ name, partitions }) => [
        name,
        partitions.map(({ partitionIndex, errorCode, errorMessage }) => [partitionIndex, errorCode, errorMessage]),
      ]),
    ).toEqual([
      [
        topic,
        [
          [0, 0, null],
          [9, absent, null],
          [-1, absent, null],
          [0, 0, null],
        ],
      ],
      ['absent', [[0, absent, 'This server does not host this topic-partition.']]],
      ['', invalid('the empty string is not allowed')],
      ['.', invalid("'.' is not allowed")],
      ['..', invalid("'..' is not allowed")],
      ['a/b', invalid(`'a/b' ${letters}`)],
      ['ä', invalid(`'ä' ${letters}`)],
      [long, invalid(`the length of '${long}' is longer than the max allowed length 249`)],
      [topic, []],
      [topic, [[0, 0, null]]],
    ])
  })
})
