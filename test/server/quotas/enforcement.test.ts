// What quotas do to connections, while the test turns the clock; and that they outlive the broker.

import { afterEach, describe, expect, it } from 'vitest'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { errors } from '../../../src/protocol/errors.ts'
import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DescribeClientQuotas } from '../../../src/protocol/messages/48-describe-client-quotas.ts'
import { AlterClientQuotas } from '../../../src/protocol/messages/49-alter-client-quotas.ts'
import { TestClock } from '../../log/logs.ts'
import { batch } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { type Properties, Rig } from '../rig.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** Time passes in it by itself only where it is looked at how long something takes. */
class LoopClock extends TestClock {
  #elapsed = 0
  tickMs = 0

  override elapsed(): number {
    this.#elapsed += this.tickMs
    return this.#elapsed
  }
}

class House {
  readonly clock: LoopClock
  readonly rig: Rig
  readonly #admin: RawClient

  private constructor(clock: LoopClock, rig: Rig, admin: RawClient) {
    this.clock = clock
    this.rig = rig
    this.#admin = admin
  }

  static async open({ clock = new LoopClock(), disk = new MemoryDisk(clock), config = {} as Properties } = {}) {
    const rig = await Rig.start({ clock, disk, config })
    cleanups.push(() => rig.stop())
    return new House(clock, rig, await rig.connect('admin'))
  }

  async connect(id: string): Promise<RawClient> {
    const client = await this.rig.connect(id)
    cleanups.push(() => client.close())
    return client
  }

  async set(entity: Readonly<Record<string, string | null>>, key: string, value: number): Promise<void> {
    const types = Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName }))
    const entries = [{ entity: types, ops: [{ key, value, remove: false }] }]
    const answer = await this.#admin.ask(AlterClientQuotas, 1, { entries, validateOnly: false })
    expect(answer.entries[0]?.errorMessage).toBeNull()
  }

  async described() {
    const { entries } = await this.#admin.ask(DescribeClientQuotas, 1, { components: [], strict: false })
    return entries
  }

  /** Everything that was sent has come, and been answered if it is to be: so have requests that were sent later. */
  async settled(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.#admin.ask(ApiVersions, 0, {})
  }

  topic(name: string): Promise<void> {
    return this.rig.createTopic(name)
  }
}

const records = (size: number) => batch([1_700_000_000_000], { value: 'x'.repeat(size) })

function produced(topic: string, size: number, acks = 1) {
  return { acks, timeoutMs: 1000, topicData: [{ name: topic, partitionData: [{ index: 0, records: records(size) }] }] }
}

const fetched = (topic: string, session = {}) => ({
  replicaId: -1,
  maxWaitMs: 0,
  minBytes: 1,
  topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
  ...session,
})

describe('a client that has used too much', () => {
  it('is answered at once, and not heard until it has waited', async () => {
    const house = await House.open()
    await house.topic('t')
    await house.set({ 'client-id': 'a' }, 'producer_byte_rate', 100)
    const client = await house.connect('a')
    const { throttleTimeMs } = await client.ask(Produce, 8, produced('t', 2000))
    expect(throttleTimeMs).toBeGreaterThan(10_000)

    let heard = false
    const next = client.ask(ApiVersions, 0, {}).then(() => {
      heard = true
    })
    await house.settled()
    house.clock.advance(throttleTimeMs - 1)
    await house.settled()
    expect(heard).toBe(false)
    house.clock.advance(1)
    await next
    expect((await client.ask(Produce, 8, produced('t', 1))).throttleTimeMs).toBe(0)
  })

  it('waits after what it wants no answer to, as well', async () => {
    const house = await House.open()
    await house.topic('t')
    await house.set({ 'client-id': null }, 'producer_byte_rate', 100)
    const client = await house.connect('a')
    client.send(Produce, 8, produced('t', 2000, 0))
    let heard = false
    const next = client.frame().then(() => {
      heard = true
    })
    client.send(ApiVersions, 0, {})
    await house.settled()
    expect(heard).toBe(false)
    house.clock.advance(60_000)
    await next
  })

  it('has none of what it sent at once begun before it has waited for the one before', async () => {
    const house = await House.open()
    await house.topic('t')
    await house.set({ 'client-id': 'a' }, 'producer_byte_rate', 100)
    const client = await house.connect('a')
    for (let i = 0; i < 3; i++) client.send(Produce, 8, produced('t', 2000))
    for (let answered = 1; answered <= 3; answered++) {
      await client.frame()
      await house.settled()
      const reader = await house.connect('b')
      const { responses } = await reader.ask(Fetch, 4, fetched('t'))
      expect(Number(responses[0]?.partitions[0]?.highWatermark)).toBe(answered)
      house.clock.advance(180_000)
    }
  })

  it('shares with others of its name, and has what others leave when the default is for each', async () => {
    const house = await House.open()
    await house.topic('t')
    const waits = async (id: string) => {
      const client = await house.connect(id)
      return (await client.ask(Produce, 8, produced('t', 800))).throttleTimeMs > 0
    }
    await house.set({ 'client-id': null }, 'producer_byte_rate', 100)
    expect([await waits('a'), await waits('b'), await waits('a')]).toEqual([false, false, true])
    await house.set({ user: 'ANONYMOUS' }, 'producer_byte_rate', 100)
    expect([await waits('c'), await waits('d'), await waits('c')]).toEqual([false, true, true])
  })

  it('keeps its fetch session, and is told what it was not told', async () => {
    const house = await House.open()
    await house.topic('t')
    const client = await house.connect('a')
    const { sessionId } = await client.ask(Fetch, 11, fetched('t', { sessionEpoch: 0 }))
    await client.ask(Produce, 8, produced('t', 3000))
    await house.set({ 'client-id': 'a' }, 'consumer_byte_rate', 100)
    const ask = (sessionEpoch: number) =>
      client.ask(Fetch, 11, { ...fetched('t', { sessionId, sessionEpoch }), topics: [] })
    const throttled = await ask(1)
    expect(throttled).toMatchObject({ errorCode: 0, sessionId, responses: [] })
    expect(throttled.throttleTimeMs).toBeGreaterThan(10_000)
    await house.set({ 'client-id': 'a' }, 'consumer_byte_rate', 1e6)
    house.clock.advance(throttled.throttleTimeMs)
    const answered = await ask(2)
    expect(answered).toMatchObject({ throttleTimeMs: 0, errorCode: 0, sessionId })
    expect(answered.responses).toHaveLength(1)
  })

  it('waits no longer than it lives', async () => {
    const house = await House.open()
    await house.topic('t')
    await house.set({ 'client-id': 'a' }, 'producer_byte_rate', 1)
    const client = await house.connect('a')
    await client.ask(Produce, 8, produced('t', 2000))
    client.send(ApiVersions, 0, {})
    await house.settled()
    await house.rig.stop()
    await client.closed
  })
})

