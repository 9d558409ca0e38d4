// Groups of stock consumers, as tutorials have them.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Admin, type Consumer, type ConsumerConfig, Kafka, logLevel } from 'kafkajs'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningBroker, type StartOptions, startBroker } from '../../../src/server/start-broker.ts'
import { Heard } from './heard.ts'

const config = {
  'num.partitions': 4,
  'offsets.topic.num.partitions': 3,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 500,
}

const cleanUps: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function broker(options: StartOptions = {}): Promise<RunningBroker> {
  const started = await startBroker({ ...options, config })
  cleanUps.push(() => started.stop())
  return started
}

function kafka({ bootstrap }: RunningBroker): Kafka {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } })
}

/** `count` values, v0 and so on, taking turns at the partitions. */
async function produce(client: Kafka, topic: string, count: number, from = 0, partitions = 4): Promise<void> {
  const producer = client.producer()
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({
    partition: (from + i) % partitions,
    value: `v${from + i}`,
  }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

async function admin(client: Kafka): Promise<Admin> {
  const connected = client.admin()
  await connected.connect()
  cleanUps.push(() => connected.disconnect())
  return connected
}

/** A consumer, what it read, and what it was given to do. */
class Worker {
  readonly consumer: Consumer
  readonly read = new Heard<string>()
  readonly assigned = new Heard<string>()
  readonly #topics: readonly string[]

  private constructor(consumer: Consumer, topics: readonly string[]) {
    this.consumer = consumer
    this.#topics = topics
    consumer.on('consumer.group_join', ({ payload }) => {
      const partitions = this.#topics.map(topic => (payload.memberAssignment[topic] ?? []).join())
      this.assigned.add(partitions.join(' '))
    })
  }

  static async start(client: Kafka, topics: readonly string[], options: Partial<ConsumerConfig> = {}): Promise<Worker> {
    const consumer = client.consumer({
      groupId: 'workers',
      sessionTimeout: 1000,
      heartbeatInterval: 100,
      maxWaitTimeInMs: 50,
      ...options,
    })
    const worker = new Worker(consumer, topics)
    cleanUps.push(() => consumer.disconnect())
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    return worker
  }

  /** Reads all messages, as they come. */
  async run(options: { readonly autoCommitInterval?: number; readonly autoCommitThreshold?: number } = {}) {
    await this.consumer.run({
      ...options,
      eachMessage: async ({ topic, partition, message }) => {
        this.read.add(this.#topics.length > 1 ? `${topic} ${message.value}` : `${partition}: ${message.value}`)
      },
    })
    return this
  }
}

async function committed(client: Kafka, topic = 'work', groupId = 'workers'): Promise<string[]> {
  const connected = await admin(client)
  const [offsets] = await connected.fetchOffsets({ groupId, topics: [topic] })
  return (offsets?.partitions ?? []).map(({ partition, offset }) => `${partition}: ${offset}`).sort()
}

describe('a group of consumers', () => {
  it('shares the partitions, shares them anew when one comes or goes, and goes on where it was', async () => {
    const running = await broker()
    const client = kafka(running)
    await produce(client, 'work', 20)

    const first = await (await Worker.start(client, ['work'])).run()
    await first.assigned.has('0,1,2,3')
    await first.read.count(20)

    const second = await (await Worker.start(client, ['work'])).run()
    await Promise.all([first.assigned.some(twoPartitions), second.assigned.some(twoPartitions)])
    expect([first.assigned.last, second.assigned.last].join().split(',').sort()).toEqual(['0', '1', '2', '3'])

    await produce(client, 'work', 20, 20)
    await Heard.total([first.read, second.read], 40)

    await first.consumer.disconnect()
    await second.assigned.has('0,1,2,3')
    await produce(client, 'work', 4, 40)
    await Heard.total([first.read, second.read], 44)
    await second.consumer.disconnect()
    expect(await committed(client)).toEqual(['0: 11', '1: 11', '2: 11', '3: 11'])
  })

  it('takes over from a consumer that is killed', async () => {
    const running = await broker()
    const client = kafka(running)
    await produce(client, 'work', 8)
    const child = spawn(process.execPath, [
      'build/test/server/groups/consumer-process.js',
      running.bootstrap,
      'workers',
      'work',
    ])
    cleanUps.push(async () => child.kill('SIGKILL'))
    const said = linesOf(child)
    await said.has('joined 0 1 2 3')
    await said.some(line => line.startsWith('read'))
    const worker = await (await Worker.start(client, ['work'])).run()
    await worker.assigned.some(twoPartitions)
    child.kill('SIGKILL')
    await worker.assigned.has('0,1,2,3')
    await produce(client, 'work', 4, 8)
    await Promise.all([8, 9, 10, 11].map(i => worker.read.has(`${i % 4}: v${i}`)))
  })

  it('finds its offsets again when the broker has been restarted', async () => {
    const data = await mkdtemp(join(tmpdir(), 'josefk-groups-'))
    cleanUps.push(() => rm(data, { recursive: true, force: true }))
    const before = await broker({ data })
    const client = kafka(before)
    await produce(client, 'work', 8)
    const worker = await (await Worker.start(client, ['work'])).run()
    await worker.read.count(8)
    await worker.consumer.disconnect()
    await before.stop()

    const after = kafka(await broker({ data }))
    expect(await committed(after)).toEqual(['0: 2', '1: 2', '2: 2', '3: 2'])
    await produce(after, 'work', 4, 8)
    const again = await (await Worker.start(after, ['work'])).run()
    await again.read.count(4)
    expect([...again.read.all].sort()).toEqual(['0: v8', '1: v9', '2: v10', '3: v11'])
  })

  it('reads several topics', async () => {
    const client = kafka(await broker())
    await produce(client, 'apples', 4)
    await produce(client, 'pears', 4)
    const worker = await (await Worker.start(client, ['apples', 'pears'])).run()
    await worker.assigned.has('0,1,2,3 0,1,2,3')
    await worker.read.count(8)
    expect([...worker.read.all].sort()).toEqual(
      ['apples', 'pears'].flatMap(topic => [0, 1, 2, 3].map(i => `${topic} v${i}`)),
    )
  })
})

describe('the offsets of a group', () => {
  it('are those that a batch resolves', async () => {
    const client = kafka(await broker())
    await produce(client, 'work', 10, 0, 1)
    const worker = await Worker.start(client, ['work'])
    await worker.consumer.run({
      eachBatchAutoResolve: false,
      autoCommit: false,
      eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary, uncommittedOffsets, heartbeat }) => {
        for (const message of batch.messages.slice(0, 6)) resolveOffset(message.offset)
        await heartbeat()
        await commitOffsetsIfNecessary(uncommittedOffsets())
        worker.read.add(`${batch.partition}: ${batch.lastOffset()}`)
      },
    })
    await worker.read.has('0: 9')
    await worker.consumer.disconnect()
    expect(await committed(client)).toContain('0: 6')
  })

  it('are those that are committed by hand', async () => {
    const client = kafka(await broker())
    await produce(client, 'work', 4)
    const worker = await Worker.start(client, ['work'])
    await worker.consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => void worker.read.add(`${partition}: ${message.value}`),
    })
    await worker.read.count(4)
    await worker.consumer.commitOffsets([
      { topic: 'work', partition: 1, offset: '1', metadata: 'by hand' },
      { topic: 'work', partition: 2, offset: '0' },
    ])
    await worker.consumer.disconnect()
    expect(await committed(client)).toEqual(['0: -1', '1: 1', '2: 0', '3: -1'])
  })

  it.each([{ autoCommitThreshold: 1 }, { autoCommitInterval: 1 }])(
    'are committed while it runs, with %o',
    async how => {
      const client = kafka(await broker())
      await produce(client, 'work', 4, 0, 1)
      const worker = await Worker.start(client, ['work'])
      const commits = new Heard<string>()
      worker.consumer.on('consumer.commit_offsets', ({ payload }) => {
        for (const { partitions } of payload.topics) commits.add(partitions.map(({ offset }) => offset).join())
      })
      await worker.run(how)
      await commits.some(offsets => offsets.split(',').includes('4'))
      expect(await committed(client)).toContain('0: 4')
    },
  )

  it('are where they are sought, and wait where it pauses', async () => {
    const client = kafka(await broker())
    await produce(client, 'work', 3, 0, 1)
    const worker = await (await Worker.start(client, ['work'])).run()
    await worker.read.count(3)
    worker.consumer.seek({ topic: 'work', partition: 0, offset: '1' })
    await worker.read.count(5)
    worker.consumer.pause([{ topic: 'work', partitions: [0] }])
    await produce(client, 'work', 1, 3, 1)
    expect(worker.consumer.paused()).toEqual([{ topic: 'work', partitions: [0] }])
    worker.consumer.resume([{ topic: 'work' }])
    await worker.read.has('0: v3')
    expect(worker.read.all).toEqual(['v0', 'v1', 'v2', 'v1', 'v2', 'v3'].map(value => `0: ${value}`))
  })
})

