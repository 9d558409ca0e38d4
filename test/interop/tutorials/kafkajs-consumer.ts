// kafkajs as its documentation has it, the side that reads: how much is fetched and how long is waited, every way to commit,
// eachBatch, seek, pause, what is refused, and copies within transactions.
import type { Consumer, ConsumerConfig, ConsumerRunConfig } from 'kafkajs'
import { check, finish, scenario, soon } from '../broker/checks.ts'
import { committed as committedOf, connect, numbered, run, valuesIn, valuesOf } from './node/kafkajs.ts'

const client = connect(process.argv.at(-1)!)
const admin = client.admin()
await admin.connect()
const topic = 'commits'
const count = 100
const committed = (groupId: string): Promise<string | undefined> => committedOf(admin, groupId, topic)

const made = await admin.createTopics({
  topics: [{ topic }, { topic: 'pieces' }, { topic: 'copied' }, { topic: 'empty' }],
})
check('made', made, true)
{
  const producer = client.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await producer.send({ topic, messages: numbered(count) })
  for (let at = 0; at < count; at += 10) {
    await producer.send({ topic: 'pieces', messages: numbered(10, 'x'.repeat(100)) })
  }
  await producer.disconnect()
}

/** A consumer that cannot go on says why. */
async function crash(config: ConsumerConfig, topic: string): Promise<unknown> {
  const consumer = client.consumer({ retry: { retries: 0 }, ...config })
  await consumer.connect()
  try {
    const crashed = new Promise(resolve => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)))
    await consumer.subscribe({ topic })
    const error = await Promise.race([
      crashed,
      consumer.run({ eachMessage: async () => undefined }).then(() => crashed),
    ])
    return (error as { type?: string }).type ?? `${error}`
  } catch (error) {
    return (error as { type?: string }).type ?? `${error}`
  } finally {
    await consumer.disconnect()
  }
}

await scenario('what is refused', async () => {
  const short = { groupId: 'short session', sessionTimeout: 1000, heartbeatInterval: 100, rebalanceTimeout: 1000 }
  check('a session that is too short', await crash(short, topic), 'INVALID_SESSION_TIMEOUT')
  const unknown = await crash({ groupId: 'unknown', allowAutoTopicCreation: false }, 'not-there')
  check('a topic that is not there', unknown, 'UNKNOWN_TOPIC_OR_PARTITION')
  check('and is not made', (await admin.listTopics()).includes('not-there'), false)
})

await scenario('how much is fetched', async () => {
  const sizes: number[] = []
  let seen = 0
  const options = (): ConsumerRunConfig => ({
    async eachBatch({ batch }) {
      sizes.push(batch.messages.length)
      seen += batch.messages.length
    },
  })
  const pieces = 'pieces' // of ten messages, each of more than a thousand bytes
  await run(client, { groupId: 'all at once' }, pieces, options, () => seen >= count)
  check('all at once', sizes, [count])
  for (const limits of [{ maxBytesPerPartition: 3000 }, { maxBytes: 3000 }, { maxBytes: 1, maxBytesPerPartition: 1 }]) {
    sizes.length = seen = 0
    await run(client, { groupId: JSON.stringify(limits), ...limits }, pieces, options, () => seen >= count)
    const wanted = limits.maxBytes === 1 ? 10 : 20
    check(JSON.stringify(limits), sizes, Array(count / wanted).fill(wanted))
  }
})

await scenario('how long is waited', async () => {
  const waited: number[] = []
  const options = (consumer: Consumer): ConsumerRunConfig => {
    consumer.on(consumer.events.FETCH, ({ payload }) => waited.push(payload.duration))
    return { eachMessage: async () => undefined }
  }
  const patient = { groupId: 'patient', minBytes: 100_000, maxWaitTimeInMs: 400 }
  await run(client, patient, 'empty', options, () => waited.length >= 3)
  check(
    'at least maxWaitTimeInMs when there is nothing',
    waited.slice(0, 3).every(ms => ms >= 390),
    true,
  )
})

await scenario('commits by interval and by threshold', async () => {
  const limits = { minBytes: 1, maxWaitTimeInMs: 100 }
  const ways: [string, ConsumerRunConfig, (known: number, at: number) => boolean][] = [
    ['by threshold', { autoCommitThreshold: 10 }, (known, at) => known > 0 && known <= at && at - known <= 10],
    ['by interval', { autoCommitInterval: 50 }, (known, at) => known > 0 && known <= at],
  ]
  for (const [groupId, way, right] of ways) {
    let seen = 0
    const eachMessage: ConsumerRunConfig['eachMessage'] = async ({ message }) => {
      if (seen % 25 === 24) {
        const [known, at] = [Number(await committed(groupId)), Number(message.offset)]
        check(`${groupId}, while it runs: ${known} at ${at}`, right(known, at), true)
      }
      seen++
      if (way.autoCommitInterval !== undefined) await new Promise(resolve => setTimeout(resolve, 5))
    }
    await run(
      client,
      { groupId, ...limits },
      topic,
      () => ({ ...way, eachMessage }),
      () => seen >= count,
    )
    check(groupId, [seen, await committed(groupId)], [count, `${count}`])
  }
})

