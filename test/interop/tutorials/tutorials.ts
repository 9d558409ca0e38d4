// The tutorials that people meet Kafka by: how each has the broker started, and its program, in its own language.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, thrifty } from '../broker/clients.ts'
import type { KafkaVersion } from '../kafka.ts'
import { kafkajsWithCodecs, nodeClients, pythonClients, pythonSpark } from '../packages.ts'
import { ofKafka, software } from '../software.ts'
import { classPath, compileJava, home, type Jars, quiet } from '../tools.ts'
import { bitnami, brew, plain, type Starts, wurstmeister } from './starts.ts'

export interface Tutorial extends Client {
  readonly starts: Starts
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
      const classes = await compileJava(`tutorials-${main}-${jars}`, jars, sources)
      return { command: 'java', args: [...thrifty, quiet, '-cp', classes, main, ...args] }
    },
  }
}

/** Those of newer ones have an admin client of 4.x, the others of 3.x. */
function webInterfaces(version: KafkaVersion): Tutorial {
  return {
    name: `web-interfaces-${version}`,
    software: ofKafka('Kafka, Java client', version),
    asserts:
      'what kafka-ui, Kafdrop, AKHQ and Redpanda Console ask for, screen by screen and button by button, is answered',
    starts: plain,
    ...java('WebInterface', `kafka-${version}`),
  }
}

function wordCount(guarantee: 'at_least_once' | 'exactly_once_v2'): Tutorial {
  return {
    name: `streams-${guarantee}`,
    software: ofKafka('Kafka Streams', '4.3.0'),
    asserts:
      'the word count of Kafka Streams counts each word once while it is stopped, killed and the broker started again',
    starts: plain,
    ...java('WordCount', 'kafka-streams-examples-4.3.0', guarantee),
  }
}

/** A program in TypeScript: this folder's, as it was compiled; it finds the clients of npm. */
function node(file: string, ...args: string[]): Pick<Client, 'kafka' | 'program'> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const environment = file.startsWith('kafkajs') ? kafkajsWithCodecs : nodeClients
  return {
    kafka: '4.3.0',
    program: async () => ({ command: process.execPath, args: [script, ...args], env: await environment() }),
  }
}

export const tutorials: readonly Tutorial[] = [
  {
    name: 'two-listeners',
    software: software.kafkaPython,
    asserts:
      'each listener sends to its own address, and a group of kafka-python shares four partitions while readers join, leave and are killed',
    starts: wurstmeister,
    ...python('two_listeners.py'),
  },
  {
    name: 'pyspark',
    software: software.pyspark,
    asserts:
      'PySpark reads topics whole and in part, aggregates and writes them, and streams that go on from a checkpoint give every record once',
    starts: wurstmeister,
    kafka: '4.3.0',
    program: async () => ({
      command: await pythonSpark(),
      args: [join(home, 'tutorials', 'python', 'spark.py'), dirname(await classPath('spark-kafka-3.5.7'))],
      env: { ...process.env, PYTHONPATH: join(home, 'broker', 'python') },
    }),
  },
  {
    name: 'chat',
    software: software.kafkaPython,
    asserts: 'every line arrives once and in order, and the first message of a new topic is there',
    starts: plain,
    ...python('chat.py'),
  },
  webInterfaces('4.3.0'),
  webInterfaces('3.9.1'),
  wordCount('at_least_once'),
  wordCount('exactly_once_v2'),
  {
    name: 'connect-standalone',
    software: ofKafka('Kafka Connect', '4.3.0'),
    asserts: 'lines of a file arrive in a topic and in another file, once, while Connect and the broker are restarted',
    starts: plain,
    ...node('connect.js', 'standalone'),
  },
  {
    name: 'connect-distributed',
    software: ofKafka('Kafka Connect', '4.3.0'),
    asserts:
      'the same with connectors that are made over its REST interface, exactly once, and three topics of its own',
    starts: plain,
    ...node('connect.js', 'distributed'),
  },
  {
    name: 'brew-2018',
    software: software.kafkaNode,
    asserts:
      'a server.properties of 2018 starts, the console of 2.0.0 writes and reads, kafka-node goes on from the smallest offset when records were deleted or too old',
    starts: brew,
    ...node('brew.js'),
  },
  {
    name: 'kraft-in-a-container',
    software: software.kafkajs,
    asserts: 'two groups of kafkajs each see all, one shares it, and a start on the same directory finds it again',
    starts: bitnami,
    ...node('kraft.js'),
  },
  {
    name: 'kafkajs-producer',
    software: software.kafkajs,
    asserts:
      'acks, all codecs, headers, keys and timestamps, several topics at once, and nothing lost or twice while the broker is away',
    starts: plain,
    ...node('kafkajs-producer.js'),
  },
  {
    name: 'kafkajs-consumer',
    software: software.kafkajs,
    asserts:
      'what and how long is fetched, every way to commit, eachBatch, seek, pause, patterns, copies by transactions',
    starts: plain,
    ...node('kafkajs-consumer.js'),
  },
  {
    name: 'kafkajs-guarantees',
    software: software.kafkajs,
    asserts:
      'readers told to stop leave at once with all committed; killed ones read at most once, at least once or exactly once; late transactions end',
    starts: plain,
    ...node('kafkajs-guarantees.js'),
  },
  {
    name: 'mirror-maker',
    software: ofKafka('MirrorMaker 2', '4.3.0'),
    asserts: 'MirrorMaker 2 takes records, configs and offsets of a group to an Apache Kafka 4.3.0, and back',
    starts: plain,
    ...node('mirror.js'),
  },
]
