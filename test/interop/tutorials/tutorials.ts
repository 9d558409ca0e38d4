// The tutorials that people meet Kafka by: how each has the broker started, and its program, in its own language.
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Broker, startJosefk, startToldJosefk } from '../broker/brokers.ts'
import { type Client, thrifty } from '../broker/clients.ts'
import { freePort } from '../kafka.ts'
import { nodeClients, pythonClients } from '../packages.ts'
import { compileJava, home, type Jars, quiet } from '../tools.ts'

export interface Tutorial extends Client {
  /** What one sees who follows it: the line that is printed. */
  readonly asserts: string
  broker(): Promise<Broker>
}

function python(file: string): Pick<Client, 'kafka' | 'program'> {
  return {
    kafka: '4.3.0',
    program: async () => ({
      command: await pythonClients(),
      args: [join(home, 'tutorials', 'python', file)],
      env: { ...process.env, PYTHONPATH: join(home, 'broker', 'python') },
    }),
  }
}

function java(main: string, jars: Jars, ...args: string[]): Pick<Client, 'kafka' | 'program'> {
  return {
    kafka: '4.3.0',
    async program() {
      const sources = ['broker/java/Checks.java', `tutorials/java/${main}.java`]
      const classes = await compileJava(`tutorials-${main}`, jars, sources)
      return { command: 'java', args: [...thrifty, quiet, '-cp', classes, main, ...args] }
    },
  }
}

function wordCount(guarantee: 'at_least_once' | 'exactly_once_v2'): Tutorial {
  return {
    name: `streams-${guarantee}`,
    unsettled: true,
    asserts:
      'the word count of Kafka Streams counts each word once while it is stopped, killed and the broker started again',
    broker: () => startJosefk(),
    ...java('WordCount', 'kafka-streams-examples-4.3.0', guarantee),
  }
}

/** A program in TypeScript: this folder's, as it was compiled; it finds the clients of npm. */
function node(file: string, ...args: string[]): Pick<Client, 'kafka' | 'program'> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  return {
    kafka: '4.3.0',
    program: async () => ({ command: process.execPath, args: [script, ...args], env: await nodeClients() }),
  }
}

/** As in a compose file for wurstmeister/kafka, but for the ports, which are free ones, and the addresses, which are this machine's. */
async function wurstmeister(): Promise<Broker> {
  const [inside, outside] = [await freePort(), await freePort()]
  return startToldJosefk({
    bootstrap: `127.0.0.1:${inside},127.0.0.1:${outside}`,
    env: dataDirectory => ({
      KAFKA_BROKER_ID: '1',
      KAFKA_ZOOKEEPER_CONNECT: 'zookeeper:2181',
      KAFKA_LISTENERS: `INTERNAL://127.0.0.1:${inside},OUTSIDE://127.0.0.1:${outside}`,
      KAFKA_ADVERTISED_LISTENERS: `INTERNAL://127.0.0.1:${inside},OUTSIDE://localhost:${outside}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INTERNAL:PLAINTEXT,OUTSIDE:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
      KAFKA_CREATE_TOPICS: 'orders:4:1,latest:1:1:compact',
      KAFKA_LOG_DIRS: dataDirectory,
    }),
  })
}

/** A server.properties of 2018. */
async function brew(): Promise<Broker> {
  const port = await freePort()
  const config = await mkdtemp(join(tmpdir(), 'josefk-brew-'))
  process.once('exit', () => rmSync(config, { recursive: true, force: true }))
  const file = join(config, 'server.properties')
  await writeFile(
    file,
    `# what its tutorial tells to add
port = ${port}
advertised.host.name = localhost
host.name=127.0.0.1

broker.id=0
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
zookeeper.connect=localhost:2181
zookeeper.connection.timeout.ms=6000
group.initial.rebalance.delay.ms=0
`,
  )
  return startToldJosefk({
    bootstrap: `127.0.0.1:${port}`,
    args: dataDirectory => ['--config', file, '--data', dataDirectory],
  })
}

/** As in a compose file for bitnami/kafka, with a port of ours. */
async function bitnami(): Promise<Broker> {
  const port = await freePort()
  return startToldJosefk({
    bootstrap: `127.0.0.1:${port}`,
    env: dataDirectory => ({
      KAFKA_CFG_NODE_ID: '0',
      KAFKA_CFG_PROCESS_ROLES: 'controller,broker',
      KAFKA_CFG_CONTROLLER_QUORUM_VOTERS: '0@kafka:9093',
      KAFKA_CFG_LISTENERS: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://:9093`,
      KAFKA_CFG_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_CFG_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CFG_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CFG_LOG_DIRS: dataDirectory,
      KAFKA_KRAFT_CLUSTER_ID: 'aW50ZXJvcC1pbnRlcm9wLQ',
      ALLOW_PLAINTEXT_LISTENER: 'yes',
    }),
  })
}

export const tutorials: readonly Tutorial[] = [
  {
    name: 'two-listeners',
    unsettled: true,
    asserts:
      'each listener sends to its own address, and a group of kafka-python shares four partitions while readers join, leave and are killed',
    broker: wurstmeister,
    ...python('two_listeners.py'),
  },
  {
    name: 'chat',
    asserts: 'every line arrives once and in order, and the first message of a new topic is there',
    broker: () => startJosefk(),
    ...python('chat.py'),
  },
  {
    name: 'web-interfaces',
    asserts:
      'what kafka-ui, Kafdrop, AKHQ and Redpanda Console ask the admin client for, screen by screen, is answered',
    broker: () => startJosefk(),
    ...java('WebInterface', 'kafka-4.3.0'),
  },
  wordCount('at_least_once'),
  wordCount('exactly_once_v2'),
  {
    name: 'connect-standalone',
    unsettled: true,
    asserts: 'lines of a file arrive in a topic and in another file, once, while Connect and the broker are restarted',
    broker: () => startJosefk(),
    ...node('connect.js', 'standalone'),
  },
  {
    name: 'connect-distributed',
    unsettled: true,
    asserts:
      'the same with connectors that are made over its REST interface, exactly once, and three topics of its own',
    broker: () => startJosefk(),
    ...node('connect.js', 'distributed'),
  },
  {
    name: 'brew-2018',
    asserts:
      'a server.properties of 2018 starts, the console of 2.0.0 writes and reads, kafka-node goes on from the smallest offset',
    broker: brew,
    ...node('brew.js'),
  },
  {
    name: 'kraft-in-a-container',
    asserts: 'two groups of kafkajs each see all, one shares it, and a start on the same directory finds it again',
    broker: bitnami,
    ...node('kraft.js'),
  },
  {
    name: 'kafkajs',
    asserts:
      'every way to send, to fetch and to commit, exactly once by transactions, and groups that are left cleanly',
    broker: () => startJosefk(),
    ...node('kafkajs.js'),
  },
  {
    name: 'mirror-maker',
    unsettled: true,
    asserts: 'MirrorMaker 2 takes records, configs and offsets of a group to an Apache Kafka 4.3.0, and back',
    broker: () => startJosefk(),
    ...node('mirror.js'),
  },
]
