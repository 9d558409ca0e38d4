// Configs: shown, replaced, changed one by one.

import { DescribeConfigs } from '../../../../src/protocol/messages/32-describe-configs.ts'
import { AlterConfigs } from '../../../../src/protocol/messages/33-alter-configs.ts'
import { IncrementalAlterConfigs } from '../../../../src/protocol/messages/44-incremental-alter-configs.ts'
import { ListConfigResources } from '../../../../src/protocol/messages/74-list-config-resources.ts'
import type { RequestInput } from '../../../../src/protocol/schema/api.ts'
import { inAllVersions, type Scenario, scenario } from '../scenario.ts'

const type = { unknown: 0, topic: 2, broker: 4, logger: 8, metrics: 16, group: 32 } as const

type Described = RequestInput<typeof DescribeConfigs>['resources'][number]

const resource = (
  resourceType: number,
  resourceName: string,
  configurationKeys: readonly string[] | null = null,
): Described => ({
  resourceType,
  resourceName,
  configurationKeys,
})
const describe = (...resources: Described[]) => ({ resources, includeSynonyms: true, includeDocumentation: true })

/** Configs that 3.9.1 has as 4.3.0 has them. */
const inBoth = {
  topic: ['cleanup.policy', 'retention.ms', 'segment.bytes', 'max.message.bytes', 'min.insync.replicas'],
  broker: ['num.partitions', 'log.retention.hours', 'message.max.bytes', 'auto.create.topics.enable', 'node.id'],
}

type Change = readonly [
  operation: 'set' | 'delete' | 'append' | 'subtract' | 'neither',
  name: string,
  value: string | null,
]
const operations = { set: 0, delete: 1, append: 2, subtract: 3, neither: 9 } as const

function change(resourceType: number, resourceName: string, ...changes: Change[]) {
  const configs = changes.map(([operation, name, value]) => ({ name, configOperation: operations[operation], value }))
  return { resources: [{ resourceType, resourceName, configs }], validateOnly: false }
}

function replace(resourceType: number, resourceName: string, configs: Readonly<Record<string, string | null>>) {
  const list = Object.entries(configs).map(([name, value]) => ({ name, value }))
  return { resources: [{ resourceType, resourceName, configs: list }], validateOnly: false }
}

/** The configs of a broker that other brokers than this one may set, one name and the values to try. */
const brokerValues: readonly (readonly [string, string])[] = [
  ['log.retention.ms', '1000000'],
  ['log.retention.ms', '-2'],
  ['log.retention.hours', '10'],
  ['log.segment.bytes', '2097152'],
  ['log.segment.bytes', '1'],
  ['log.cleaner.threads', '2'],
  ['log.cleaner.threads', '100'],
  ['num.io.threads', '9'],
  ['num.io.threads', '100'],
  ['num.network.threads', '4'],
  ['background.threads', '11'],
  ['message.max.bytes', '2000000'],
  ['max.connections', '100'],
  ['max.connections.per.ip', '0'],
  ['auto.create.topics.enable', 'false'],
  ['num.partitions', '3'],
  ['broker.id', '2'],
  ['node.id', '2'],
  ['listeners', 'PLAINTEXT://127.0.0.1:1'],
  ['compression.type', 'lz4'],
  ['log.cleanup.policy', 'compact'],
  ['log.cleanup.policy', 'nothing'],
  ['min.insync.replicas', '0'],
  ['no.such.config', '1'],
  ['unclean.leader.election.enable', 'true'],
  ['log.message.timestamp.type', 'LogAppendTime'],
  ['group.max.size', '5'],
]

