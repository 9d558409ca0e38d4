// Clients that no client library would be, over real sockets.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeRequest } from '../../../src/protocol/frame.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { TestClock } from '../../log/logs.ts'
import { randomNumbers } from '../../protocol/records/compression/samples.ts'
import { batch, produce, produceBytes } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'
import { isKafka, isNotAbout, Subject } from '../subject.ts'
import { frame } from './fake-socket.ts'

const correlated = { correlationId: 7, clientId: 'hostile' }
const apiVersions = (correlationId = 7) => encodeRequest(ApiVersions, 0, { ...correlated, correlationId }, {})
const metadata = Buffer.concat(encodeRequest(Metadata, 1, correlated, { topics: [{ name: 'topic' }] }))

/** The header of a request, as all versions have it. */
function request(key: number, version: number, ...rest: number[]): Buffer {
  return frame(
    Buffer.from([key >> 8, key, version >> 8, version, 0, 0, 0, 7, 0xff, 0xff, ...rest].map(byte => byte & 0xff)),
  )
}

function random(seed: number, first: number): Buffer {
  const below = randomNumbers(seed)
  return Buffer.from([first, ...Array.from({ length: 500 }, () => below(256))])
}

const correlationOf = (answer: Buffer | undefined) => answer?.readInt32BE()

