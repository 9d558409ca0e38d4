// What brokers that are not Apache Kafka get wrong, as was seen by trying some.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { decodeResponse } from '../../../src/protocol/frame.ts'
import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { ListOffsets } from '../../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { buildMessages } from '../../../src/protocol/records/build.ts'
import { batch, produce, produceBytes } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isKafka, isNotAbout, Subject } from '../subject.ts'

let subject: Subject
let client: RawClient
beforeAll(async () => {
  subject = await Subject.start()
  client = await subject.connect()
})
afterAll(() => subject.stop())

async function offsetAt(topic: string, timestamp: number): Promise<number> {
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }]
  const answer = await client.ask(ListOffsets, 7, { replicaId: -1, topics })
  return Number(answer.topics[0]!.partitions[0]!.offset)
}

async function fetch(topic: string, fetchOffset: number, { version = 11, maxWaitMs = 0, from = client } = {}) {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }]
  const body = { replicaId: -1, maxWaitMs, minBytes: 1, topics: [{ topic, partitions }] }
  const { responses } = await from.ask(Fetch, version, body)
  const { errorCode, highWatermark, records } = responses[0]!.partitions[0]!
  return { errorCode, highWatermark: Number(highWatermark), batches: [...batches(records ?? Buffer.alloc(0))] }
}

const latest = -1
const maxTimestamp = -3
const now = Date.now()

describe.skipIf(isNotAbout('4.3.0'))('what others get wrong', () => {
  it('a batch whose checksum is wrong is refused', async () => {
    const topic = await subject.topic()
    const bytes = batch([now])
    bytes[bytes.length - 1]! ^= 1
    const { errorCode, baseOffset } = await produceBytes(client, topic, bytes)
    expect([errorCode, Number(baseOffset)]).toEqual([errors.CORRUPT_MESSAGE.code, -1])
    expect(await offsetAt(topic, latest)).toBe(0)
  })

  it('an offset out of range is an error, on both sides; the end is not', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [now, now])
    const { code } = errors.OFFSET_OUT_OF_RANGE
    expect([(await fetch(topic, 3)).errorCode, (await fetch(topic, -1)).errorCode]).toEqual([code, code])
    expect(await fetch(topic, 2)).toEqual({ errorCode: 0, highWatermark: 2, batches: [] })
  })

  it.each(['a/b', 'ä', '', '.', '..', 'x'.repeat(250)])('a topic may not be called %j', async name => {
    const create = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
    const created = await client.ask(CreateTopics, 7, { topics: [create] })
    expect(created.topics[0]?.errorCode).toBe(errors.INVALID_TOPIC_EXCEPTION.code)
    const found = await client.ask(Metadata, 9, { topics: [{ name }], allowAutoTopicCreation: true })
    expect(found.topics[0]?.errorCode).toBe(errors.INVALID_TOPIC_EXCEPTION.code)
  })

  it.each([
    ['cleanup.policy', 'shred'],
    ['retention.ms', 'long'],
    ['retention.ms', '-2'],
    ['min.insync.replicas', '0'],
    ['no.such.config', '1'],
  ])('a topic may not have %s=%s', async (name, value) => {
    const topic = `topic-${Math.random()}`
    const create = { name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [{ name, value }] }
    const created = await client.ask(CreateTopics, 7, { topics: [create] })
    expect(created.topics[0]?.errorCode).toBe(errors.INVALID_CONFIG.code)
    const found = await client.ask(Metadata, 9, { topics: [{ name: topic }], allowAutoTopicCreation: false })
    expect(found.topics[0]?.errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION.code)
  })

  it('a batch that an idempotent producer sends again is not appended again, and not refused', async () => {
    const topic = await subject.topic()
    const producer = { producerId: 4711, producerEpoch: 0 }
    const first = batch([now, now], { ...producer, baseSequence: 0 })
    const second = batch([now], { ...producer, baseSequence: 2 })
    for (const [bytes, offset] of [
      [first, 0],
      [second, 2],
      [second, 2],
      [first, 0],
    ] as const) {
      const { errorCode, baseOffset } = await produceBytes(client, topic, Buffer.from(bytes))
      expect([errorCode, Number(baseOffset)]).toEqual([0, offset])
    }
    expect(await offsetAt(topic, latest)).toBe(3)
    const gap = batch([now], { ...producer, baseSequence: 9 })
    expect((await produceBytes(client, topic, gap)).errorCode).toBe(errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code)
  })

  it('LogAppendTime is the time of the broker, in the answer and in the log', async () => {
    const topic = await subject.topic({ config: { 'message.timestamp.type': 'LogAppendTime' } })
    const { logAppendTimeMs } = await produceBytes(client, topic, batch([1000, 2000]))
    expect(Number(logAppendTimeMs)).toBeGreaterThanOrEqual(now)
    const [appended] = (await fetch(topic, 0)).batches
    expect(Array.from(appended!.records(), ({ timestamp }) => timestamp)).toEqual([logAppendTimeMs, logAppendTimeMs])
    const own = await subject.topic()
    expect(Number((await produceBytes(client, own, batch([1000]))).logAppendTimeMs)).toBe(-1)
  })

  it('a fetch that waits is answered when something comes', async () => {
    const topic = await subject.topic()
    const other = await subject.connect()
    const waiting = fetch(topic, 0, { maxWaitMs: 600_000, from: other })
    await produce(client, topic, [now])
    expect((await waiting).batches).toHaveLength(1)
  })

  it('a created topic is described as the Java tools want it', async () => {
    const name = `topic-${Math.random()}`
    const configs = [{ name: 'retention.ms', value: '5000' }]
    const create = { name, numPartitions: 3, replicationFactor: -1, assignments: [], configs }
    const { topics } = await client.ask(CreateTopics, 7, { topics: [create] })
    expect(topics[0]).toMatchObject({ errorCode: 0, errorMessage: null, numPartitions: 3, replicationFactor: 1 })
    expect(topics[0]?.topicId).not.toBe('AAAAAAAAAAAAAAAAAAAAAA')
    const retention = topics[0]?.configs?.find(({ name }) => name === 'retention.ms')
    expect(retention).toEqual({
      name: 'retention.ms',
      value: '5000',
      readOnly: false,
      configSource: 1,
      isSensitive: false,
    })
    expect(topics[0]?.configs?.length).toBeGreaterThan(25)
  })

  it('the largest timestamp is that of a record, wherever it is', async () => {
    const topic = await subject.topic()
    await produce(client, topic, [now - 3, now, now - 1], { codec: 'gzip' })
    await produce(client, topic, [now - 2, now - 5])
    expect(await offsetAt(topic, maxTimestamp)).toBe(1)
  })

  it('the latest offset is behind the last record of several batches', async () => {
    const topic = await subject.topic()
    for (const [size, expected] of [
      [3, 3],
      [1, 4],
      [5, 9],
    ] as const) {
      await produce(client, topic, Array(size).fill(now), { codec: size === 5 ? 'lz4' : 'none' })
      expect(await offsetAt(topic, latest)).toBe(expected)
    }
  })

  it('ApiVersions in a version that is not known is answered with version 0, and what is known', async () => {
    const header = Buffer.from([0, 18, 0, 99, 0, 0, 0, 7, 0, 1, 0x61, 0, 0])
    const size = Buffer.from([0, 0, 0, header.length])
    const fresh = await subject.connect()
    fresh.write([size, header])
    const { correlationId, body } = decodeResponse(ApiVersions, 0, (await fresh.frame())!)
    expect([correlationId, body.errorCode]).toEqual([7, errors.UNSUPPORTED_VERSION.code])
    expect(body.apiKeys).toEqual([{ apiKey: 18, minVersion: 0, maxVersion: 4 }])
    expect((await fresh.ask(ApiVersions, 4, { clientSoftwareName: 'a', clientSoftwareVersion: '1' })).errorCode).toBe(0)
  })
})