export const configs: readonly Scenario[] = [
  inAllVersions('DescribeConfigs: topics', async session => {
    const all = session.reference === '4.3.0' ? null : inBoth.topic
    const plain = await session.topic('plain')
    const name = await session.topic('set', { configs: { 'retention.ms': '100000', 'cleanup.policy': 'compact' } })
    await session.cases(DescribeConfigs, 'all', {
      plain: describe(resource(type.topic, plain, all)),
      'some are set': describe(resource(type.topic, name, all)),
      'without synonyms and documentation': { resources: [resource(type.topic, name, all)] },
      'some of them': describe(resource(type.topic, name, ['retention.ms', 'segment.bytes'])),
      'one that is not there': describe(resource(type.topic, name, ['no.such.config'])),
      'one twice': describe(resource(type.topic, name, ['retention.ms', 'retention.ms'])),
      'none of them': describe(resource(type.topic, name, session.reference === '4.3.0' ? [] : inBoth.topic)),
      'two topics': describe(
        resource(type.topic, name, ['retention.ms']),
        resource(type.topic, plain, ['retention.ms']),
      ),
      'the same topic twice': describe(
        resource(type.topic, name, ['retention.ms']),
        resource(type.topic, name, ['segment.ms']),
      ),
      'a topic that is not there': describe(resource(type.topic, session.name('unknown'))),
      'a bad name': describe(resource(type.topic, 'a b')),
      'an empty name': describe(resource(type.topic, '')),
      'no resources': describe(),
      'an unknown type': describe(resource(type.unknown, name)),
      'type 1': describe(resource(1, name)),
      'type 3': describe(resource(3, name)),
      'type 99': describe(resource(99, name)),
      'an unknown type and a topic': describe(
        resource(type.unknown, name),
        resource(type.topic, name, ['retention.ms']),
      ),
    })
  }),

  inAllVersions('DescribeConfigs: brokers', async session => {
    await session.cases(DescribeConfigs, '1+', {
      'all brokers': describe(resource(type.broker, '')),
      'metrics that are not there': describe(resource(type.metrics, 'm')),
      'a group that is not there': describe(resource(type.group, 'g')),
      'a group without a name': describe(resource(type.group, '')),
    })
    await session.cases(DescribeConfigs, 'all', {
      'this broker': describe(resource(type.broker, '1', session.reference === '4.3.0' ? null : inBoth.broker)),
      some: describe(resource(type.broker, '1', ['log.retention.ms', 'log.dirs', 'node.id', 'num.partitions'])),
      'another broker': describe(resource(type.broker, '2')),
      'no number': describe(resource(type.broker, 'one')),
      'a negative number': describe(resource(type.broker, '-1')),
      'loggers of another broker': describe(resource(type.logger, '2')),
      'loggers of no number': describe(resource(type.logger, 'one')),
      'loggers of all': describe(resource(type.logger, '')),
      'metrics without a name': describe(resource(type.metrics, '')),
    })
  }),

  scenario('IncrementalAlterConfigs: topics', async session => {
    const name = await session.topic('a')
    const other = await session.topic('b')
    const on = (...changes: Change[]) => change(type.topic, name, ...changes)
    const now = () =>
      session.send(
        'what is set now',
        DescribeConfigs,
        4,
        describe(
          resource(type.topic, name, [
            'retention.ms',
            'cleanup.policy',
            'segment.bytes',
            'leader.replication.throttled.replicas',
          ]),
        ),
      )
    await session.cases(IncrementalAlterConfigs, 'all', {
      'no resources': { resources: [], validateOnly: false },
      'no changes': on(),
      set: on(['set', 'retention.ms', '1000']),
      'set again': on(['set', 'retention.ms', '1000']),
      'set to nothing': on(['set', 'retention.ms', null]),
      'set to an empty text': on(['set', 'retention.ms', '']),
      'set to a bad value': on(['set', 'retention.ms', 'x']),
      'set what is not there': on(['set', 'no.such.config', '1']),
      'set the name of a broker config': on(['set', 'log.retention.ms', '1']),
      'append to a list': on(['append', 'cleanup.policy', 'compact']),
      'append again': on(['append', 'cleanup.policy', 'compact']),
      'append what is bad': on(['append', 'cleanup.policy', 'nothing']),
      subtract: on(['subtract', 'cleanup.policy', 'delete']),
      'subtract again': on(['subtract', 'cleanup.policy', 'delete']),
      'append two': on(['append', 'cleanup.policy', 'delete,compact']),
      'subtract all': on(['subtract', 'cleanup.policy', 'delete,compact']),
      'append to nothing': on(['append', 'leader.replication.throttled.replicas', '0:1']),
      'subtract from it': on(['subtract', 'leader.replication.throttled.replicas', '0:1']),
      'append nothing': on(['append', 'cleanup.policy', null]),
      'append to a number': on(['append', 'retention.ms', '1']),
      'subtract from a number': on(['subtract', 'retention.ms', '1']),
      'append to what is not there': on(['append', 'no.such.config', '1']),
      'no such operation': on(['neither', 'retention.ms', '1']),
      'two of one': on(['set', 'retention.ms', '1'], ['set', 'retention.ms', '2']),
      'set and delete one': on(['set', 'retention.ms', '1'], ['delete', 'retention.ms', null]),
      'good and bad': on(['set', 'segment.bytes', '3000000'], ['set', 'retention.ms', 'x']),
      'two that conflict': on(['set', 'min.compaction.lag.ms', '20'], ['set', 'max.compaction.lag.ms', '10']),
      'only validated': { ...on(['set', 'retention.ms', '777']), validateOnly: true },
      'only validated, bad': { ...on(['set', 'retention.ms', 'x']), validateOnly: true },
      'delete what is not set': on(['delete', 'segment.ms', null]),
      'delete what is not there': on(['delete', 'no.such.config', null]),
      'a topic that is not there': change(type.topic, session.name('unknown'), ['set', 'retention.ms', '1']),
      'a bad name': change(type.topic, 'a b', ['set', 'retention.ms', '1']),
      'an empty name': change(type.topic, '', ['set', 'retention.ms', '1']),
      'type 0': change(0, name, ['set', 'retention.ms', '1']),
      'type 99': change(99, name, ['set', 'retention.ms', '1']),
      'the same topic twice': {
        resources: [...on(['set', 'retention.ms', '1']).resources, ...on(['set', 'segment.ms', '1']).resources],
        validateOnly: false,
      },
      'one good, one bad': {
        resources: [
          ...on(['set', 'retention.ms', '1234']).resources,
          ...change(type.topic, other, ['set', 'retention.ms', 'x']).resources,
        ],
        validateOnly: false,
      },
    })
    await now()
    await session.send(
      'delete',
      IncrementalAlterConfigs,
      'all',
      on(['delete', 'retention.ms', null], ['delete', 'cleanup.policy', null]),
    )
    await now()
    await session.send('all', DescribeConfigs, 4, describe(resource(type.topic, name)))
  }),

  scenario('AlterConfigs: topics', async session => {
    const name = await session.topic('a', { configs: { 'segment.ms': '10000' } })
    const now = () =>
      session.send(
        'what is set now',
        DescribeConfigs,
        4,
        describe(resource(type.topic, name, ['retention.ms', 'segment.ms'])),
      )
    const put = (configs: Readonly<Record<string, string | null>>) => replace(type.topic, name, configs)
    await session.cases(AlterConfigs, 'all', {
      'no resources': { resources: [], validateOnly: false },
      'a bad value': put({ 'retention.ms': 'x' }),
      'nothing as a value': put({ 'retention.ms': null }),
      'an empty value': put({ 'retention.ms': '' }),
      'what is not there': put({ 'no.such.config': '1' }),
      'only validated': { ...put({ 'retention.ms': '1' }), validateOnly: true },
      'a topic that is not there': replace(type.topic, session.name('unknown'), {}),
      'an empty name': replace(type.topic, '', {}),
      'a bad name': replace(type.topic, 'a b', {}),
      'type 0': replace(0, name, {}),
      'a config twice': {
        resources: [
          {
            resourceType: type.topic,
            resourceName: name,
            configs: ['1', '2'].map(value => ({ name: 'retention.ms', value })),
          },
        ],
        validateOnly: false,
      },
    })
    await now()
    await session.send('another one', AlterConfigs, 'all', put({ 'retention.ms': '5000' }))
    await now()
    await session.send('none', AlterConfigs, 'all', put({}))
    await now()
  }),

  scenario('IncrementalAlterConfigs: brokers', async session => {
    const names = [...new Set(brokerValues.map(([name]) => name))]
    const now = (step: string) =>
      session.send(
        step,
        DescribeConfigs,
        4,
        describe(resource(type.broker, '1', names), resource(type.broker, '', names)),
      )
    for (const [name, value] of brokerValues) {
      for (const broker of ['1', ''])
        await session.send(`${name}=${value} of ${broker === '' ? 'all' : broker}`, IncrementalAlterConfigs, 1, {
          ...change(type.broker, broker, ['set', name, value]),
          validateOnly: true,
        })
    }
    await session.send(
      'of one',
      IncrementalAlterConfigs,
      1,
      change(type.broker, '1', ['set', 'log.retention.ms', '1111111111']),
    )
    await session.send(
      'of all',
      IncrementalAlterConfigs,
      1,
      change(type.broker, '', ['set', 'log.retention.ms', '2222222222']),
    )
    await now('both are set')
    const topic = await session.topic('a')
    await session.send(
      'as a topic sees them',
      DescribeConfigs,
      4,
      describe(resource(type.topic, topic, ['retention.ms'])),
    )
    await session.send(
      'not of one',
      IncrementalAlterConfigs,
      1,
      change(type.broker, '1', ['delete', 'log.retention.ms', null]),
    )
    await now('one is set')
    await session.send(
      'as a topic sees it',
      DescribeConfigs,
      4,
      describe(resource(type.topic, topic, ['retention.ms'])),
    )
    await session.send(
      'not of all',
      IncrementalAlterConfigs,
      1,
      change(type.broker, '', ['delete', 'log.retention.ms', null]),
    )
    await now('none is set')
    await session.cases(IncrementalAlterConfigs, 1, {
      'another broker': change(type.broker, '2', ['set', 'log.retention.ms', '1']),
      'no number': change(type.broker, 'one', ['set', 'log.retention.ms', '1']),
      'a logger': change(type.logger, '1', ['set', 'no.such.logger', 'DEBUG']),
      'a level that is not there': change(type.logger, '1', ['set', 'root', 'LOUD']),
      'a logger of another broker': change(type.logger, '2', ['set', 'root', 'INFO']),
    })
  }),

  scenario('IncrementalAlterConfigs: groups and metrics', async session => {
    const set = (resourceType: number, name: string, config: string, value: string | null) =>
      change(resourceType, name, ['set', config, value])
    await session.cases(IncrementalAlterConfigs, 1, {
      'a group': set(type.group, 'g', 'consumer.session.timeout.ms', '50000'),
      'too short': set(type.group, 'g', 'consumer.session.timeout.ms', '1'),
      'too long': set(type.group, 'g', 'consumer.session.timeout.ms', '100000000'),
      'a heartbeat longer than the session': set(type.group, 'g', 'consumer.heartbeat.interval.ms', '60000'),
      'no number': set(type.group, 'g', 'consumer.session.timeout.ms', 'x'),
      'no such config of groups': set(type.group, 'g', 'retention.ms', '1'),
      'a group without a name': set(type.group, '', 'consumer.session.timeout.ms', '50000'),
      metrics: set(type.metrics, 'm', 'interval.ms', '1000'),
      'metrics without a name': set(type.metrics, '', 'interval.ms', '1000'),
      'metrics too often': set(type.metrics, 'm', 'interval.ms', '1'),
      'a pattern': set(type.metrics, 'm', 'match', 'client_id=x'),
      'a bad pattern': set(type.metrics, 'm', 'match', 'x'),
      'no such config of metrics': set(type.metrics, 'm', 'retention.ms', '1'),
    })
    await session.send('shown', DescribeConfigs, 4, describe(resource(type.group, 'g'), resource(type.metrics, 'm')))
    await session.cases(ListConfigResources, 0, { metrics: {} })
    await session.cases(ListConfigResources, 1, {
      all: { resourceTypes: [] },
      metrics: { resourceTypes: [type.metrics] },
      groups: { resourceTypes: [type.group] },
      brokers: { resourceTypes: [type.broker] },
      loggers: { resourceTypes: [type.logger] },
      topics: { resourceTypes: [type.topic] },
      'brokers and metrics': { resourceTypes: [type.broker, type.metrics] },
      'the same type twice': { resourceTypes: [type.broker, type.broker] },
      'an unknown type': { resourceTypes: [0] },
      'type 99': { resourceTypes: [99] },
      'an unknown type and brokers': { resourceTypes: [99, type.broker] },
    })
    await session.send(
      'a group without it',
      IncrementalAlterConfigs,
      1,
      change(type.group, 'g', ['delete', 'consumer.session.timeout.ms', null]),
    )
    await session.send(
      'metrics without it',
      IncrementalAlterConfigs,
      1,
      change(type.metrics, 'm', ['delete', 'interval.ms', null], ['delete', 'match', null]),
    )
    await session.send('nothing is left', ListConfigResources, 1, { resourceTypes: [type.metrics, type.group] })
  }),
]
