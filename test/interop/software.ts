// What the programs here are written with: a name and the version, from where that is pinned.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pinned } from './packages.ts'
import { home, type Jars } from './tools.ts'

export interface Software {
  readonly name: string
  readonly version: string
}

const modules = readFileSync(join(home, 'broker', 'go', 'go.mod'), 'utf8')

function goModule(path: string): string {
  const version = modules.split('\n').find(line => line.trim().startsWith(`${path} v`))
  if (version === undefined) throw new Error(`${path} is not in go.mod`)
  return version.trim().slice(path.length + 2)
}

export const software = {
  kafkajs: { name: 'kafkajs', version: pinned.kafkajs },
  kafkaNode: { name: 'kafka-node', version: pinned['kafka-node'] },
  kafkaPython: { name: 'kafka-python', version: pinned['kafka-python'] },
  librdkafka: { name: 'librdkafka (confluent-kafka)', version: pinned['confluent-kafka'] },
  pyspark: { name: 'PySpark', version: pinned.pyspark },
  franzGo: { name: 'franz-go', version: goModule('github.com/twmb/franz-go') },
  sarama: { name: 'sarama', version: goModule('github.com/IBM/sarama') },
  kcat: { name: 'kcat', version: "Debian's" },
} as const satisfies Record<string, Software>

type Release<J = Jars> = J extends `kafka-${infer V}` ? V : never

/** What comes with a release of Apache Kafka whose jars are fetched. */
export function ofKafka(name: string, version: Release): Software {
  return { name, version }
}
