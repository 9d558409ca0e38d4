// The environment as the four images read it, and what of it is not for Kafka at all.

import { describe, expect, it } from 'vitest'
import type { Environment } from '../../../src/server/config/environment.ts'
import { readSettings, type Sources } from '../../../src/server/config/settings.ts'

const settings = (environment: Environment, others: Sources = {}) => readSettings({ environment, ...others })

const addresses = (environment: Environment) =>
  settings(environment).listeners.map(
    ({ name, host, port, advertised }) => `${name} ${host}:${port} as ${advertised?.host}:${advertised?.port}`,
  )

describe('the environment', () => {
  it('of apache/kafka', () => {
    const environment = {
      CLUSTER_ID: '5L6g3nShT-eMCtK--X86sw',
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'CONTROLLER://localhost:29093,DOCKER://0.0.0.0:19092,HOST://0.0.0.0:9092',
      KAFKA_ADVERTISED_LISTENERS: 'DOCKER://broker:19092,HOST://localhost:9092',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,DOCKER:PLAINTEXT,HOST:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'DOCKER',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_LOG_DIRS: '/tmp/kraft-combined-logs',
    }
    expect(addresses(environment)).toEqual([
      'DOCKER 0.0.0.0:19092 as broker:19092',
      'HOST 0.0.0.0:9092 as localhost:9092',
    ])
    const { clusterId, interBrokerListener, values } = settings(environment)
    expect([clusterId, interBrokerListener]).toEqual(['5L6g3nShT-eMCtK--X86sw', 'DOCKER'])
    expect(values.get('log.dirs')).toBe('/tmp/kraft-combined-logs')
  })

  it('of cp-kafka, which listens where it advertises', () => {
    const environment = {
      KAFKA_BROKER_ID: '7',
      KAFKA_ZOOKEEPER_CONNECT: 'zookeeper:2181',
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://broker:29092,PLAINTEXT_HOST://localhost:9092',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT',
      KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_JMX_PORT: '9101',
    }
    expect(addresses(environment)).toEqual([
      'PLAINTEXT undefined:29092 as broker:29092',
      'PLAINTEXT_HOST undefined:9092 as localhost:9092',
    ])
    const { values, warnings } = settings(environment)
    expect([values.get('node.id'), values.get('broker.id')]).toEqual(['7', '7'])
    expect(warnings).toEqual(['zookeeper.connect: set aside; there is no ZooKeeper here, and no need of one'])
  })

  it('of wurstmeister/kafka, with old names and topics to create', () => {
    const environment = {
      KAFKA_ADVERTISED_HOST_NAME: '192.168.99.100',
      KAFKA_ADVERTISED_PORT: '19092',
      KAFKA_CREATE_TOPICS: 'Topic1:1:3,Topic2:2:1:compact',
      KAFKA_ZOOKEEPER_CONNECT: 'zookeeper:2181',
    }
    expect(addresses(environment)).toEqual(['PLAINTEXT undefined:9092 as 192.168.99.100:19092'])
    const { topics, warnings } = settings(environment)
    expect(topics).toEqual([
      { name: 'Topic1', partitions: 1, configs: {} },
      { name: 'Topic2', partitions: 2, configs: { 'cleanup.policy': 'compact' } },
    ])
    expect(warnings).toContain('There is one broker, so that everything has one replica: KAFKA_CREATE_TOPICS')
  })

  it('of wurstmeister/kafka, topics a line each', () => {
    const { topics } = settings({ KAFKA_CREATE_TOPICS: 'a:1:1\nb:2:1\n', KAFKA_CREATE_TOPICS_SEPARATOR: '\n' })
    expect(topics.map(({ name, partitions }) => [name, partitions])).toEqual([
      ['a', 1],
      ['b', 2],
    ])
  })

  it('of bitnami/kafka, where the longer prefix counts', () => {
    const { values, clusterId, warnings } = settings({
      KAFKA_CFG_NUM_PARTITIONS: '3',
      KAFKA_NUM_PARTITIONS: '5',
      KAFKA_CFG_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      ALLOW_PLAINTEXT_LISTENER: 'yes',
      KAFKA_ENABLE_KRAFT: 'yes',
      KAFKA_KRAFT_CLUSTER_ID: 'abcdefghijklmnopqrstuv',
    })
    expect(values.get('num.partitions')).toBe('3')
    expect(clusterId).toBe('abcdefghijklmnopqrstuv')
    expect(warnings).toEqual([])
  })

  it('has words for others, which nobody is told of', () => {
    const { warnings, listeners } = settings({
      PATH: '/bin',
      KAFKA_HEAP_OPTS: '-Xmx1g',
      KAFKA_VERSION: '2.8.1',
      KAFKA_HOME: '/opt/kafka',
      KAFKA_LOG4J_LOGGERS: 'kafka=INFO',
      KAFKA_LOG_DIRS: '',
      // What Kubernetes says of a service that is called kafka.
      KAFKA_PORT: 'tcp://10.0.0.1:9092',
      KAFKA_PORT_9092_TCP_ADDR: '10.0.0.1',
      KAFKA_SERVICE_HOST: '10.0.0.1',
    })
    expect(warnings).toEqual([])
    expect(listeners.map(({ port }) => port)).toEqual([9092])
  })

  it('is warned of once for all that is unknown, and once for all that has no effect', () => {
    expect(
      settings({
        KAFKA_BROKERS: 'x:1',
        KAFKA_LOG_MESSAGE_FORMAT_VERSION: '2.8',
        KAFKA_SASL_KERBEROS_SERVICE_NAME: 'kafka',
      }).warnings,
    ).toEqual([
      'Left out: Kafka 4.3 has no KAFKA_BROKERS, KAFKA_LOG_MESSAGE_FORMAT_VERSION',
      'Not implemented yet, and without effect: sasl.kerberos.service.name',
    ])
  })

  it('runs no commands', () => {
    expect(() => settings({ KAFKA_ADVERTISED_LISTENERS: 'OUTSIDE://_{HOSTNAME_COMMAND}:9094' })).toThrow(
      'KAFKA_ADVERTISED_LISTENERS has _{HOSTNAME_COMMAND}, and josefk runs no commands',
    )
    expect(settings({ HOSTNAME_COMMAND: 'hostname -i' }).warnings).toEqual([expect.stringContaining('is not run')])
  })

  it('is before the file and behind the command line', () => {
    const sources: Sources = {
      defaults: { 'num.partitions': '1', 'log.dir': './data', 'log.retention.hours': '1' },
      file: { path: 'f', text: 'num.partitions = 2\nnum.io.threads=2\nlog.retention.minutes=5\nmessage.max.bytes=2' },
      overrides: { 'message.max.bytes': '4' },
    }
    const { values } = settings({ KAFKA_NUM_PARTITIONS: '3', KAFKA_MESSAGE_MAX_BYTES: '3' }, sources)
    const names = ['num.partitions', 'num.io.threads', 'message.max.bytes', 'log.dir', 'log.retention.hours'] as const
    expect(names.map(name => values.get(name))).toEqual(['3', '2', '4', './data', undefined])
  })
})
