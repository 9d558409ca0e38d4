// A member of a group with kafka-node's ConsumerGroup, as member.ts has it.
import { createInterface } from 'node:readline'
import { type ConsumerGroup, kafka } from '../node/kafka-node-api.ts'

const [bootstrap = '', topic = '', group = '', mode = ''] = process.argv.slice(2)

interface Message {
  readonly partition: number
  readonly offset: number
  readonly value: string
}

const consumer: ConsumerGroup = new kafka.ConsumerGroup(
  {
    kafkaHost: bootstrap,
    groupId: group,
    sessionTimeout: 5000,
    heartbeatInterval: 1000, // one that is not answered before the next makes it join anew
    fetchMaxWaitMs: 50,
    autoCommit: false,
    fromOffset: 'earliest',
    protocol: [mode === 'range' ? 'range' : 'roundrobin'],
    retries: 1000,
    retryMinTimeout: 100,
    retryFactor: 1,
  },
  [topic],
)

function say(...words: readonly (string | number)[]): void {
  console.log(words.join(' '))
}

consumer.on('rebalancing', () => say('assigned'))
consumer.on('rebalanced', () => say('assigned', ...consumer.topicPayloads.map(({ partition }) => partition)))
consumer.on('message', message => {
  const { partition, offset, value } = message as Message
  say('read', partition, offset, value)
})
consumer.on('error', () => undefined) // while the broker is away

for await (const order of createInterface(process.stdin)) {
  if (order === 'commit') {
    consumer.commit(true, error => say(...(error ? ['failed', String(error)] : ['committed'])))
  } else {
    consumer.close(false, () => {
      say('left')
      process.exit(0)
    })
  }
}
