// Who leads what.

import { Metadata } from '../../../../src/protocol/messages/03-metadata.ts'
import { DescribeCluster } from '../../../../src/protocol/messages/60-describe-cluster.ts'
import { DescribeTopicPartitions } from '../../../../src/protocol/messages/75-describe-topic-partitions.ts'
import { zeroUuid } from '../../../../src/protocol/schema/layout.ts'
import { unknownId } from '../normal.ts'
import { type Scenario, scenario } from '../scenario.ts'

export const metadata: readonly Scenario[] = [
  scenario('Metadata', async session => {
    const a = await session.topic('a')
    const b = await session.topic('b', { partitions: 3 })
    const named = (...names: string[]) => ({ topics: names.map(name => ({ name })), allowAutoTopicCreation: false })
    await session.cases(Metadata, '1+', { 'all topics': { topics: null } })
    await session.cases(Metadata, 0, { 'all topics': { topics: [] } })
    await session.cases(Metadata, '1+', { 'no topics': { topics: [] } })
    await session.cases(Metadata, 'all', {
      one: named(a),
      two: named(b, a),
      'the same twice': named(a, a),
    })
    await session.cases(Metadata, '4+', {
      unknown: named(session.name('unknown')),
      'unknown twice': named(session.name('unknown'), session.name('unknown')),
      'one of two unknown': named(session.name('unknown'), a),
      'an empty name': named(''),
      'bad names': named('a b', '.', '..', 'ä', 'a'.repeat(250)),
    })
    await session.cases(Metadata, '8+', {
      'with operations on topics': { ...named(a, session.name('unknown')), includeTopicAuthorizedOperations: true },
    })
    await session.cases(Metadata, '8-10', {
      'with operations on the cluster': { ...named(a), includeClusterAuthorizedOperations: true },
    })
    const byId = (...topics: { name: string | null; topicId: string }[]) => ({ topics, allowAutoTopicCreation: false })
    await session.cases(Metadata, '10-11', {
      'an id and a name': byId({ name: a, topicId: session.id(a) }),
      'an unknown id and a name': byId({ name: a, topicId: unknownId }),
    })
    await session.cases(Metadata, '10+', {
      'by id': byId({ name: null, topicId: session.id(a) }),
      'by an unknown id': byId({ name: null, topicId: unknownId }),
      'by no id': byId({ name: null, topicId: zeroUuid }),
      'by id, twice': byId({ name: null, topicId: session.id(a) }, { name: null, topicId: session.id(a) }),
      'by id and by an unknown one': byId({ name: null, topicId: session.id(b) }, { name: null, topicId: unknownId }),
      'by id and by name': byId({ name: null, topicId: session.id(a) }, { name: b, topicId: zeroUuid }),
      'by id and name': byId({ name: a, topicId: session.id(b) }),
    })
    await session.cases(Metadata, '12+', {
      'an id and a name': byId({ name: a, topicId: session.id(a) }),
    })
  }),

  scenario('Metadata: creates topics', async session => {
    for (const version of session.versions(Metadata)) {
      const a = session.name('a', version)
      const d = session.name('d', version)
      await session.send('unknown', Metadata, version, { topics: [{ name: a }] })
      await session.appears(a)
      await session.send('it is there', Metadata, version, { topics: [{ name: a }] })
      await session.send('one of two is there', Metadata, version, { topics: [{ name: a }, { name: d }] })
      await session.appears(d)
      await session.send('both are there', Metadata, version, { topics: [{ name: a }, { name: d }] })
    }
    await session.send('asked not to', Metadata, '4+', {
      topics: [{ name: session.name('c') }],
      allowAutoTopicCreation: false,
    })
    await session.send('bad names', Metadata, 'all', { topics: [{ name: 'a b' }, { name: '' }, { name: '..' }] })
  }),

  scenario('DescribeTopicPartitions', async session => {
    const a = await session.topic('a', { partitions: 3 })
    const b = await session.topic('b', { partitions: 2 })
    const unknown = session.name('c')
    const named = (...names: string[]) => ({ topics: names.map(name => ({ name })) })
    const at = (topicName: string, partitionIndex: number) => ({ cursor: { topicName, partitionIndex } })
    await session.cases(DescribeTopicPartitions, 'all', {
      one: named(a),
      'two, out of order': named(b, a),
      twice: named(a, a),
      unknown: named(unknown),
      'a bad name': named('a b'),
      'an empty name': named(''),
      'known and unknown': named(unknown, a),
      'a limit of none': { ...named(a), responsePartitionLimit: 0 },
      'a negative limit': { ...named(a), responsePartitionLimit: -1 },
      'the first partition': { ...named(a, b), responsePartitionLimit: 1 },
      'the first topic': { ...named(a, b), responsePartitionLimit: 3 },
      'into the second topic': { ...named(a, b), responsePartitionLimit: 4 },
      everything: { ...named(a, b), responsePartitionLimit: 5 },
      'from a partition on': { ...named(a, b), ...at(a, 1) },
      'from the second topic on': { ...named(a, b), ...at(b, 0) },
      'from behind the last partition': { ...named(a, b), ...at(a, 3) },
      'from a topic that was not asked for': { ...named(b), ...at(a, 1) },
      'from an unknown topic': { ...named(a, unknown), ...at(unknown, 0) },
      'from behind all topics': { ...named(a), ...at('zzz', 0) },
      'from a negative partition': { ...named(a), ...at(a, -1) },
      'one from a partition on': { ...named(a, b), ...at(a, 1), responsePartitionLimit: 1 },
      'unknown with a limit': { ...named(a, unknown), responsePartitionLimit: 3 },
      'all topics from a topic on': { ...named(), ...at(a, 0), responsePartitionLimit: 5 },
    })
  }),

  scenario('DescribeCluster', async session => {
    await session.cases(DescribeCluster, 'all', {
      brokers: { includeClusterAuthorizedOperations: false },
      'with operations': { includeClusterAuthorizedOperations: true },
    })
    await session.cases(DescribeCluster, '1+', {
      controllers: { includeClusterAuthorizedOperations: false, endpointType: 2 },
      'no such endpoint': { includeClusterAuthorizedOperations: false, endpointType: 3 },
      'endpoint 0': { includeClusterAuthorizedOperations: false, endpointType: 0 },
    })
    await session.cases(DescribeCluster, '2+', {
      'fenced brokers too': { includeClusterAuthorizedOperations: false, includeFencedBrokers: true },
    })
  }),
]
