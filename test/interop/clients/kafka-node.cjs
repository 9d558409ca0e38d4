// kafka-node, whose last release speaks the versions of Kafka 0.8 to 1.0, which Apache Kafka 4 dropped.
// Twice: with the versions it picks from the broker's list, and with those of 0.9, which knew no such list.
const { promisify } = require('node:util')
const kafka = require('kafka-node')
const { baseSupport } = require('kafka-node/lib/protocol/protocolVersions')

const kafkaHost = process.argv[2]
const NONE = 0
const GZIP = 1

async function main() {
  await exercise('kafka-node', true)
  kafka.KafkaClient.prototype.getApiVersions = (_broker, callback) => callback(null, baseSupport)
  await exercise('kafka-node-0.9', false)
}

async function exercise(topic, modern) {
  const client = new kafka.KafkaClient({ kafkaHost, clientId: topic })
  await new Promise((resolve, reject) => client.once('ready', resolve).once('error', reject))
  const call = (object, method, ...args) => promisify(object[method].bind(object))(...args)
  const admin = new kafka.Admin(client)
  const configEntries = [{ name: 'retention.ms', value: '3600000' }]
  if (modern) await call(admin, 'createTopics', [{ topic, partitions: 2, replicationFactor: 1, configEntries }])
  else await call(client, 'createTopics', [topic])
  await call(client, 'loadMetadataForTopics', [topic])

  const codecs = modern ? [NONE, GZIP] : [NONE] // it compresses for 0.9 in a way that Kafka calls corrupt
  for (const requireAcks of [0, 1, -1]) {
    const producer = new kafka.Producer(client, { requireAcks })
    const messages = ['plain', new kafka.KeyedMessage('key', 'value ☃')]
    for (const attributes of codecs) await call(producer, 'send', [{ topic, messages, attributes, partition: 0 }])
  }
  await consume(topic)

  const offset = new kafka.Offset(client)
  await call(offset, 'fetch', [{ topic, partition: 0, time: -1, maxNum: 2 }])
  await call(offset, 'commit', 'kafka-node-simple', [{ topic, partition: 0, offset: 1 }])
  await call(offset, 'fetchCommits', 'kafka-node-simple', [{ topic, partition: 0 }])
  await call(offset, 'fetchLatestOffsets', [topic])
  if (modern) {
    await call(admin, 'describeConfigs', {
      resources: [{ resourceType: admin.RESOURCE_TYPES.topic, resourceName: topic, configNames: ['retention.ms'] }],
      includeSynonyms: true,
    })
  }
  await call(admin, 'listGroups')
  await call(admin, 'describeGroups', [`${topic}-group`])
  await call(client, 'close')
}

/** In a group: join, sync, heartbeat, commit, leave. */
async function consume(topic) {
  const group = new kafka.ConsumerGroup(
    {
      kafkaHost,
      groupId: `${topic}-group`,
      fromOffset: 'earliest',
      heartbeatInterval: 100,
      autoCommit: false,
    },
    [topic],
  )
  await new Promise((resolve, reject) => {
    let left = 6
    group.on('message', () => --left === 0 && resolve()).on('error', reject)
  })
  await new Promise((resolve, reject) => group.commit(true, error => (error ? reject(error) : resolve())))
  await promisify(group.close.bind(group))()
}

main().catch(error => {
  console.error(error)
  process.exit(1)
})
