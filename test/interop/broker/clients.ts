// The stock clients, and how the program of each is built. What they need is fetched when it is not there yet; what cannot
// be had is an error.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KafkaVersion } from '../kafka.ts'
import { nodeClients, pythonClients } from '../packages.ts'
import { ofKafka, type Software, software } from '../software.ts'
import { buildGo, compileJava, debianProgram, home, type Jars, quiet } from '../tools.ts'
import type { Settings } from './brokers.ts'
import type { Count, Program } from './conversation.ts'
import { dumpCoordinators, dumpData, dumpMigrations } from './tools/dump.ts'

/** One that runs for seconds is not worth a second compiler. */
export const thrifty = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']

export interface Client {
  readonly name: string
  readonly software: Software
  /** What one sees who runs it: the line that is printed, and what the README's table says. */
  readonly asserts: string
  /** The newest Apache Kafka that it works with. */
  readonly kafka: KafkaVersion
  /** What the broker is started with besides. */
  readonly settings?: Settings
  program(): Promise<Program>
  /** Looks at the data when the broker has stopped. */
  afterwards?(dataDirectory: string, report: (line: string) => void): Promise<Count>
}

/** How a client is run; what it is and what it asserts is said in the list. */
type Runs = Omit<Client, 'software' | 'asserts'>

