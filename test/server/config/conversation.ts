// Requests about configs, one after the other, to a broker with a topic `t` and these properties. record-configs.ts of
// test/interop notes what Apache Kafka answers to them.

export const properties = {
  'node.id': '1',
  'group.initial.rebalance.delay.ms': '0',
  'log.retention.hours': '100',
  'num.io.threads': '08',
  'log.cleanup.policy': 'delete , compact',
}

export interface Step {
  readonly api: string
  readonly version: number
  readonly body: object
}

type Operation = readonly [name: string, operation: number, value?: string | null]

const [topic, broker, logger, metrics, group] = [2, 4, 8, 16, 32]
const [set, remove, append, subtract] = [0, 1, 2, 3]

const incremental = (resourceType: number, resourceName: string, ...operations: Operation[]): Step => ({
  api: 'IncrementalAlterConfigs',
  version: 1,
  body: {
    resources: [
      {
        resourceType,
        resourceName,
        configs: operations.map(([name, configOperation, value = null]) => ({ name, configOperation, value })),
      },
    ],
    validateOnly: false,
  },
})

const only = ({ body, ...step }: Step): Step => ({ ...step, body: { ...body, validateOnly: true } })

const replace = (
  resourceType: number,
  resourceName: string,
  ...values: (readonly [string, string | null])[]
): Step => ({
  api: 'AlterConfigs',
  version: 2,
  body: {
    resources: [{ resourceType, resourceName, configs: values.map(([name, value]) => ({ name, value })) }],
    validateOnly: false,
  },
})

const describe = (resourceType: number, resourceName: string, ...keys: string[]): Step => ({
  api: 'DescribeConfigs',
  version: 4,
  body: {
    resources: [{ resourceType, resourceName, configurationKeys: keys.length === 0 ? null : keys }],
    includeSynonyms: true,
    includeDocumentation: false,
  },
})

const describeAt = (version: number, step: Step): Step => ({
  ...step,
  version,
  body: { ...step.body, includeSynonyms: version > 1 },
})

const list = (version: number, ...resourceTypes: number[]): Step => ({
  api: 'ListConfigResources',
  version,
  body: version === 0 ? {} : { resourceTypes },
})

const quotas = (
  strict: boolean,
  ...components: (readonly [entityType: string, matchType: number, match: string | null])[]
): Step => ({
  api: 'DescribeClientQuotas',
  version: 1,
  body: { components: components.map(([entityType, matchType, match]) => ({ entityType, matchType, match })), strict },
})

const scram = (...users: string[]): Step => ({
  api: 'DescribeUserScramCredentials',
  version: 0,
  body: { users: users.map(name => ({ name })) },
})

