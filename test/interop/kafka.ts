// Apache Kafka itself, as one KRaft node (broker and controller) on the loopback, with a fresh folder each time.
// Every way out, a signal included, kills it and removes the folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { classPath, killAtExit, removeFolder, run, temporaryFolder } from './tools.ts'

export type KafkaVersion = '4.3.0' | '3.9.1'

/** For clients, for those who authenticate, for the broker's requests to itself, for those to the controller. */
export type Ports = Readonly<Record<'client' | 'sasl' | 'internal' | 'controller', number>>

export interface Kafka {
  stop(): Promise<void>
}

/** A node that may be started again, and its folder; `remove` ends both. */
export interface KafkaNode {
  readonly logDirectory: string
  /** Of the process, from the call of `start` on. */
  readonly pid: number | undefined
  start(): Promise<void>
  /** As an administrator would. */
  shutDown(): Promise<void>
  kill(): Promise<void>
  remove(): Promise<void>
}

/** Starts a node that listens on `ports` and sends everyone to `advertised`; resolves when it is ready. */
export async function startKafka(version: KafkaVersion, ports: Ports, advertised: Ports): Promise<Kafka> {
  const node = await makeKafka(version, ports, advertised)
  await node.start()
  return { stop: node.remove }
}

/** A node with a formatted folder; `settings` come on top of those that every node here has, and null takes one away. */
export async function makeKafka(
  version: KafkaVersion,
  ports: Ports,
  advertised: Ports = ports,
  settings: Readonly<Record<string, string | number | null>> = {},
  java?: readonly string[],
): Promise<KafkaNode> {
  const all = (data: string) => ({ ...properties(version, ports, advertised), 'log.dirs': data, ...settings })
  return makeNode(version, all, java)
}

export type Properties = Readonly<Record<string, string | number | readonly string[] | null>>

/** A node with a formatted folder and nothing but these properties; they are told the log directory. `java`: options of the JVM. */
export async function makeNode(
  version: KafkaVersion,
  propertiesOf: (logDirectory: string) => Properties,
  java: readonly string[] = ['-Xmx512m'],
): Promise<KafkaNode> {
  const libraries = await classPath(`kafka-${version}`)
  const folder = await temporaryFolder('kafka')
  const config = join(folder, 'server.properties')
  const all = propertiesOf(join(folder, 'data'))
  const lines = Object.entries(all).map(([key, value]) => (value === null ? '' : `${key}=${value}\n`))
  await writeFile(config, lines.join(''))
  await run('java', ['-cp', libraries, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config])

  let end = async (_: NodeJS.Signals): Promise<void> => {}
  let pid: number | undefined
  return {
    logDirectory: join(folder, 'data'),
    get pid() {
      return pid
    },
    async start() {
      const child = spawn('java', [...java, '-cp', libraries, 'kafka.Kafka', config], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      killAtExit(child)
      pid = child.pid
      const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
      end = async signal => {
        child.kill(signal)
        await closed
      }
      await started(child)
    },
    shutDown: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGKILL')
      await removeFolder(folder)
    },
  }
}

export const clusterId = 'aW50ZXJvcC1pbnRlcm9wLQ'

function properties(version: KafkaVersion, ports: Ports, advertised: Ports): Properties {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${advertised.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,SASL:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: [...brokerListeners(ports), `CONTROLLER://127.0.0.1:${ports.controller}`],
    'advertised.listeners': brokerListeners(advertised),
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required user_someone="password";',
    'group.initial.rebalance.delay.ms': 0,
    ...Object.fromEntries(
      ['consumer', 'share', 'streams'].flatMap(type => [
        [`group.${type}.min.heartbeat.interval.ms`, 100],
        [`group.${type}.heartbeat.interval.ms`, 100],
      ]),
    ),
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:someone',
    'delegation.token.secret.key': 'secret',
    ...(version === '3.9.1' && { 'group.coordinator.rebalance.protocols': 'classic,consumer' }),
  }
}

function brokerListeners(ports: Ports): string[] {
  return [
    `CLIENT://127.0.0.1:${ports.client}`,
    `SASL://127.0.0.1:${ports.sasl}`,
    `INTERNAL://127.0.0.1:${ports.internal}`,
  ]
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000)
      if (said.includes('Kafka Server started')) resolve()
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`Kafka ended:\n${said}`)))
  })
}