describe('the time of the loop', () => {
  it('is what a request takes until it is answered, or waits', async () => {
    const house = await House.open({ config: { 'quota.window.num': 11 } })
    await house.topic('t')
    await house.set({ 'client-id': 'a' }, 'request_percentage', 1)
    house.clock.tickMs = 150
    const client = await house.connect('a')
    // 15 percent of a second in ten: half a percent too much.
    expect((await client.ask(Metadata, 9, { topics: [] })).throttleTimeMs).toBe(1000)
    house.clock.advance(20_000)
    house.clock.tickMs = 104
    expect((await client.ask(Metadata, 9, { topics: [] })).throttleTimeMs).toBe(400)
    house.clock.advance(20_000)
    house.clock.tickMs = 100
    expect((await client.ask(Metadata, 9, { topics: [] })).throttleTimeMs).toBe(0)
    const other = await house.connect('b')
    expect((await other.ask(Metadata, 9, { topics: [] })).throttleTimeMs).toBe(0)
  })
})

describe('addresses', () => {
  it('that connect too often are not heard, and closed after a window', async () => {
    const house = await House.open()
    await house.set({ ip: '127.0.0.1' }, 'connection_creation_rate', 1)
    for (let i = 0; i < 10; i++) await (await house.connect('a')).ask(ApiVersions, 0, {})
    const early = await house.connect('a')
    let closed = false
    const closing = early.closed.then(() => {
      closed = true
    })
    early.send(ApiVersions, 0, {})
    await house.settled()
    house.clock.advance(999)
    await house.settled()
    expect(closed).toBe(false)
    house.clock.advance(1)
    await closing
    house.clock.advance(11_000) // nothing of before counts
    await (await house.connect('a')).ask(ApiVersions, 0, {})
  })

  it('are each for themselves where there is a default', async () => {
    const house = await House.open()
    await house.set({ ip: null }, 'connection_creation_rate', 1)
    await house.set({ ip: '127.0.0.1' }, 'connection_creation_rate', 1000)
    for (let i = 0; i < 20; i++) await (await house.connect('a')).ask(ApiVersions, 0, {})
  })
})

describe('partitions', () => {
  it('are counted in windows of their own', async () => {
    const config = { 'controller.quota.window.num': 2, 'controller.quota.window.size.seconds': 5 }
    const house = await House.open({ config })
    await house.set({ user: null }, 'controller_mutation_rate', 1)
    const create = async (name: string, numPartitions: number) => {
      const topics = [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }]
      const answer = await (await house.connect('a')).ask(CreateTopics, 7, { topics })
      return [answer.topics[0]?.errorCode, answer.throttleTimeMs]
    }
    const { code } = errors.THROTTLING_QUOTA_EXCEEDED
    expect(await create('a', 12)).toEqual([0, 0])
    expect(await create('b', 1)).toEqual([code, 2000])
    house.clock.advance(2000)
    expect(await create('b', 1)).toEqual([0, 0])
    expect(await create('c', 1)).toEqual([code, 1000])
  })
})

describe('quotas', () => {
  it.each([false, true])('are there again after a restart, from a snapshot: %j', async snapshot => {
    const clock = new LoopClock()
    const disk = new MemoryDisk(clock)
    const first = await House.open({ clock, disk })
    await first.topic('t')
    await first.set({ user: null, 'client-id': 'a' }, 'producer_byte_rate', 100)
    await first.set({ ip: null }, 'connection_creation_rate', 1000)
    const before = await first.described()
    expect(before).toHaveLength(2)
    if (snapshot) await first.rig.services.metadata.snapshot()
    await first.rig.stop()

    const second = await House.open({ clock, disk })
    expect(await second.described()).toEqual(before)
    const client = await second.connect('a')
    expect((await client.ask(Produce, 8, produced('t', 2000))).throttleTimeMs).toBeGreaterThan(10_000)
  })
})