const topics: Step[] = [
  describe(topic, 't'),
  describe(topic, 't', 'retention.ms', 'nope'),
  describe(topic, 'nope'),
  describe(topic, ''),
  describe(topic, 'a b'),
  describeAt(1, describe(topic, 't', 'retention.ms', 'segment.bytes')),
  describeAt(2, describe(topic, 't', 'retention.ms', 'segment.bytes')),
  describeAt(3, describe(topic, 't', 'retention.ms', 'segment.bytes')),
  incremental(topic, 't', ['retention.ms', set, ' 7 ']),
  describe(topic, 't', 'retention.ms'),
  ...['abc', '-2', ''].map(value => incremental(topic, 't', ['retention.ms', set, value])),
  incremental(topic, 't', ['nope', set, '1']),
  incremental(topic, 't', ['nope', remove]),
  incremental(topic, 't', ['nope', append, '1']),
  incremental(topic, 't', ['retention.ms', set, null], ['segment.ms', append, null]),
  incremental(topic, 't', ['retention.ms', 7, '1']),
  incremental(topic, 't', ['retention.ms', append, '1']),
  incremental(topic, 't', ['retention.ms', subtract, '1']),
  incremental(topic, 't', ['cleanup.policy', append, 'compact']),
  describe(topic, 't', 'cleanup.policy'),
  incremental(topic, 't', ['cleanup.policy', append, 'compact,delete']),
  incremental(topic, 't', ['cleanup.policy', subtract, 'delete']),
  describe(topic, 't', 'cleanup.policy'),
  incremental(topic, 't', ['cleanup.policy', subtract, 'compact']),
  describe(topic, 't', 'cleanup.policy'),
  incremental(topic, 't', ['cleanup.policy', append, 'foo']),
  incremental(topic, 't', ['cleanup.policy', set, 'delete,delete']),
  describe(topic, 't', 'cleanup.policy'),
  incremental(topic, 't', ['cleanup.policy', remove]),
  describe(topic, 't', 'cleanup.policy'),
  incremental(topic, 't', ['retention.ms', set, '1'], ['retention.ms', set, '2']),
  incremental(topic, 't'),
  incremental(topic, 'nope', ['retention.ms', set, '1']),
  incremental(topic, 'nope', ['retention.ms', set, 'x']),
  incremental(topic, '', ['retention.ms', set, '1']),
  incremental(topic, 'a b', ['retention.ms', set, '1']),
  incremental(topic, 't', ['min.compaction.lag.ms', set, '10'], ['max.compaction.lag.ms', set, '5']),
  incremental(topic, 't', ['remote.storage.enable', set, 'true']),
  only(incremental(topic, 't', ['retention.ms', set, '9'])),
  describe(topic, 't', 'retention.ms'),
  incremental(topic, 't', ['retention.ms', remove, 'junk']),
  describe(topic, 't', 'retention.ms'),
  incremental(topic, 't', ['internal.segment.bytes', set, '100']),
  describe(topic, 't', 'internal.segment.bytes'),
  incremental(topic, 't', ['internal.segment.bytes', remove]),
  incremental(topic, 't', ['leader.replication.throttled.replicas', set, 'bad']),
  incremental(topic, 't', ['flush.messages', set, '9223372036854775806']),
  describe(topic, 't', 'flush.messages'),
  replace(topic, 't', ['retention.ms', '5'], ['segment.ms', '6']),
  describe(topic, 't', 'retention.ms', 'segment.ms', 'flush.messages'),
  replace(topic, 't', ['retention.ms', '5']),
  describe(topic, 't', 'retention.ms', 'segment.ms'),
  replace(topic, 't', ['retention.ms', null]),
  replace(topic, 't', ['nope', '1']),
  replace(topic, 't', ['retention.ms', 'x']),
  replace(topic, 't', ['retention.ms', '1'], ['retention.ms', '2']),
  replace(topic, 't'),
  replace(topic, 'nope'),
  describe(topic, 't', 'retention.ms', 'segment.ms'),
]

const watched = [
  'log.retention.ms',
  'log.retention.minutes',
  'log.retention.hours',
  'num.io.threads',
  'log.cleanup.policy',
  'log.segment.bytes',
  'min.insync.replicas',
  'leader.replication.throttled.rate',
  'listener.name.x.sasl.jaas.config',
  'custom.x',
  'max.connections.per.ip.overrides',
]

