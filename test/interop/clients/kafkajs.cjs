// kafkajs, the JavaScript client: all it can do.
const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = require('kafkajs')
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = require('kafkajs')
const SnappyCodec = require('kafkajs-snappy')

CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec
const [, , bootstrap, saslBootstrap] = process.argv
const kafka = new Kafka({ clientId: 'kafkajs', brokers: [bootstrap], logLevel: logLevel.ERROR })
const topic = 'kafkajs-topic'
const groupId = 'kafkajs-group'
const messages = [
  { key: 'key', value: 'value ☃', headers: { header: 'worth', list: ['a', 'b'] } },
  { key: null, value: null },
]

async function main() {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = [{ name: 'retention.ms', value: '3600000' }]
  await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }, { topic: `${topic}-2` }] })
  await produce()
  await transact()
  await consume(admin)
  await administer(admin)
  await admin.disconnect()
  await authenticate()
}

async function authenticate() {
  const sasl = { mechanism: 'plain', username: 'someone', password: 'password' }
  const admin = new Kafka({ brokers: [saslBootstrap], sasl, logLevel: logLevel.ERROR }).admin()
  await admin.connect()
  await admin.disconnect()
}

async function produce() {
  const producer = kafka.producer()
  await producer.connect()
  for (const acks of [0, 1, -1]) await producer.send({ topic, acks, messages })
  for (const compression of [CompressionTypes.GZIP, CompressionTypes.Snappy]) {
    await producer.send({ topic, compression, messages: Array(10).fill(messages[0]) })
  }
  await producer.disconnect()
  const idempotent = kafka.producer({ idempotent: true })
  await idempotent.connect()
  await idempotent.send({ topic, messages })
  await idempotent.disconnect()
}

async function transact() {
  const producer = kafka.producer({ transactionalId: 'kafkajs-transaction', idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const committed = await producer.transaction()
  await committed.send({ topic, messages })
  const topics = [{ topic, partitions: [{ partition: 0, offset: '1' }] }]
  await committed.sendOffsets({ consumerGroupId: `${groupId}-transaction`, topics })
  await committed.commit()
  const aborted = await producer.transaction()
  await aborted.send({ topic, messages })
  await aborted.abort()
  await producer.disconnect()
}

async function consume(admin) {
  const consumer = kafka.consumer({ groupId, heartbeatInterval: 100, sessionTimeout: 10_000 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let left = 20
  await new Promise((resolve, reject) => {
    const eachMessage = async () => {
      if (--left === 0) resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.commitOffsets([{ topic, partition: 0, offset: '2', metadata: 'metadata' }])
  await admin.describeGroups([groupId])
  await consumer.disconnect()
}

async function administer(admin) {
  await admin.listTopics()
  await admin.fetchTopicMetadata({ topics: [topic] })
  await admin.fetchTopicOffsets(topic)
  await admin.fetchTopicOffsetsByTimestamp(topic, Date.now() - 60_000)
  await admin.describeCluster()
  await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
  await admin.describeConfigs({ includeSynonyms: true, resources: [{ ...resource, configNames: ['retention.ms'] }] })
  const configEntries = [{ name: 'retention.ms', value: '7200000' }]
  await admin.alterConfigs({ resources: [{ ...resource, configEntries }] })
  await admin.listGroups()
  await admin.fetchOffsets({ groupId, topics: [topic] })
  await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '1' }] })
  await admin.resetOffsets({ groupId, topic, earliest: true })
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] })
  await admin.alterPartitionReassignments({
    topics: [{ topic, partitionAssignment: [{ partition: 0, replicas: [1] }] }],
  })
  await admin.listPartitionReassignments({})
  const acl = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:someone',
    host: '*',
    operation: AclOperationTypes.READ,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await admin.createAcls({ acl: [acl] })
  await admin.describeAcls(acl)
  await admin.deleteAcls({ filters: [acl] })
  await admin.deleteGroups([groupId])
  await admin.deleteTopics({ topics: [`${topic}-2`] })
}

main().catch(error => {
  console.error(error)
  process.exit(1)
})
