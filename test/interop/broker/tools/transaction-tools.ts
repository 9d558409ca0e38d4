// kafka-transactions of Kafka 4.3.0, and its console consumer with the formatters for what coordinators keep in their topics.
import { Kafka, logLevel } from 'kafkajs'
import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { InitProducerId } from '../../../../src/protocol/messages/22-init-producer-id.ts'
import { IncrementalAlterConfigs } from '../../../../src/protocol/messages/44-incremental-alter-configs.ts'
import { buildBatch } from '../../../../src/protocol/records/build.ts'
import { ask } from '../../log/ask.ts'
import { check, checkMatch, finish, scenario, soon } from '../checks.ts'
import { ToolServer } from './tool-server.ts'

const bootstrap = process.argv.at(-1)!
const topic = 'transacted'
const id = 'watched'
const group = 'transacted-group'
const server = await ToolServer.start('kafka-4.3.0')
const kafka = new Kafka({ brokers: [bootstrap], clientId: 'transacted', logLevel: logLevel.NOTHING })

async function transactions(...args: string[]): Promise<string> {
  const said = await server.run('org.apache.kafka.tools.TransactionsCommand', [
    '--bootstrap-server',
    bootstrap,
    ...args,
  ])
  return said.out + said.err
}

async function rows(...args: string[]): Promise<string[][]> {
  const lines = (await transactions(...args)).split('\n').slice(1)
  return lines.filter(line => line.trim() !== '').map(line => line.trim().split(/\s+/))
}

/** What the console consumer prints, to the end of a topic of a coordinator. */
async function formatted(of: string, formatter: string): Promise<string> {
  const said = await server.run('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', bootstrap, '--topic', of, '--from-beginning', '--timeout-ms', '3000'],
    ...['--formatter', `org.apache.kafka.tools.consumer.${formatter}`],
  ])
  return said.out
}

const admin = kafka.admin()
await admin.connect()
await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
const producer = kafka.producer({
  transactionalId: id,
  maxInFlightRequests: 1,
  idempotent: true,
  transactionTimeout: 60_000,
})
await producer.connect()

/** The offsets of a group come with it. */
async function begin(offset: string): Promise<{ commit(): Promise<void>; abort(): Promise<void> }> {
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: [{ partition: 0, value: 'open' }] })
  await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions: [{ partition: 0, offset }] }] })
  return transaction
}

await scenario('kafka-transactions', async () => {
  const nobody = await transactions('describe', '--transactional-id', 'nobody')
  checkMatch('nobody', nobody, /transactionalId `nobody` failed because the ID could not be found/)
  // Apache Kafka's may not be there at once, and kafkajs does not ask again in a transaction.
  const coordinated = () =>
    admin.fetchOffsets({ groupId: group, topics: [topic] }).then(
      () => true,
      () => false,
    )
  await soon('a coordinator of the group', coordinated, true, 30_000)
  await (await begin('1')).commit()
  await soon('complete', async () => (await rows('list'))[0]?.[3], 'CompleteCommit')

  const open = await begin('2')
  const [listed = []] = await rows('list')
  const producerId = listed[2]!
  check('list', [listed[0], listed[3]], [id, 'Ongoing'])
  const [described = []] = await rows('describe', '--transactional-id', id)
  check('describe', [described[1], described[2], described[4], described[5]], [id, producerId, 'Ongoing', '60000'])
  checkMatch('its partitions', described.slice(8).join(' '), /transacted-0/)
  const [active = []] = await rows('describe-producers', '--topic', topic, '--partition', '0')
  check('describe-producers', [active[0], active.at(-1)], [producerId, '2'])
  check('find-hanging', await rows('find-hanging', '--broker-id', described[0]!), [])

  const aborted = await transactions('abort', '--topic', topic, '--partition', '0', '--start-offset', '2')
  check('abort', aborted, '')
  const [ended = []] = await rows('describe-producers', '--topic', topic, '--partition', '0')
  check('aborted', [ended[0], ended.at(-1)], [producerId, 'None'])
  await open.abort()
  await soon('complete', async () => (await rows('list'))[0]?.[3], 'CompleteAbort')
})

/** Brokers before KIP-890 let a producer that is long gone begin a transaction of which no coordinator knows. */
await scenario('a hanging transaction', async () => {
  const port = Number(bootstrap.split(':')[1])
  const { brokers } = await admin.describeCluster()
  const broker = `${brokers[0]?.nodeId}`
  const resource = { resourceType: 4, resourceName: broker }
  const verification = (value: string) =>
    ask(port, IncrementalAlterConfigs, 1, {
      resources: [
        { ...resource, configs: [{ name: 'transaction.partition.verification.enable', configOperation: 0, value }] },
      ],
      validateOnly: false,
    })
  await admin.createTopics({ topics: [{ topic: 'hanging', numPartitions: 1 }], waitForLeaders: true })
  const transactionalId = 'lost'
  const { producerId, producerEpoch } = await ask(port, InitProducerId, 4, {
    transactionalId,
    transactionTimeoutMs: 60_000,
  })
  await verification('false')
  const record = { offset: 0, timestamp: Date.now() - 3_600_000, key: null, value: Buffer.from('nobody ends it') }
  const identity = { producerId: Number(producerId), producerEpoch }
  const records = buildBatch([record], { ...identity, baseSequence: 0, transactional: true })
  const written = async (): Promise<unknown> => {
    const topicData = [{ name: 'hanging', partitionData: [{ index: 0, records }] }]
    const { responses } = await ask(port, Produce, 11, { transactionalId, acks: -1, timeoutMs: 1000, topicData })
    return responses[0]?.partitionResponses[0]?.errorCode
  }
  await soon('written', written, 0)
  await verification('true')

  const found = await rows('find-hanging', '--broker-id', broker)
  check(
    'found',
    found.map(row => row.slice(0, 6)),
    [['hanging', '0', `${producerId}`, `${producerEpoch}`, '-1', '0']],
  )
  check('for an hour', Number(found[0]?.at(-1)) >= 60, true)
  check('not of another topic', await rows('find-hanging', '--topic', topic), [])
  check('not so long', await rows('find-hanging', '--broker-id', broker, '--max-transaction-timeout', '120'), [])
  check('abort', await transactions('abort', '--topic', 'hanging', '--partition', '0', '--start-offset', '0'), '')
  check('none is left', await rows('find-hanging', '--broker-id', broker), [])
  const [ended = []] = await rows('describe-producers', '--topic', 'hanging', '--partition', '0')
  check('its end', [ended[0], ended.at(-1)], [`${producerId}`, 'None'])
})

await scenario('formatters', async () => {
  const consumer = kafka.consumer({ groupId: group })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const joined = new Promise(resolve => consumer.on('consumer.group_join', resolve))
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined })
  await joined
  await consumer.disconnect()

  const offsets = await formatted('__consumer_offsets', 'OffsetsMessageFormatter')
  checkMatch(
    'what was committed',
    offsets,
    /"group":"transacted-group","topic":"transacted","partition":0\}.*"offset":1,/,
  )
  const metadata = await formatted('__consumer_offsets', 'GroupMetadataMessageFormatter')
  checkMatch('a member', metadata, /"group":"transacted-group"\}.*"protocolType":"consumer".*"clientId":"transacted"/)
  const states = await formatted('__transaction_state', 'TransactionLogMessageFormatter')
  checkMatch(
    'a transaction',
    states,
    /"transactionalId":"watched"\}.*"transactionPartitions":\[\{"topic":".*"partitionIds":\[/,
  )
})

await producer.disconnect()
await admin.disconnect()
server.stop()
finish()