/** What is tried on the broker, and on all brokers. */
const changesOfBroker = (name: string): Step[] => [
  incremental(broker, name, ['log.retention.ms', set, ' 50000 ']),
  describe(broker, '1', ...watched),
  describe(broker, ''),
  describe(topic, 't', 'retention.ms'),
  ...(
    [
      ['log.dirs', '/x'],
      ['log.retention.hours', '1'],
      ['advertised.listeners', 'PLAINTEXT://x:1'],
      ['internal.metadata.delete.delay.millis', '1'],
      ['log.retention.ms', 'abc'],
      ['log.retention.ms', '0'],
      ['log.roll.ms', '0'],
      ['log.roll.jitter.ms', '-1'],
      ['log.cleaner.dedupe.buffer.size', '5'],
      ['num.io.threads', '0'],
      ['num.io.threads', '3'],
      ['num.io.threads', '100'],
      ['num.io.threads', '9'],
      ['num.network.threads', '7'],
      ['background.threads', '100'],
      ['log.cleaner.threads', '3'],
      ['ssl.keystore.password', 'x'],
      ['ssl.client.auth', 'x'],
      ['sasl.jaas.config', 'x'],
      ['listener.name.x.sasl.jaas.config', 'x'],
      ['listener.name.x.ssl.keystore.location', '/x'],
      ['listener.name.plaintext.max.connections', '10'],
      ['principal.builder.class', 'foo.Bar'],
      ['custom.x', 'v'],
      ['retention.ms', '1'],
      ['leader.replication.throttled.rate', '1000'],
      ['leader.replication.throttled.rate', '-1'],
      ['min.insync.replicas', '2'],
      ['max.connections.per.ip', '0'],
      ['max.connections.per.ip.overrides', 'bad'],
      ['max.connections.per.ip.overrides', 'a:b'],
      ['max.connections.per.ip.overrides', 'a b:1'],
      ['max.connections.per.ip.overrides', '127.0.0.1:100'],
      ['group.consumer.assignment.interval.ms', '50000'],
      ['group.share.assignment.interval.ms', '50000'],
      ['log.segment.bytes', '2000000'],
      ['message.max.bytes', null],
    ] as const
  ).map(([config, value]) => incremental(broker, name, [config, set, value])),
  incremental(broker, name, ['log.retention.ms', append, '0']),
  incremental(broker, name, ['log.retention.ms', subtract, '0']),
  incremental(broker, name, ['log.retention.ms', 9, '0']),
  incremental(broker, name, ['nope', append, '0']),
  incremental(broker, name, ['log.cleanup.policy', append, 'compact']),
  incremental(broker, name, ['log.cleanup.policy', append, 'foo']),
  incremental(broker, name, ['log.segment.bytes', set, '5'], ['log.roll.ms', set, '0']),
  only(incremental(broker, name, ['compression.type', set, 'gzip'])),
  incremental(broker, name, ['min.insync.replicas', remove]),
  incremental(broker, name, ['broker.rack', remove]),
  incremental(broker, name, ['nope', remove]),
  incremental(broker, name),
  describe(
    broker,
    '1',
    ...watched,
    'listener.name.x.ssl.keystore.location',
    'listener.name.plaintext.max.connections',
    'retention.ms',
  ),
  describe(broker, ''),
  describe(topic, 't', 'segment.bytes', 'cleanup.policy', 'min.insync.replicas'),
]

const forgotten = [
  'log.retention.ms',
  'num.io.threads',
  'sasl.jaas.config',
  'listener.name.x.sasl.jaas.config',
  'listener.name.x.ssl.keystore.location',
  'listener.name.plaintext.max.connections',
  'custom.x',
  'retention.ms',
  'leader.replication.throttled.rate',
  'max.connections.per.ip.overrides',
  'log.segment.bytes',
  'log.cleanup.policy',
  'num.network.threads',
]

const brokers: Step[] = [
  describe(broker, '1'),
  describe(broker, ''),
  describe(broker, '2'),
  describe(broker, 'x'),
  ...changesOfBroker('1'),
  ...changesOfBroker(''),
  ...['2', 'x', '-1'].map(name => incremental(broker, name, ['log.retention.ms', set, '1'])),
  incremental(broker, '', ...forgotten.map(name => [name, remove] as const)),
  describe(broker, '1', ...watched),
  replace(broker, '1', ['log.dirs', '/x']),
  replace(broker, '1', ['num.io.threads', '9']),
  describe(broker, '1', ...watched),
  replace(broker, '', ['num.io.threads', '9']),
  describe(broker, ''),
  replace(broker, '1'),
  describe(broker, '1', ...watched),
]

const groups: Step[] = [
  describe(group, 'g'),
  describe(group, ''),
  ...(
    [
      ['consumer.session.timeout.ms', '50000'],
      ['consumer.session.timeout.ms', '1'],
      ['consumer.session.timeout.ms', '500000'],
      ['consumer.session.timeout.ms', 'x'],
      ['consumer.heartbeat.interval.ms', '1'],
      ['consumer.heartbeat.interval.ms', '20000'],
      ['consumer.assignment.interval.ms', '50000'],
      ['share.heartbeat.interval.ms', '1'],
      ['share.session.timeout.ms', '1'],
      ['share.record.lock.duration.ms', '1'],
      ['share.record.lock.duration.ms', '1001'],
      ['share.record.lock.duration.ms', '70000'],
      ['share.delivery.count.limit', '100'],
      ['share.partition.max.record.locks', '100000'],
      ['share.auto.offset.reset', 'x'],
      ['share.auto.offset.reset', 'earliest'],
      ['streams.heartbeat.interval.ms', '1'],
      ['streams.session.timeout.ms', '1'],
      ['streams.num.standby.replicas', '5'],
      ['streams.initial.rebalance.delay.ms', '-1'],
      ['nope', '1'],
    ] as const
  ).map(([config, value]) => incremental(group, 'g', [config, set, value])),
  incremental(group, 'g', ['consumer.session.timeout.ms', append, '1']),
  incremental(group, '', ['consumer.session.timeout.ms', set, '50000']),
  describe(group, 'g'),
  list(1),
  list(1, group),
  replace(group, 'g', ['share.isolation.level', 'read_committed']),
  describe(group, 'g', 'share.isolation.level', 'consumer.session.timeout.ms', 'share.auto.offset.reset'),
  replace(group, 'g'),
]

