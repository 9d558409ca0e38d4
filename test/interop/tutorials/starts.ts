// How the tutorials have their broker started: josefk by the file or the environment that the tutorial has, Apache Kafka by
// properties that come to the same, to show that the program asserts what is true.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Broker, startApacheKafka, startJosefk, startToldJosefk } from '../broker/brokers.ts'
import { freePort, freePorts } from '../ports.ts'
import { classPath, quiet, run, temporaryFolder } from '../tools.ts'

export interface Starts {
  josefk(): Promise<Broker>
  kafka(): Promise<Broker>
}

export const plain: Starts = {
  josefk: () => startJosefk(),
  kafka: () => startApacheKafka('4.3.0', {}),
}

const createdTopics = 'orders:4:1,latest:1:1:compact'

/** As in a compose file for wurstmeister/kafka, but for the ports, which are free ones, and the addresses, which are this machine's. */
export const wurstmeister: Starts = {
  async josefk() {
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
        KAFKA_CREATE_TOPICS: createdTopics,
        KAFKA_LOG_DIRS: dataDirectory,
      }),
    })
  },
  async kafka() {
    const { internal: inside, client: outside, controller } = await freePorts()
    const broker = await startApacheKafka('4.3.0', {
      listeners: `INTERNAL://127.0.0.1:${inside},OUTSIDE://127.0.0.1:${outside},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `INTERNAL://127.0.0.1:${inside},OUTSIDE://localhost:${outside}`,
      'listener.security.protocol.map': 'INTERNAL:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'INTERNAL',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    })
    for (const topic of createdTopics.split(',')) await createTopic(`127.0.0.1:${inside}`, topic)
    return { ...broker, bootstrap: `127.0.0.1:${inside},127.0.0.1:${outside}` }
  },
}

/** As that image's script does. */
async function createTopic(bootstrap: string, described: string): Promise<void> {
  const [topic = '', partitions = '1', factor = '1', policy] = described.split(':')
  const tool = [quiet, '-cp', await classPath('kafka-4.3.0'), 'org.apache.kafka.tools.TopicCommand']
  const what = ['--create', '--topic', topic, '--partitions', partitions, '--replication-factor', factor]
  const config = policy === undefined ? [] : ['--config', `cleanup.policy=${policy}`]
  await run('java', [...tool, '--bootstrap-server', bootstrap, ...what, ...config])
}

/** So that one need not wait for minutes to see what retention does. */
const eager = { 'log.retention.check.interval.ms': 500, 'log.initial.task.delay.ms': 500 }

/** Of a server.properties of 2018. */
const brewSettings = {
  'broker.id': 0,
  'num.network.threads': 3,
  'num.io.threads': 8,
  'socket.send.buffer.bytes': 102400,
  'socket.receive.buffer.bytes': 102400,
  'socket.request.max.bytes': 104857600,
  'num.partitions': 1,
  'num.recovery.threads.per.data.dir': 1,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'log.retention.hours': 168,
  'log.segment.bytes': 1073741824,
  'zookeeper.connect': 'localhost:2181',
  'zookeeper.connection.timeout.ms': 6000,
  'group.initial.rebalance.delay.ms': 0,
  ...eager,
}

/** As Homebrew had it, with what its tutorial tells to add. */
export const brew: Starts = {
  async josefk() {
    const port = await freePort()
    const config = await temporaryFolder('brew')
    const file = join(config, 'server.properties')
    const settings = Object.entries(brewSettings).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(
      file,
      `# what its tutorial tells to add
port = ${port}
advertised.host.name = localhost
host.name=127.0.0.1

${settings.join('')}`,
    )
    return startToldJosefk({
      bootstrap: `127.0.0.1:${port}`,
      args: dataDirectory => ['--config', file, '--data', dataDirectory],
    })
  },
  kafka: () => startApacheKafka('3.9.1', eager),
}

/** As in a compose file for bitnami/kafka, with a port of ours. */
export const bitnami: Starts = {
  async josefk() {
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
  },
  async kafka() {
    const { client, controller } = await freePorts()
    const broker = await startApacheKafka('4.3.0', {
      'node.id': 0,
      'controller.quorum.voters': `0@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://localhost:${client}`,
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
    })
    return { ...broker, bootstrap: `127.0.0.1:${client}` }
  },
}
