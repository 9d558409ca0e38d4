// AlterClientQuotas, and what becomes of clients that have used up theirs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { encodeRequest, sizePrefix } from '../../../src/protocol/frame.ts'
import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import { CreatePartitions } from '../../../src/protocol/messages/37-create-partitions.ts'
import { DescribeClientQuotas } from '../../../src/protocol/messages/48-describe-client-quotas.ts'
import { AlterClientQuotas } from '../../../src/protocol/messages/49-alter-client-quotas.ts'
import { batch } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { isNotAbout, Subject } from '../subject.ts'

const { INVALID_REQUEST, THROTTLING_QUOTA_EXCEEDED, UNKNOWN_TOPIC_OR_PARTITION } = errors

type Entity = Readonly<Record<string, string | null>>
type Values = Readonly<Record<string, number | null>>

let subject: Subject
let client: RawClient
beforeAll(async () => {
  subject = await Subject.start()
  client = await subject.connect()
})
afterAll(() => subject.stop())

const unique = () => `client-${Math.random()}`

const entityOf = (entity: Entity) =>
  Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName }))

function entry(entity: Entity, values: Values) {
  const ops = Object.entries(values).map(([key, value]) => ({ key, value: value ?? 0, remove: value === null }))
  return { entity: entityOf(entity), ops }
}

async function alter(entity: Entity, values: Values, { validateOnly = false, version = 1 } = {}) {
  const answer = await client.ask(AlterClientQuotas, version, { entries: [entry(entity, values)], validateOnly })
  const { errorCode, errorMessage } = answer.entries[0]!
  return errorCode === 0 ? undefined : [errorCode, errorMessage]
}

/** By entity, those of its kind. */
async function described(types: readonly string[]) {
  const components = types.map(entityType => ({ entityType, matchType: 2, match: null }))
  const { entries } = await client.ask(DescribeClientQuotas, 1, { components, strict: true })
  const named = (entity: NonNullable<typeof entries>[number]['entity']) =>
    Object.fromEntries(entity.map(({ entityType, entityName }) => [entityType, entityName]))
  return entries?.map(({ entity, values }) => ({
    entity: named(entity),
    values: Object.fromEntries(values.map(({ key, value }) => [key, value])),
  }))
}

/** Kafka's broker takes in what was decided after it was acknowledged. */
async function settled(entity: Entity, values: Values): Promise<void> {
  const wanted = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  for (;;) {
    const found = (await described(Object.keys(entity)))?.find(({ entity: other }) =>
      Object.entries(entity).every(([type, name]) => other[type] === name),
    )
    if (JSON.stringify(found?.values ?? {}) === JSON.stringify(wanted)) return
  }
}

async function set(entity: Entity, values: Values): Promise<void> {
  expect(await alter(entity, values)).toBeUndefined()
  await settled(entity, values)
}