const subscriptions: Step[] = [
  describe(metrics, 'm'),
  describe(metrics, ''),
  ...(
    [
      ['interval.ms', '1000'],
      ['interval.ms', '99'],
      ['interval.ms', '3600001'],
      ['interval.ms', 'x'],
      ['match', 'bad'],
      ['match', 'client_id'],
      ['match', 'client_id=.*'],
      ['match', 'client_id=['],
      ['match', 'foo=x'],
      ['metrics', 'a.b,c.d'],
      ['nope', '1'],
    ] as const
  ).map(([config, value]) => incremental(metrics, 'm', [config, set, value])),
  incremental(metrics, 'm', ['match', append, 'client_software_name=x']),
  incremental(metrics, '', ['interval.ms', set, '1000']),
  describe(metrics, 'm'),
  list(0),
  list(1),
  list(1, metrics),
  incremental(metrics, 'm', ['interval.ms', remove], ['match', remove], ['metrics', remove]),
  describe(metrics, 'm'),
]

const others: Step[] = [
  describe(logger, ''),
  describe(logger, '2'),
  describe(logger, 'x'),
  incremental(logger, '1', ['nope', set, 'DEBUG']),
  incremental(logger, '1', ['root', set, 'NOPE']),
  incremental(logger, '1', ['root', remove]),
  incremental(logger, '1', ['root', append, 'INFO']),
  incremental(logger, '1', ['root', set, 'WARN']),
  describe(logger, '1', 'root'),
  incremental(logger, '2', ['root', set, 'INFO']),
  incremental(logger, '', ['root', set, 'INFO']),
  replace(logger, '1'),
  ...[0, 3, 64].flatMap(type => [describe(type, 'x'), incremental(type, 'x'), replace(type, 'x')]),
  {
    api: 'IncrementalAlterConfigs',
    version: 1,
    body: {
      resources: ['t', 't', 'u'].map(resourceName => ({ resourceType: topic, resourceName, configs: [] })),
      validateOnly: false,
    },
  },
  {
    api: 'DescribeConfigs',
    version: 4,
    body: {
      resources: [topic, 3].map(resourceType => ({ resourceType, resourceName: 't', configurationKeys: [] })),
      includeSynonyms: false,
      includeDocumentation: false,
    },
  },
  list(0),
  list(1),
  ...[topic, broker, logger, metrics, group, 3].map(type => list(1, type)),
  list(1, topic, metrics, metrics),
  quotas(false),
  quotas(true, ['user', 2, null]),
  quotas(true, ['foo', 0, 'x']),
  quotas(true, ['user', 5, 'x']),
  quotas(true, ['user', 0, null]),
  quotas(true, ['', 0, 'x']),
  quotas(true, ['user', 1, 'x']),
  quotas(true, ['user', 2, 'x']),
  quotas(true, ['user', 2, null], ['user', 2, null]),
  quotas(false, ['ip', 2, null], ['user', 2, null]),
  scram(),
  scram('a'),
  scram('a', 'a', ''),
  {
    api: 'DescribeAcls',
    version: 3,
    body: {
      resourceTypeFilter: 1,
      resourceNameFilter: null,
      patternTypeFilter: 1,
      principalFilter: null,
      hostFilter: null,
      operation: 1,
      permissionType: 1,
    },
  },
]

export const conversation: readonly Step[] = [...topics, ...brokers, ...groups, ...subscriptions, ...others]