/** A program in TypeScript: this folder's, as it was compiled. */
function script(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

function python(name: string, kafka: KafkaVersion = '4.3.0', ...releases: string[]): Runs {
  const file = join(home, 'broker', 'python', `${name.replaceAll('-', '_')}.py`)
  return { name, kafka, program: async () => ({ command: await pythonClients(), args: [file, ...releases] }) }
}

function go(name: string, program: string, kafka: KafkaVersion, ...releases: string[]): Runs {
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

function java(name: string, main: string, jars: Jars, kafka: KafkaVersion, ...settings: string[]): Runs {
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

function tools(name: string, file: string, kafka: KafkaVersion, ...settings: string[]): Runs {
  return { name, kafka, program: async () => ({ command: process.execPath, args: [script(file), ...settings] }) }
}

function kcat(name: string, kafka: KafkaVersion, ...settings: string[]): Runs {
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

/**
 * librdkafka 2.16.0 waits for the answer to a heartbeat of KIP-848 about until the next is due, and then says the same once
 * more, not all that there is to say. What the answer that came too late told it to give up it keeps, with Apache Kafka
 * too. So the next is not due before a busy machine has answered.
 */
const patient: Settings = {
  ...impatient,
  'group.consumer.session.timeout.ms': 9000,
  'group.consumer.heartbeat.interval.ms': 3000,
}

function forMembersOf(client: string): Settings {
  return client === 'librdkafka' ? patient : impatient
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
function groups(client: string, software: Software, kafka: KafkaVersion, ...modes: string[]): Client {
  return {
    name: `groups-${client}`,
    software,
    asserts: `members of a group join, leave and die, and go on after a restart: ${modes.join(', ')}`,
    kafka,
    settings: forMembersOf(client),
    program: async () => ({ command: process.execPath, args: [script('groups/groups.js'), client, ...modes] }),
  }
}

const everyday = 'produces, reads by partition, administers topics and configs, and goes on after a restart'
const transactions = 'commits, aborts, fencing, offsets within transactions, a restart in the middle'
const console2018 = 'kafka-topics, the console, kafka-configs and others with the options of their time'

/** Groups whose members go over to the other protocol one by one, from each of the modes. */
function migrations(client: string, software: Software, ...modes: string[]): Client {
  return {
    name: `migrations-${client}`,
    software,
    asserts: 'groups whose members go from one protocol to the other one by one, and back, over restarts',
    kafka: '4.3.0',
    settings: forMembersOf(client),
    program: async () => ({ command: process.execPath, args: [script('groups/migrations.js'), client, ...modes] }),
    afterwards: dumpMigrations,
  }
}

export const clients: readonly Client[] = [
  {
    name: 'kafka-node',
    software: software.kafkaNode,
    asserts: `${everyday}, with its versions of the protocol and with those of 0.9`,
    kafka: '3.9.1',
    program: async () => ({
      command: process.execPath,
      args: [script('node/kafka-node.js')],
      env: await nodeClients(),
    }),
  },
  { ...python('kafka-python'), software: software.kafkaPython, asserts: everyday },
  {
    ...python('kafka-python-old', '3.9.1', '0.8.2', '0.9', '0.10.1', '0.11', '1.0', '2.0', '2.4'),
    software: software.kafkaPython,
    asserts: 'produces and reads as with brokers of 0.8.2 to 2.4',
  },
  { ...python('librdkafka'), software: software.librdkafka, asserts: everyday },
  { ...go('franz-go', 'franz', '4.3.0'), software: software.franzGo, asserts: everyday },
  {
    ...go('sarama', 'sarama', '4.3.0', '2.1.0', '2.8.0', '4.3.0'),
    software: software.sarama,
    asserts: `${everyday}, as with brokers of 2.1 to 4.3`,
  },
  {
    ...go('sarama-0.8', 'sarama', '3.9.1', '0.8.2.0', '0.10.2.0', '1.1.1'),
    software: software.sarama,
    asserts: 'the same as with brokers of 0.8.2 to 1.1',
  },
  {
    ...java('java-4.3.0', 'NewClient', 'kafka-4.3.0', '4.3.0'),
    software: ofKafka('Kafka, Java client', '4.3.0'),
    asserts: `${everyday}; offsets, configs in steps, sizes, times, replicas, all of Admin that is there`,
  },
  {
    ...java('java-2.0.0', 'OldClient', 'kafka-2.0.0', '3.9.1', 'gzip', 'snappy', 'lz4'),
    software: ofKafka('Kafka, Java client', '2.0.0'),
    asserts: everyday,
  },
  {
    ...java('java-2.7.2', 'OldClient', 'kafka-2.7.2', '4.3.0', 'gzip', 'snappy', 'lz4', 'zstd'),
    software: ofKafka('Kafka, Java client', '2.7.2'),
    asserts: everyday,
  },
  {
    ...tools('tools-4.3.0', 'tools/new-tools.js', '4.3.0'),
    software: ofKafka('Kafka, command line tools', '4.3.0'),
    asserts:
      'all of bin/ for topics, records, configs, offsets and the cluster; kafka-dump-log reads what the broker leaves',
    afterwards: dumpData,
  },
  {
    ...tools('tools-2.7.2', 'tools/old-tools.js', '4.3.0', '2.7.2'),
    software: ofKafka('Kafka, command line tools', '2.7.2'),
    asserts: console2018,
  },
  {
    ...tools('tools-2.0.0', 'tools/old-tools.js', '3.9.1', '2.0.0'),
    software: ofKafka('Kafka, command line tools', '2.0.0'),
    asserts: console2018,
  },
  {
    ...kcat('kcat', '4.3.0'),
    software: software.kcat,
    asserts: 'writes, lists and reads with headers, times and every codec',
  },
  { ...kcat('kcat-0.9', '3.9.1', '0.9'), software: software.kcat, asserts: 'the same as with a broker of 0.9' },
  {
    ...java('transactions-java-4.3.0', 'Transactions', 'kafka-4.3.0', '4.3.0'),
    software: ofKafka('Kafka, Java client', '4.3.0'),
    asserts: transactions,
    settings: watchful,
  },
  {
    ...java('transactions-java-3.9.1', 'Transactions', 'kafka-3.9.1', '4.3.0'),
    software: ofKafka('Kafka, Java client', '3.9.1'),
    asserts: transactions,
    settings: watchful,
  },
  {
    ...python('librdkafka-transactions'),
    name: 'transactions-librdkafka',
    software: software.librdkafka,
    asserts: transactions,
    settings: watchful,
  },
  {
    ...go('transactions-franz-go', 'franz-transactions', '4.3.0'),
    software: software.franzGo,
    asserts: 'transactions, and sessions that consume, transform and produce, over a restart',
    settings: watchful,
  },
  {
    ...tools('groups-tools-4.3.0', 'tools/group-tools.js', '4.3.0'),
    software: ofKafka('Kafka, command line tools', '4.3.0'),
    asserts: 'kafka-consumer-groups: lists, describes, resets in every way, deletes',
    settings: impatient,
  },
  {
    ...tools('transactions-tools-4.3.0', 'tools/transaction-tools.js', '4.3.0'),
    software: ofKafka('Kafka, command line tools', '4.3.0'),
    asserts: 'kafka-transactions, and the formatters of the topics of coordinators',
    settings: watchful,
    afterwards: dumpCoordinators,
  },
  groups(
    'java',
    ofKafka('Kafka, Java client', '4.3.0'),
    '4.3.0',
    'range',
    'round-robin',
    'sticky',
    'cooperative',
    'static',
    ...consumerGroups,
    'consumer-pattern',
  ),
  groups(
    'librdkafka',
    software.librdkafka,
    '4.3.0',
    'range',
    'round-robin',
    'cooperative',
    'static',
    ...consumerGroups,
  ),
  groups(
    'franz-go',
    software.franzGo,
    '4.3.0',
    'range',
    'round-robin',
    'sticky',
    'cooperative',
    'static',
    ...consumerGroups,
  ),
  groups('kafka-python', software.kafkaPython, '4.3.0', 'range', 'round-robin', 'sticky', 'cooperative', 'static'),
  groups('sarama', software.sarama, '4.3.0', 'range', 'round-robin', 'sticky', 'static'),
  groups('kafka-node', software.kafkaNode, '3.9.1', 'range', 'round-robin'),
  migrations('java', ofKafka('Kafka, Java client', '4.3.0'), 'range', 'cooperative', 'static'),
  // With cooperative-sticky its members of before keep all that they have, Apache Kafka's groups too.
  migrations('librdkafka', software.librdkafka, 'range', 'static'),
]
