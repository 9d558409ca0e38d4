// The packages of npm and PyPI that clients come in, all of a language in one folder of the cache.
import { npmPackages, pythonWith } from './tools.ts'

/** An environment for node in which the clients can be required. */
export async function nodeClients(): Promise<NodeJS.ProcessEnv> {
  const packages = { kafkajs: '2.2.4', 'kafkajs-snappy': '1.1.0', 'kafka-node': '5.0.0' }
  // kafka-node asks for any traverse 0.3; the last of them needs a package that is not to be had.
  return { ...process.env, NODE_PATH: await npmPackages(packages, { traverse: '0.3.9' }) }
}

/** A python that can import the clients. */
export function pythonClients(): Promise<string> {
  return pythonWith(['kafka-python[lz4,snappy,zstd]==3.0.12', 'confluent-kafka==2.16.1'])
}