describe.skipIf(isNotAbout('4.3.0'))('AlterClientQuotas', () => {
  it.each<[string, Entity, Values, string]>([
    ['of nobody', {}, { producer_byte_rate: 1 }, 'Invalid empty client quota entity'],
    ['of something else', { group: 'a' }, { producer_byte_rate: 1 }, 'Unhandled client quota entity type: group'],
    ['of an empty user', { user: '' }, { producer_byte_rate: 1 }, 'Empty user not supported'],
    ['of an empty client', { 'client-id': '' }, { producer_byte_rate: 1 }, 'Empty client-id not supported'],
    ['of an unknown kind', { user: 'a' }, { speed: 1 }, 'Invalid configuration key speed'],
    ['zero', { user: 'a' }, { producer_byte_rate: 0 }, 'Quota producer_byte_rate must be greater than 0'],
    ['negative', { user: 'a' }, { request_percentage: -1 }, 'Quota request_percentage must be greater than 0'],
    ['half a byte', { user: 'a' }, { consumer_byte_rate: 0.5 }, 'consumer_byte_rate cannot be a fractional value.'],
    [
      'too much',
      { user: 'a' },
      { consumer_byte_rate: 1e19 },
      'Proposed value for consumer_byte_rate is too large for a LONG.',
    ],
    [
      'too many',
      { ip: '1.2.3.4' },
      { connection_creation_rate: 2 ** 31 },
      'Proposed value for connection_creation_rate is too large for an INT.',
    ],
    [
      'of addresses, for a user',
      { user: 'a' },
      { connection_creation_rate: 1 },
      'Invalid configuration key connection_creation_rate',
    ],
    [
      'of users, for an address',
      { ip: '1.2.3.4' },
      { producer_byte_rate: 1 },
      'Invalid configuration key producer_byte_rate',
    ],
    [
      'of no address',
      { ip: '1.2.3.4.5' },
      { connection_creation_rate: 1 },
      '1.2.3.4.5 is not a valid IP or resolvable host.',
    ],
    [
      'of a user at an address',
      { user: 'a', ip: '1.2.3.4' },
      { connection_creation_rate: 1 },
      'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
    ],
  ])('refuses one %s', async (_, entity, values, message) => {
    for (const version of [0, 1])
      expect(await alter(entity, values, { version })).toEqual([INVALID_REQUEST.code, message])
  })

  it.each<[Entity, Values]>([
    [{ user: 'a' }, { producer_byte_rate: 2 ** 63 }],
    [{ user: 'a' }, { request_percentage: 0.5 }],
    [{ user: 'a' }, { speed: null }],
    [{ user: 'a' }, {}],
    [{ ip: null }, { connection_creation_rate: 1 }],
    [{ ip: '::1' }, { connection_creation_rate: 1 }],
    [{ ip: '127.1' }, { connection_creation_rate: 1 }],
    [{ ip: 'localhost' }, { connection_creation_rate: 1 }],
  ])('takes %j with %j, and does nothing if it is to look only', async (entity, values) => {
    expect(await alter(entity, values, { validateOnly: true })).toBeUndefined()
    const [name = null] = Object.values(entity)
    expect((await described(Object.keys(entity)))?.some(other => Object.values(other.entity)[0] === name)).toBe(false)
  })

  it('sets, changes and takes away, each value for itself', async () => {
    const user = unique()
    for (const entity of [{ user }, { user, 'client-id': null }, { user: null, 'client-id': user }]) {
      await set(entity, { producer_byte_rate: 5 })
      expect(await alter(entity, { request_percentage: 1.5 })).toBeUndefined()
      await settled(entity, { producer_byte_rate: 5, request_percentage: 1.5 })
      expect(await alter(entity, { request_percentage: null, producer_byte_rate: 7 })).toBeUndefined()
      await settled(entity, { producer_byte_rate: 7 })
      await set(entity, { producer_byte_rate: null })
    }
  })

  it('takes the first of an entity that is there twice, and says that it was', async () => {
    const [twice, once] = [unique(), unique()]
    const entries = [
      entry({ user: twice, 'client-id': null }, { producer_byte_rate: 1 }),
      entry({ 'client-id': null, user: twice }, { producer_byte_rate: 2 }),
      entry({ user: once }, { producer_byte_rate: 3 }),
    ]
    const answer = await client.ask(AlterClientQuotas, 1, { entries, validateOnly: false })
    const said = new Map(answer.entries.map(({ entity, errorMessage }) => [entity.length, errorMessage]))
    const message = `Ignoring duplicate entity ClientQuotaEntity(entries={client-id=null, user=${twice}})`
    expect(said).toEqual(
      new Map([
        [2, message],
        [1, null],
      ]),
    )
    await settled({ user: twice, 'client-id': null }, { producer_byte_rate: 1 })
    await set({ user: twice, 'client-id': null }, { producer_byte_rate: null })
    await set({ user: once }, { producer_byte_rate: null })
  })

  it('refuses an entity for which something is said twice', async () => {
    const op = { key: 'producer_byte_rate', value: 1, remove: false }
    const entries = [{ entity: entityOf({ user: 'a' }), ops: [op, op] }]
    const answer = await client.ask(AlterClientQuotas, 1, { entries, validateOnly: false })
    const message = 'Ignoring duplicate entity ClientQuotaEntity(entries={user=a})'
    expect(answer.entries[0]).toMatchObject({ errorCode: INVALID_REQUEST.code, errorMessage: message })
  })

  it('refuses everything where it is too much at once', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) =>
      entry({ 'client-id': `many-${i}` }, { producer_byte_rate: 1 }),
    )
    const entries = [...many, many[0]!, entry({ group: 'a' }, { producer_byte_rate: 1 })]
    const answer = await client.ask(AlterClientQuotas, 1, { entries, validateOnly: false })
    const why = 'Request parameters do not satisfy the configured policy.'
    const refused = { errorCode: errors.POLICY_VIOLATION.code, errorMessage: why }
    expect(answer.entries).toEqual(entries.map(({ entity }) => ({ ...refused, entity })))
    const named = await described(['client-id'])
    expect(named?.filter(({ entity }) => entity['client-id']?.startsWith('many-'))).toEqual([])
  })

  it('has nothing to say of nothing', async () => {
    const answer = await client.ask(AlterClientQuotas, 1, { entries: [], validateOnly: false })
    expect(answer).toEqual({ throttleTimeMs: 0, entries: [] })
  })
})

/** Ten windows of a second, besides the one that has begun. */
const windowMs = 10_000

/** A client of its own each time, since one that has to wait is not heard. */
const as = (id: string) => subject.connect(id)

/** The first answer that tells a client to wait: Kafka's quotas hold a moment after they are to be seen. */
async function untilThrottled<T extends { readonly throttleTimeMs: number }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer.throttleTimeMs > 0) return answer
  }
}

