// The stock clients, each a program in clients/ that exercises what it can against the broker at its first argument.
import { join } from 'node:path'
import type { KafkaVersion } from './kafka.ts'
import { nodeClients, pythonClients } from './packages.ts'
import { compileJava, home, type Jars, quiet, run } from './tools.ts'

export interface Client {
  readonly name: string
  /** `sasl` is the address for those who authenticate: PLAIN, someone, password. */
  exercise(bootstrap: string, sasl: string): Promise<unknown>
}

const CLIENT_TIMEOUT_MS = 120_000

function node(name: string): Client {
  return {
    name,
    async exercise(bootstrap, sasl) {
      await start(process.execPath, [program(`${name}.cjs`), bootstrap, sasl], await nodeClients())
    },
  }
}

/** With `versions`, as a client of such old brokers. */
function python(name: string, ...versions: string[]): Client {
  return {
    name,
    async exercise(bootstrap) {
      await start(await pythonClients(), [program(`${name.replace('-', '_')}_client.py`), bootstrap, ...versions])
    },
  }
}

function java(version: string, jars: Jars, main: string, ...settings: string[]): Client {
  return {
    name: `java-${version}`,
    async exercise(bootstrap, sasl) {
      const classes = await compileJava(`${main}-${jars}`, jars, ['clients/AnyJava.java', `clients/${main}.java`])
      await start('java', ['-Xmx256m', quiet, '-cp', classes, main, bootstrap, sasl, ...settings])
    },
  }
}

function program(file: string): string {
  return join(home, 'clients', file)
}

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return run(command, args, { env, timeoutMs: CLIENT_TIMEOUT_MS })
}

export const brokers: readonly { version: KafkaVersion; clients: readonly Client[] }[] = [
  {
    version: '4.3.0',
    clients: [
      java('4.3.0', 'kafka-4.3.0', 'ModernJava'),
      java('streams-4.3.0', 'kafka-streams-4.3.0', 'StreamsJava'),
      node('kafkajs'),
      python('kafka-python'),
      python('confluent-kafka'),
    ],
  },
  {
    // Kafka 4 dropped the versions that old clients speak.
    version: '3.9.1',
    clients: [
      java('4.3.0', 'kafka-4.3.0', 'ModernJava', 'without share groups'),
      java('2.0.0', 'kafka-clients-2.0.0', 'OldJava'),
      java('2.3.1', 'kafka-clients-2.3.1', 'OldJava'),
      java('2.8.2', 'kafka-clients-2.8.2', 'OldJava'),
      java('3.4.1', 'kafka-clients-3.4.1', 'OldJava'),
      node('kafka-node'),
      python('kafka-python', '0.8.2', '0.9', '0.10.1', '0.11', '1.0', '2.0', '2.4'),
      python('confluent-kafka', '0.9.0'),
    ],
  },
]
