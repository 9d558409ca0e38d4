// The stock clients, and how the program of each is built. What they need is fetched when it is not there yet; what cannot
// be had is an error.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KafkaVersion } from '../kafka.ts'
import { nodeClients, pythonClients } from '../packages.ts'
import { buildGo, compileJava, debianProgram, home, type Jars, quiet } from '../tools.ts'
import type { Settings } from './brokers.ts'
import type { Count, Program } from './conversation.ts'
import { dumpCoordinators, dumpData } from './tools/dump.ts'

/** One that runs for seconds is not worth a second compiler. */
export const thrifty = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']

export interface Client {
  readonly name: string
  /** The newest Apache Kafka that it works with. */
  readonly kafka: KafkaVersion
  /** What the broker is started with besides. */
  readonly settings?: Settings
  program(): Promise<Program>
  /** It runs only when it is named: it, or one of its kind, has failed without an explanation. A fault of the broker until shown otherwise. */
  readonly unsettled?: boolean
  /** Looks at the data when the broker has stopped. */
  afterwards?(dataDirectory: string, report: (line: string) => void): Promise<Count>
}

/** A program in TypeScript: this folder's, as it was compiled. */
function script(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

function python(name: string, kafka: KafkaVersion = '4.3.0', ...releases: string[]): Client {
  const file = join(home, 'broker', 'python', `${name.replaceAll('-', '_')}.py`)
  return { name, kafka, program: async () => ({ command: await pythonClients(), args: [file, ...releases] }) }
}

function go(name: string, program: string, kafka: KafkaVersion, ...releases: string[]): Client {
  return {
    name,
    kafka,
    program: async () => ({ command: join(await buildGo('broker/go'), program), args: releases }),
  }
}

const common = ['Checks', 'Records', 'Administration']
const javaSources: Readonly<Record<string, readonly string[]>> = {
  OldClient: [...common, 'OldClient'],
  NewClient: [...common, 'NewAdmin', 'Settings', 'NewClient'],
  Transactions: ['Checks', 'Transactions'],
}

function java(name: string, main: string, jars: Jars, kafka: KafkaVersion, ...settings: string[]): Client {
  return {
    name,
    kafka,
    async program() {
      const sources = javaSources[main]!.map(source => `broker/java/${source}.java`)
      const classes = await compileJava(`broker-${main}-${jars}`, jars, sources)
      return { command: 'java', args: [...thrifty, quiet, '-cp', classes, main, ...settings] }
    },
  }
}

function tools(name: string, file: string, kafka: KafkaVersion, ...settings: string[]): Client {
  return { name, kafka, program: async () => ({ command: process.execPath, args: [script(file), ...settings] }) }
}

function kcat(name: string, kafka: KafkaVersion, ...settings: string[]): Client {
  return {
    name,
    kafka,
    async program() {
      await debianProgram('kcat')
      return { command: process.execPath, args: [script('kcat.js'), ...settings] }
    },
  }
}

/** Whoever is dead is soon known to be. */
const impatient: Settings = {
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 1000,
  'group.consumer.min.session.timeout.ms': 1000,
  'group.consumer.session.timeout.ms': 3000,
  'group.consumer.min.heartbeat.interval.ms': 200,
  'group.consumer.heartbeat.interval.ms': 200,
  'offsets.topic.num.partitions': 4,
}

/** Late transactions are soon known to be. */
const watchful: Settings = {
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 4,
  'transaction.state.log.num.partitions': 4,
}

/** The protocol of KIP-848, with both assignors. */
const consumerGroups = ['consumer-uniform', 'consumer-range']

/** Consumer groups with members of a client, in each of the modes. */
function groups(client: string, kafka: KafkaVersion, ...modes: string[]): Client {
  return {
    name: `groups-${client}`,
    unsettled: true,
    kafka,
    settings: impatient,
    program: async () => ({ command: process.execPath, args: [script('groups/groups.js'), client, ...modes] }),
  }
}

export const clients: readonly Client[] = [
  {
    name: 'kafka-node',
    kafka: '3.9.1',
    program: async () => ({
      command: process.execPath,
      args: [script('node/kafka-node.js')],
      env: await nodeClients(),
    }),
  },
  python('kafka-python'),
  python('kafka-python-old', '3.9.1', '0.8.2', '0.9', '0.10.1', '0.11', '1.0', '2.0', '2.4'),
  python('librdkafka'),
  go('franz-go', 'franz', '4.3.0'),
  go('sarama', 'sarama', '4.3.0', '2.1.0', '2.8.0', '4.3.0'),
  go('sarama-0.8', 'sarama', '3.9.1', '0.8.2.0', '0.10.2.0', '1.1.1'),
  java('java-4.3.0', 'NewClient', 'kafka-4.3.0', '4.3.0'),
  java('java-2.0.0', 'OldClient', 'kafka-2.0.0', '3.9.1', 'gzip', 'snappy', 'lz4'),
  java('java-2.7.2', 'OldClient', 'kafka-2.7.2', '4.3.0', 'gzip', 'snappy', 'lz4', 'zstd'),
  { ...tools('tools-4.3.0', 'tools/new-tools.js', '4.3.0'), afterwards: dumpData },
  tools('tools-2.7.2', 'tools/old-tools.js', '4.3.0', '2.7.2'),
  tools('tools-2.0.0', 'tools/old-tools.js', '3.9.1', '2.0.0'),
  kcat('kcat', '4.3.0'),
  kcat('kcat-0.9', '3.9.1', '0.9'),
  { ...java('transactions-java-4.3.0', 'Transactions', 'kafka-4.3.0', '4.3.0'), settings: watchful },
  { ...java('transactions-java-3.9.1', 'Transactions', 'kafka-3.9.1', '4.3.0'), settings: watchful },
  { ...python('librdkafka-transactions'), name: 'transactions-librdkafka', settings: watchful, unsettled: true },
  { ...go('transactions-franz-go', 'franz-transactions', '4.3.0'), settings: watchful, unsettled: true },
  { ...tools('groups-tools-4.3.0', 'tools/group-tools.js', '4.3.0'), settings: impatient },
  {
    ...tools('transactions-tools-4.3.0', 'tools/transaction-tools.js', '4.3.0'),
    settings: watchful,
    afterwards: dumpCoordinators,
  },
  groups(
    'java',
    '4.3.0',
    'range',
    'round-robin',
    'sticky',
    'cooperative',
    'static',
    ...consumerGroups,
    'consumer-pattern',
  ),
  groups('librdkafka', '4.3.0', 'range', 'round-robin', 'cooperative', 'static', ...consumerGroups),
  groups('franz-go', '4.3.0', 'range', 'round-robin', 'sticky', 'cooperative', 'static', ...consumerGroups),
  groups('kafka-python', '4.3.0', 'range', 'round-robin', 'sticky', 'cooperative', 'static'),
  groups('sarama', '4.3.0', 'range', 'round-robin', 'sticky', 'static'),
  groups('kafka-node', '3.9.1', 'range', 'round-robin'),
]