describe.skipIf(isNotAbout('4.3.0'))('quotas', () => {
  it.each<[string, (id: string) => Entity]>([
    ['client ids', id => ({ 'client-id': id })],
    ['users and client ids', id => ({ user: 'ANONYMOUS', 'client-id': id })],
    ['all users and client ids', id => ({ user: null, 'client-id': id })],
  ])('of %s have producers wait for what they have sent, and nobody else', async (_, entityFor) => {
    const [topic, id] = [await subject.topic(), unique()]
    const records = batch([Date.now()], { value: 'x'.repeat(1000) })
    const body = { acks: -1, timeoutMs: 1000, topicData: [{ name: topic, partitionData: [{ index: 0, records }] }] }
    const frame = Buffer.concat(encodeRequest(Produce, 8, { correlationId: 0, clientId: id }, body))
    await set(entityFor(id), { producer_byte_rate: 1 })
    const { throttleTimeMs, responses } = await untilThrottled(async () => (await as(id)).ask(Produce, 8, body))
    expect(throttleTimeMs).toBe((frame.length - sizePrefix) * 1000 - windowMs)
    expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
    expect((await client.ask(Produce, 8, body)).throttleTimeMs).toBe(0)
    await set(entityFor(id), { producer_byte_rate: null })
  })

  it('give consumers nothing of what is too much now, and no session', async () => {
    const [topic, id] = [await subject.topic(), unique()]
    const records = batch([Date.now()], { value: 'x'.repeat(1000) })
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    await client.ask(Produce, 8, { acks: -1, timeoutMs: 1000, topicData })
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
    const body = { replicaId: -1, maxWaitMs: 0, minBytes: 1, sessionEpoch: 0, topics: [{ topic, partitions }] }
    await set({ 'client-id': id }, { consumer_byte_rate: 1 })
    const fetched = await untilThrottled(async () => (await as(id)).ask(Fetch, 11, body))
    // Kafka counts four bytes more than the answer has, and none for its header, which has as many.
    const other = await subject.connect()
    other.send(Fetch, 11, body)
    const size = (await other.frame())!.length
    expect(fetched).toMatchObject({ throttleTimeMs: size * 1000 - windowMs, errorCode: 0, sessionId: 0, responses: [] })
    await set({ 'client-id': id }, { consumer_byte_rate: null })
    expect((await (await as(id)).ask(Fetch, 11, body)).responses).toHaveLength(1)
  })

  const create = (name: string, numPartitions: number, validateOnly = false) => ({
    topics: [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 10_000,
    validateOnly,
  })

  it('have those wait who change too many partitions, and refuse those who know what that means', async () => {
    const [topic, id] = [await subject.topic(), unique()]
    await set({ 'client-id': id }, { controller_mutation_rate: 0.01 })
    // A bucket that has been filled holds eleven seconds' worth, and whoever finds any may take what he wants.
    await untilThrottled(async () => (await as(id)).ask(CreateTopics, 5, create(unique(), 100, true)))
    const { code } = THROTTLING_QUOTA_EXCEEDED

    const strict = await (await as(id)).ask(CreateTopics, 6, create(unique(), 1))
    expect(strict.topics[0]).toMatchObject({ errorCode: code, errorMessage: null })
    expect(strict.throttleTimeMs).toBeGreaterThan(9_000_000)
    const permissive = await (await as(id)).ask(CreateTopics, 5, create(unique(), 1))
    expect([permissive.topics[0]?.errorCode, permissive.throttleTimeMs > strict.throttleTimeMs]).toEqual([0, true])

    const more = { topics: [{ name: topic, count: 2, assignments: null }], timeoutMs: 10_000, validateOnly: false }
    const refused = await (await as(id)).ask(CreatePartitions, 3, more)
    expect(refused.results).toEqual([{ name: topic, errorCode: code, errorMessage: null }])
    expect((await (await as(id)).ask(CreatePartitions, 2, more)).results[0]?.errorCode).toBe(0)

    const topicNames = [topic, 'absent']
    const kept = await (await as(id)).ask(DeleteTopics, 5, { topicNames, timeoutMs: 10_000 })
    expect(new Map(kept.responses.map(({ name, errorCode }) => [name, errorCode]))).toEqual(
      new Map([
        [topic, code],
        ['absent', UNKNOWN_TOPIC_OR_PARTITION.code],
      ]),
    )
    const removed = await (await as(id)).ask(DeleteTopics, 4, { topicNames: [topic], timeoutMs: 10_000 })
    expect([removed.responses[0]?.errorCode, removed.throttleTimeMs > kept.throttleTimeMs]).toEqual([0, true])

    const [unasked, other] = [unique(), await as(id)]
    const asked = { topics: [{ name: unasked }], allowAutoTopicCreation: true }
    const found = await other.ask(Metadata, 9, asked)
    expect([found.throttleTimeMs, found.topics[0]?.errorCode]).toEqual([0, UNKNOWN_TOPIC_OR_PARTITION.code])
    await set({ 'client-id': id }, { controller_mutation_rate: null })
  })

  it('of the time of the broker have everybody wait, for a window at most', async () => {
    const id = unique()
    await set({ 'client-id': id }, { request_percentage: 1e-9 })
    const answer = await untilThrottled(async () => (await as(id)).ask(Metadata, 9, { topics: [] }))
    expect(answer.throttleTimeMs).toBe(1000)
    await set({ 'client-id': id }, { request_percentage: null })
  })
})