const garbage: Readonly<Record<string, Buffer>> = {
  'an HTTP request': Buffer.from('GET /topics HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'HTTP/2': Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'the hello of TLS': Buffer.from('16030100c8010000c40303', 'hex'),
  'random bytes, of which the first make a large number': random(1, 0x7f),
  'random bytes, of which the first make a negative number': random(2, 0x80),
  'a request of nothing': frame(''),
  'a request that ends in its header': frame(Buffer.from([0, 3, 0, 1, 0, 0])),
  'a client id that is longer than the request': frame(Buffer.from([0, 3, 0, 1, 0, 0, 0, 7, 0x7f, 0xff])),
  'an API that there is not': request(9999, 0),
  'an API with a negative number': request(-1, 0),
  'a version that there is not': request(3, 99, 0, 0, 0, 0),
  'a negative version': request(3, -1, 0, 0, 0, 0),
  'a body that ends too early': request(3, 1, 0, 0, 0, 2, 0, 1, 0x61),
  'an array that claims to be very long': request(3, 1, 0x7f, 0xff, 0xff, 0xff),
  'random bytes in a frame': frame(random(3, 0)),
}

describe.skipIf(isNotAbout('4.3.0'))('garbage', () => {
  let subject: Subject
  let bystander: RawClient
  beforeAll(async () => {
    subject = await Subject.start()
    bystander = await subject.connect()
  })
  afterAll(() => subject.stop())

  it.each(Object.entries(garbage))('closes the connection: %s', async (_, bytes) => {
    const reportsBefore = subject.reports.length
    const client = await subject.connect()
    client.write([bytes])
    expect(await client.frame()).toBeUndefined()
    expect((await bystander.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    if (!isKafka) expect(subject.reports.length - reportsBefore).toBe(1)
  })

  it('does not take away the answers to what came before it', async () => {
    const client = await subject.connect()
    client.write([...apiVersions(1), ...apiVersions(2), request(9999, 0), ...apiVersions(3)])
    expect([await client.frame(), await client.frame(), await client.frame()].map(correlationOf)).toEqual([
      1,
      2,
      undefined,
    ])
  })

  it('may be half a request: the other half is waited for, and nobody else waits', async () => {
    const client = await subject.connect()
    await client.write([metadata.subarray(0, 9)])
    expect((await bystander.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    client.write([metadata.subarray(9)])
    expect(correlationOf(await client.frame())).toBe(7)
  })

  it('may be half a request and then nothing more', async () => {
    const client = await subject.connect()
    client.write([...apiVersions(), metadata.subarray(0, 9)])
    client.end()
    expect([correlationOf(await client.frame()), await client.frame()]).toEqual([7, undefined])
  })

  it('may come byte by byte', async () => {
    const client = await subject.connect()
    for (const byte of metadata) await client.write([Buffer.from([byte])])
    expect(correlationOf(await client.frame())).toBe(7)
  })

  it('may follow a request in it, which librdkafka does', async () => {
    const client = await subject.connect()
    client.write([frame(Buffer.concat([metadata.subarray(4), Buffer.alloc(4)]))])
    expect(correlationOf(await client.frame())).toBe(7)
  })
})

describe.skipIf(isNotAbout('4.3.0'))('greed', () => {
  let subject: Subject
  let bystander: RawClient
  beforeAll(async () => {
    subject = await Subject.start()
    bystander = await subject.connect()
  })
  afterAll(() => subject.stop())

  const fetchOf = (topic: string, maxWaitMs = 0) => {
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }]
    return { replicaId: -1, maxWaitMs, minBytes: 1, topics: [{ topic, partitions }] }
  }

  it('gets everything in the order in which it was asked for, all at once', async () => {
    const client = await subject.connect()
    const topic = await subject.topic()
    const kinds = [
      () => client.send(ApiVersions, 0, {}),
      () => client.send(Metadata, 1, { topics: [] }),
      () => client.send(Fetch, 4, fetchOf(topic, 20)),
    ]
    const asked = Array.from({ length: 60 }, (_, i) => kinds[i % kinds.length]!())
    const answered: (number | undefined)[] = []
    while (answered.length < asked.length) answered.push(correlationOf(await client.frame()))
    expect(answered).toEqual(asked)
  })

  it('gets thousands of answers, while others get theirs', async () => {
    const client = await subject.connect()
    const many = 4000
    client.write([Buffer.concat(Array.from({ length: many }, (_, i) => Buffer.concat(apiVersions(i))))])
    for (let i = 0; i < many; i++) {
      if (i % 500 === 0) expect((await bystander.ask(ApiVersions, 0, {})).errorCode).toBe(0)
      if (correlationOf(await client.frame()) !== i) throw new Error(`another answer than the one to ${i}`)
    }
  })

  it('gets what it asks for when it takes it, and keeps nobody waiting', async () => {
    const topic = await subject.topic()
    await produce(bystander, topic, [Date.now()], { value: 'x'.repeat(900_000) })
    const client = await subject.connect()
    client.pause()
    const asked = Array.from({ length: 100 }, () => client.send(Fetch, 4, fetchOf(topic)))
    for (let i = 0; i < 20; i++) expect((await bystander.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    client.resume()
    for (const id of asked) {
      const answer = await client.frame()
      expect([correlationOf(answer), (answer?.length ?? 0) > 900_000]).toEqual([id, true])
    }
  })

  it('waits on its own connection only, and wakes when there is something', async () => {
    const topic = await subject.topic()
    const waiting = await subject.connect()
    const waits = waiting.ask(Fetch, 4, fetchOf(topic, 600_000))
    const behind = waiting.ask(ApiVersions, 0, {})
    expect((await bystander.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    await produce(bystander, topic, [Date.now()])
    expect((await waits).responses[0]?.partitions[0]?.highWatermark).toBe(1)
    expect((await behind).errorCode).toBe(0)
  })
})

describe.skipIf(isKafka)('limits', () => {
  it('has requests of socket.request.max.bytes, and none that are larger', async () => {
    await using rig = await Rig.start({ config: { 'socket.request.max.bytes': 1000 } })
    using client = await rig.connect()
    const padded = (size: number) => frame(Buffer.concat([metadata.subarray(4), Buffer.alloc(size)]).subarray(0, size))
    client.write([padded(1000)])
    expect(correlationOf(await client.frame())).toBe(7)
    client.write([padded(1001)])
    expect(await client.frame()).toBeUndefined()
    expect(rig.reports.map(text => text.replace(/^.* closed: /, ''))).toEqual([
      'a request of 1001 bytes, socket.request.max.bytes is 1000',
    ])
  })

  it('serves everybody in turn with little queued.max.request.bytes', async () => {
    await using rig = await Rig.start({ config: { 'queued.max.request.bytes': 5000 } })
    await rig.createTopic('topic')
    const clients = await Promise.all(Array.from({ length: 10 }, () => rig.connect()))
    const records = batch([Date.now()], { value: 'x'.repeat(10_000) })
    const answers = clients.flatMap(client => Array.from({ length: 5 }, () => produceBytes(client, 'topic', records)))
    const offsets = (await Promise.all(answers)).map(({ baseOffset }) => Number(baseOffset))
    expect(offsets.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    for (const client of clients) client.close()
  })

  it('lets in max.connections, and who waits when another one leaves', async () => {
    await using rig = await Rig.start({ config: { 'max.connections': 2 } })
    const [first, second, third] = [await rig.connect(), await rig.connect(), await rig.connect()]
    for (const client of [first, second]) expect((await client.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    const answer = third.ask(ApiVersions, 0, {})
    first.close()
    expect((await answer).errorCode).toBe(0)
    expect(rig.reports).toEqual(['127.0.0.1 at PLAINTEXT waits: max.connections is 2'])
    for (const client of [second, third]) client.close()
  })

  it('lets in max.connections.per.ip, or what is said of an address', async () => {
    const config = { 'max.connections.per.ip': 0, 'max.connections.per.ip.overrides': '127.0.0.1:1' }
    await using rig = await Rig.start({ config })
    using client = await rig.connect()
    expect((await client.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    await (await rig.connect()).closed
    expect(rig.reports).toEqual(['127.0.0.1 at PLAINTEXT: not accepted: max.connections.per.ip is 1'])
  })

  it('closes what is idle for connections.max.idle.ms', async () => {
    const clock = new TestClock()
    await using rig = await Rig.start({ clock, config: { 'connections.max.idle.ms': 10_000 } })
    using client = await rig.connect()
    expect((await client.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    clock.advance(5000)
    expect((await client.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    clock.advance(9999)
    expect((await client.ask(ApiVersions, 0, {})).errorCode).toBe(0)
    clock.advance(10_000)
    await client.closed
  })

  it('answers whoever waits when it stops', async () => {
    const rig = await Rig.start()
    await rig.createTopic('topic')
    using client = await rig.connect()
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
    const body = { replicaId: -1, maxWaitMs: 600_000, minBytes: 1, topics: [{ topic: 'topic', partitions }] }
    const waits = client.ask(Fetch, 4, body)
    using other = await rig.connect()
    await other.ask(ApiVersions, 0, {})
    const stopped = rig.stop()
    expect((await waits).responses[0]?.partitions[0]?.errorCode).toBe(0)
    client.close()
    other.close()
    await stopped
  })
})
