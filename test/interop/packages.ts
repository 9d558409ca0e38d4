// The packages of npm and PyPI that clients come in, all of a language in one folder of the cache.
import { type NpmPackages, npmPackages, pythonWith } from './tools.ts'

/** The versions of the clients, by what their package is called. */
export const pinned = {
  kafkajs: '2.2.4',
  'kafka-node': '5.0.0',
  'kafka-python': '3.0.12',
  'confluent-kafka': '2.16.1',
  pyspark: '3.5.7',
} as const

const kafkajs = { kafkajs: pinned.kafkajs, 'kafkajs-snappy': '1.1.0' }

/** An environment for node in which the clients can be required. */
export async function nodeClients(): Promise<NodeJS.ProcessEnv> {
  // kafka-node asks for any traverse 0.3; the last of them needs a package that is not to be had.
  const overrides = { traverse: '0.3.9' }
  return nodePath({ name: 'npm', dependencies: { ...kafkajs, 'kafka-node': pinned['kafka-node'] }, overrides })
}

/** One with kafkajs and the codecs that its documentation has plugged in. What it has for zstd (@kafkajs/zstd) no longer compiles. */
export async function kafkajsWithCodecs(): Promise<NodeJS.ProcessEnv> {
  const codecs = { 'kafkajs-lz4': '1.2.1', 'zstd-codec': '0.1.5' }
  return nodePath({ name: 'npm-kafkajs', dependencies: { ...kafkajs, ...codecs }, compiled: ['lz4'] })
}

async function nodePath(packages: NpmPackages): Promise<NodeJS.ProcessEnv> {
  return { ...process.env, NODE_PATH: await npmPackages(packages) }
}

const kafkaPython = `kafka-python[lz4,snappy,zstd]==${pinned['kafka-python']}`

/** A python that can import the clients. */
export function pythonClients(): Promise<string> {
  return pythonWith([kafkaPython, `confluent-kafka==${pinned['confluent-kafka']}`])
}

/** A python with Spark, which is much to fetch for one tutorial: an environment of its own. */
export function pythonSpark(): Promise<string> {
  return pythonWith([`pyspark==${pinned.pyspark}`, kafkaPython], 'python-spark')
}