await scenario('commits by hand', async () => {
  const groupId = 'by hand'
  let seen = 0
  const options = (consumer: Consumer): ConsumerRunConfig => ({
    autoCommit: false,
    async eachMessage({ partition, message }) {
      seen++
      if (message.offset !== '49') return
      await consumer.commitOffsets([{ topic, partition, offset: '50', metadata: 'half' }])
    },
  })
  await run(client, { groupId }, topic, options, () => seen >= count)
  const [{ partitions } = { partitions: [] }] = await admin.fetchOffsets({ groupId, topics: [topic] })
  check('half of it', partitions, [{ partition: 0, offset: '50', metadata: 'half' }])
  seen = 0
  await run(client, { groupId }, topic, options, () => seen >= count / 2)
  check('what was not committed is read again', seen, count / 2)
})

await scenario('eachBatch', async () => {
  const groupId = 'batches'
  const offsets: number[] = []
  let stopped = false
  const options = (): ConsumerRunConfig => ({
    eachBatchAutoResolve: false,
    autoCommitThreshold: 10,
    async eachBatch({
      batch,
      resolveOffset,
      heartbeat,
      commitOffsetsIfNecessary,
      uncommittedOffsets,
      isRunning,
      isStale,
    }) {
      check('high watermark', batch.highWatermark, `${count}`)
      for (const { offset } of batch.messages) {
        if (stopped || !isRunning() || isStale()) break
        offsets.push(Number(offset))
        resolveOffset(offset)
        await heartbeat()
        await commitOffsetsIfNecessary()
        if (offsets.length !== 30) continue
        stopped = true
        const [known, at] = [Number(await committed(groupId)), offsets.length]
        check('committed when it was necessary', known >= at - 10 && known <= at, true)
        await commitOffsetsIfNecessary(uncommittedOffsets())
        check('committed when it was wanted', await committed(groupId), '30')
      }
    },
  })
  await run(client, { groupId }, topic, options, () => stopped)
  check('as far as it came', await committed(groupId), '30')
  stopped = false
  await run(client, { groupId }, topic, options, () => offsets.length >= count)
  check('each once', offsets, [...Array(count).keys()])
})

await scenario('seek, pause and resume', async () => {
  const offsets: number[] = []
  const options = (consumer: Consumer): ConsumerRunConfig => ({
    async eachMessage({ message, pause }) {
      offsets.push(Number(message.offset))
      if (offsets.length === 10) consumer.seek({ topic, partition: 0, offset: '80' })
      if (offsets.length === 15) setTimeout(pause(), 50)
    },
  })
  await run(client, { groupId: 'seeks' }, topic, options, () => offsets.at(-1) === count - 1)
  check('offsets', offsets, [...Array(10).keys(), ...Array.from({ length: 20 }, (_, at) => 80 + at)])
  await admin.resetOffsets({ groupId: 'seeks', topic, earliest: true })
  offsets.length = 0
  const eachMessage: ConsumerRunConfig['eachMessage'] = async ({ message }) => void offsets.push(Number(message.offset))
  await run(
    client,
    { groupId: 'seeks' },
    topic,
    () => ({ eachMessage }),
    () => offsets.length >= count,
  )
  check('reset to the earliest', offsets, [...Array(count).keys()])
})

await scenario('topics by pattern', async () => {
  const found = new Set<string>()
  const eachMessage: ConsumerRunConfig['eachMessage'] = async ({ topic }) => void found.add(topic)
  await run(
    client,
    { groupId: 'pattern' },
    /^(commi|pie).*s$/i,
    () => ({ eachMessage }),
    () => found.size === 2,
  )
  check('found', [...found].sort(), ['commits', 'pieces'])
})

await scenario('copies within transactions', async () => {
  const [to, groupId] = ['copied', 'copies']
  const settings = { transactionalId: 'copier', maxInFlightRequests: 1, idempotent: true, transactionTimeout: 10_000 }
  const producer = client.producer(settings)
  await producer.connect()
  let failed = false
  let copied = 0
  const options = (): ConsumerRunConfig => ({
    autoCommit: false,
    async eachBatch({ batch, resolveOffset }) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: to, messages: batch.messages.map(({ value }) => ({ value })) })
      if (!failed) {
        failed = true
        await transaction.abort()
        throw new Error('once')
      }
      const offset = `${Number(batch.lastOffset()) + 1}`
      const topics = [{ topic, partitions: [{ partition: 0, offset }] }]
      await transaction.sendOffsets({ consumerGroupId: groupId, topics })
      await transaction.commit()
      copied += batch.messages.length
      resolveOffset(batch.lastOffset())
    },
  })
  const retried = { groupId, maxBytesPerPartition: 1000, retry: { retries: 5, initialRetryTime: 50 } }
  await run(client, retried, topic, options, () => copied >= count)
  await producer.disconnect()
  check('committed', await committed(groupId), `${count}`)
  check('one was aborted', failed, true)
  check('each once', await valuesOf(client, to, count), valuesIn(numbered(count)))
  const dirty = await valuesOf(client, to, 2 * count, { readUncommitted: true })
  check(
    'and the aborted ones, for those who want them',
    dirty,
    [...numbered(count), ...numbered(count)].map(m => m.value),
  )
})

await scenario('who leaves is gone at once', async () => {
  const groupId = 'batches'
  const [group] = (await admin.describeGroups([groupId])).groups
  check('empty', [group?.state, group?.members.length], ['Empty', 0])
  await admin.deleteGroups([groupId])
  const known = async (): Promise<boolean> => (await admin.listGroups()).groups.some(group => group.groupId === groupId)
  await soon('deleted', known, false)
})

await admin.disconnect()
finish()