describe('an administrator', () => {
  it('sees groups, and deletes those that nobody is in', async () => {
    const client = kafka(await broker())
    await produce(client, 'work', 4)
    const worker = await (await Worker.start(client, ['work'])).run()
    await worker.read.count(4)
    const connected = await admin(client)
    expect((await connected.listGroups()).groups).toEqual([{ groupId: 'workers', protocolType: 'consumer' }])
    const [group] = (await connected.describeGroups(['workers'])).groups
    expect(group).toMatchObject({ state: 'Stable', protocol: 'RoundRobinAssigner', protocolType: 'consumer' })
    expect(group?.members).toMatchObject([{ clientId: 'kafkajs', clientHost: '/127.0.0.1' }])
    await expect(connected.deleteGroups(['workers'])).rejects.toMatchObject({ groups: [{ errorCode: 68 }] })
    await worker.consumer.disconnect()
    expect(await committed(client)).toEqual(['0: 1', '1: 1', '2: 1', '3: 1'])
    expect(await connected.deleteGroups(['workers'])).toEqual([{ groupId: 'workers', errorCode: 0 }])
    expect(await committed(client)).toEqual(['0: -1', '1: -1', '2: -1', '3: -1'])
    expect((await connected.listGroups()).groups).toEqual([])
  })
})

function twoPartitions(assignment: string): boolean {
  return assignment.split(',').length === 2
}

function linesOf(child: ChildProcess): Heard<string> {
  const heard = new Heard<string>()
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) heard.add(line)
  })
  return heard
}