describe.skipIf(isKafka)('versions', () => {
  it('of Produce that are advertised are spoken', async () => {
    const { apiKeys } = await client.ask(ApiVersions, 0, {})
    const { minVersion, maxVersion } = apiKeys.find(({ apiKey }) => apiKey === Produce.key)!
    expect([minVersion, maxVersion]).toEqual([0, 13])
    const name = await subject.topic()
    const { topics } = await client.ask(Metadata, 12, { topics: [{ name }], allowAutoTopicCreation: false })
    const { topicId } = topics[0]!
    for (let version = minVersion; version <= maxVersion; version++) {
      const messages = [{ offset: 0, timestamp: now, key: null, value: Buffer.from(`v${version}`) }]
      const records =
        version < 3 ? buildMessages(version < 2 ? 0 : 1, messages) : batch([now], { value: `v${version}` })
      const topic = version < 13 ? { name } : { topicId }
      const topicData = [{ ...topic, partitionData: [{ index: 0, records }] }]
      const { responses } = await client.ask(Produce, version, { acks: 1, timeoutMs: 1000, topicData })
      const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!
      expect([errorCode, Number(baseOffset)], `v${version}`).toEqual([0, version])
    }
    const { batches } = await fetch(name, 0)
    const values = batches.flatMap(one => Array.from(one.records(), ({ value }) => String(value)))
    expect(values).toEqual(Array.from({ length: 14 }, (_, version) => `v${version}`))
  })
})
