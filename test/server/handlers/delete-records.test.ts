import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { DeleteRecords } from '../../../src/protocol/messages/21-delete-records.ts'
import { produce } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isNotAbout, Subject } from '../subject.ts'

const { OFFSET_OUT_OF_RANGE, UNKNOWN_TOPIC_OR_PARTITION, POLICY_VIOLATION, INVALID_TOPIC_EXCEPTION } = errors
const missing = { lowWatermark: -1, errorCode: UNKNOWN_TOPIC_OR_PARTITION.code }

type Offsets = readonly (readonly [partition: number, offset: number | bigint])[]

describe.skipIf(isNotAbout('4.3.0'))('DeleteRecords', () => {
  let subject: Subject
  let client: RawClient
  beforeAll(async () => {
    subject = await Subject.start({ 'offsets.topic.num.partitions': 1 })
    client = await subject.connect()
  })
  afterAll(() => subject.stop())

  /** What is said of each partition, by `topic-partition`. */
  async function remove(
    topics: Readonly<Record<string, Offsets>> | (readonly [string, Offsets])[],
    version = 2,
    timeoutMs = 1000,
  ) {
    const answer = await client.ask(DeleteRecords, version, {
      topics: (Array.isArray(topics) ? topics : Object.entries(topics)).map(([name, offsets]) => ({
        name,
        partitions: offsets.map(([partitionIndex, offset]) => ({ partitionIndex, offset })),
      })),
      timeoutMs,
    })
    const rows = answer.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, ...row }) => [`${name}-${partitionIndex}`, row] as const),
    )
    const byName = Object.fromEntries(rows)
    expect(Object.keys(byName)).toHaveLength(rows.length)
    return byName
  }

  async function filled(config: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = await subject.topic({ partitions: 2, config })
    const now = Date.now()
    await produce(client, topic, [now, now, now], { key: 'key' })
    await produce(client, topic, [now, now], { key: 'key' })
    return topic
  }

  it.each([0, 1, 2])('moves the start in v%i, and never back', async version => {
    const topic = await filled()
    const to = async (offset: number) => (await remove({ [topic]: [[0, offset]] }, version))[`${topic}-0`]
    expect(await to(0)).toEqual({ lowWatermark: 0, errorCode: 0 })
    expect(await to(2)).toEqual({ lowWatermark: 2, errorCode: 0 })
    expect(await to(1)).toEqual({ lowWatermark: 2, errorCode: 0 })
    expect(await to(-1)).toEqual({ lowWatermark: 5, errorCode: 0 })
  })

  it('refuses offsets that are none', async () => {
    const topic = await filled()
    for (const offset of [6, -2, -100, 2n ** 63n - 1n, -(2n ** 63n)]) {
      const outOfRange = { lowWatermark: -1, errorCode: OFFSET_OUT_OF_RANGE.code }
      expect(await remove({ [topic]: [[0, offset]] }), String(offset)).toEqual({ [`${topic}-0`]: outOfRange })
    }
  })

  it('answers for each partition on its own', async () => {
    const topic = await filled()
    const answer = await remove({
      [topic]: [
        [0, 100],
        [9, 0],
        [-1, 0],
        [1, -1],
      ],
      absent: [[0, 0]],
      '': [[0, 0]],
    })
    expect(answer).toEqual({
      [`${topic}-0`]: { lowWatermark: -1, errorCode: OFFSET_OUT_OF_RANGE.code },
      [`${topic}-9`]: missing,
      [`${topic}--1`]: missing,
      [`${topic}-1`]: { lowWatermark: 0, errorCode: 0 },
      'absent-0': missing,
      '-0': missing,
    })
  })

  it('takes the last word on a partition, and says nothing of a topic without any', async () => {
    const topic = await filled()
    expect(
      await remove([
        [
          topic,
          [
            [0, 3],
            [0, 4],
          ],
        ],
        [topic, []],
        [
          topic,
          [
            [1, 0],
            [0, 2],
          ],
        ],
      ]),
    ).toEqual({
      [`${topic}-0`]: { lowWatermark: 2, errorCode: 0 },
      [`${topic}-1`]: { lowWatermark: 0, errorCode: 0 },
    })
    expect(await remove({ [topic]: [] })).toEqual({})
  })

  it('needs no time', async () => {
    const topic = await filled()
    for (const timeoutMs of [0, -1])
      expect(await remove({ [topic]: [[0, 1]] }, 2, timeoutMs)).toMatchObject({ [`${topic}-0`]: { errorCode: 0 } })
  })

  it('leaves a topic alone that is compacted and never deleted', async () => {
    const compacted = await filled({ 'cleanup.policy': 'compact' })
    const both = await filled({ 'cleanup.policy': 'compact,delete' })
    const neither = await filled({ 'cleanup.policy': '' })
    expect(await remove({ [compacted]: [[0, 1]], [both]: [[0, 1]], [neither]: [[0, 1]] })).toEqual({
      [`${compacted}-0`]: { lowWatermark: -1, errorCode: POLICY_VIOLATION.code },
      [`${both}-0`]: { lowWatermark: 1, errorCode: 0 },
      [`${neither}-0`]: { lowWatermark: 1, errorCode: 0 },
    })
  })

  it('leaves the topics of the broker alone', async () => {
    const topic = '__consumer_offsets'
    while ((await client.ask(FindCoordinator, 1, { key: 'group', keyType: 0 })).errorCode !== 0);
    const refused = { lowWatermark: -1, errorCode: INVALID_TOPIC_EXCEPTION.code }
    expect(
      await remove({
        [topic]: [
          [0, 0],
          [999, 0],
        ],
      }),
    ).toEqual({ [`${topic}-0`]: refused, [`${topic}-999`]: missing })
  })
})
