// What is asked of a cluster that one broker makes up: quorum, features, elections, reassignments, quotas, ACLs, coordinators.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { Metadata } from '../../../../src/protocol/messages/03-metadata.ts'
import { FindCoordinator } from '../../../../src/protocol/messages/10-find-coordinator.ts'
import { ApiVersions } from '../../../../src/protocol/messages/18-api-versions.ts'
import { DescribeAcls } from '../../../../src/protocol/messages/29-describe-acls.ts'
import { DescribeConfigs } from '../../../../src/protocol/messages/32-describe-configs.ts'
import { AlterReplicaLogDirs } from '../../../../src/protocol/messages/34-alter-replica-log-dirs.ts'
import { DescribeLogDirs } from '../../../../src/protocol/messages/35-describe-log-dirs.ts'
import { ElectLeaders } from '../../../../src/protocol/messages/43-elect-leaders.ts'
import { AlterPartitionReassignments } from '../../../../src/protocol/messages/45-alter-partition-reassignments.ts'
import { ListPartitionReassignments } from '../../../../src/protocol/messages/46-list-partition-reassignments.ts'
import { DescribeClientQuotas } from '../../../../src/protocol/messages/48-describe-client-quotas.ts'
import { DescribeUserScramCredentials } from '../../../../src/protocol/messages/50-describe-user-scram-credentials.ts'
import { DescribeQuorum } from '../../../../src/protocol/messages/55-describe-quorum.ts'
import { UpdateFeatures } from '../../../../src/protocol/messages/57-update-features.ts'
import { UnregisterBroker } from '../../../../src/protocol/messages/64-unregister-broker.ts'
import { batchOf } from '../records.ts'
import { inAllVersions, type Scenario, scenario } from '../scenario.ts'
import { produce } from './produce.ts'

export const cluster: readonly Scenario[] = [
  scenario('DescribeQuorum', async session => {
    const ask = (topicName: string, ...indexes: number[]) => ({
      topics: [{ topicName, partitions: indexes.map(partitionIndex => ({ partitionIndex })) }],
    })
    await session.cases(DescribeQuorum, 'all', {
      'the quorum': ask('__cluster_metadata', 0),
      'partition 1': ask('__cluster_metadata', 1),
      twice: ask('__cluster_metadata', 0, 0),
      'another topic': ask('another', 0),
      'no topics': { topics: [] },
      'no partitions': ask('__cluster_metadata'),
      'two topics': { topics: [...ask('__cluster_metadata', 0).topics, ...ask('another', 0).topics] },
    })
  }),

  scenario('UpdateFeatures', async session => {
    const update = (feature: string, maxVersionLevel: number, upgradeType = 1, more: object = {}) => ({
      featureUpdates: [{ feature, maxVersionLevel, upgradeType, allowDowngrade: upgradeType > 1 }],
      validateOnly: true,
      ...more,
    })
    await session.cases(UpdateFeatures, '1+', {
      none: { featureUpdates: [], validateOnly: true },
      'an unknown feature': update('unknown', 1),
      'a level that is not there': update('metadata.version', 999),
      'level 0': update('metadata.version', 0),
      'level 0 by force': update('metadata.version', 0, 3),
      'a negative level': update('metadata.version', -1),
      'as it is': update('metadata.version', 30),
      'down without saying so': update('metadata.version', 25),
      'down safely': update('metadata.version', 25, 2),
      'groups off': update('group.version', 0, 2),
      'groups on': update('group.version', 1),
      'transactions up': update('transaction.version', 2),
      'transactions beyond': update('transaction.version', 3),
      'share groups up': update('share.version', 1),
      'no such upgrade': update('group.version', 1, 9),
      'upgrade type 0': update('group.version', 1, 0),
      'an empty name': update('', 1),
      'the same twice': {
        featureUpdates: [...update('group.version', 1).featureUpdates, ...update('group.version', 0, 2).featureUpdates],
        validateOnly: true,
      },
      'good and bad': {
        featureUpdates: [...update('group.version', 1).featureUpdates, ...update('unknown', 1).featureUpdates],
        validateOnly: true,
      },
    })
    await session.cases(UpdateFeatures, '0', {
      none: { featureUpdates: [] },
      'an unknown feature': update('unknown', 1),
      'a level that is not there': update('metadata.version', 999),
      'level 0': update('metadata.version', 0),
    })
    await session.send('features are as before', ApiVersions, 3, {
      clientSoftwareName: 'a',
      clientSoftwareVersion: '1',
    })
  }),

  scenario('UnregisterBroker', async session => {
    await session.cases(UnregisterBroker, 'all', {
      'a broker that is not there': { brokerId: 7 },
      'a negative broker': { brokerId: -1 },
    })
  }),

  scenario('ElectLeaders', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const elect = (electionType: number, topic: string, ...partitions: number[]) => ({
      electionType,
      topicPartitions: [{ topic, partitions }],
      timeoutMs: 30_000,
    })
    await session.cases(ElectLeaders, 'all', {
      preferred: elect(0, name, 0, 1),
      'one partition': elect(0, name, 0),
      'no partitions': elect(0, name),
      'no topics': { ...elect(0, name), topicPartitions: [] },
      'all topics': { ...elect(0, name), topicPartitions: null },
      'a partition that is not there': elect(0, name, 5),
      'a negative partition': elect(0, name, -1),
      'a topic that is not there': elect(0, session.name('unknown'), 0),
      'a bad name': elect(0, 'a b', 0),
      'one twice': elect(0, name, 0, 0),
      'good and bad': elect(0, name, 0, 5),
    })
    await session.cases(ElectLeaders, '1+', {
      unclean: elect(1, name, 0),
      'unclean, all topics': { ...elect(1, name), topicPartitions: null },
      'no such election': elect(2, name, 0),
      'a negative election': elect(-1, name, 0),
    })
  }),

  scenario('AlterPartitionReassignments', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const move = (replicas: number[] | null, { topic = name, index = 0, more = {} } = {}) => ({
      topics: [{ name: topic, partitions: [{ partitionIndex: index, replicas }] }],
      ...more,
    })
    await session.cases(AlterPartitionReassignments, 'all', {
      'no topics': { topics: [] },
      'no partitions': { topics: [{ name, partitions: [] }] },
      'to where it is': move([1]),
      'to nobody': move([]),
      'to a broker that is not there': move([2]),
      'to one more': move([1, 2]),
      'twice to one': move([1, 1]),
      'to a negative broker': move([-1]),
      'cancel what is not under way': move(null),
      'a partition that is not there': move([1], { index: 7 }),
      'a negative partition': move([1], { index: -1 }),
      'a topic that is not there': move([1], { topic: session.name('unknown') }),
      'a bad name': move([1], { topic: 'a b' }),
      'cancel where there is no topic': move(null, { topic: session.name('unknown') }),
      'good and bad': {
        topics: [
          {
            name,
            partitions: [
              { partitionIndex: 0, replicas: [1] },
              { partitionIndex: 1, replicas: [3] },
            ],
          },
        ],
      },
      'one twice': {
        topics: [
          {
            name,
            partitions: [
              { partitionIndex: 0, replicas: [1] },
              { partitionIndex: 0, replicas: [3] },
            ],
          },
        ],
      },
    })
    await session.cases(AlterPartitionReassignments, '1+', {
      'with as many replicas': move([1], { more: { allowReplicationFactorChange: false } }),
      'with more replicas': move([1, 2], { more: { allowReplicationFactorChange: false } }),
    })
    const list = (name: string, ...partitionIndexes: number[]) => ({ topics: [{ name, partitionIndexes }] })
    await session.cases(ListPartitionReassignments, 'all', {
      all: { topics: null },
      none: { topics: [] },
      one: list(name, 0),
      'a partition that is not there': list(name, 7),
      'a topic that is not there': list(session.name('unknown'), 0),
      'no partitions': list(name),
    })
    await session.send('where it is', Metadata, 12, { topics: [{ name }] })
  }),

  scenario('DescribeClientQuotas', async session => {
    const ask = (entityType: string, matchType: number, match: string | null, strict = false) => ({
      components: [{ entityType, matchType, match }],
      strict,
    })
    await session.cases(DescribeClientQuotas, 'all', {
      all: { components: [], strict: false },
      'all, strictly': { components: [], strict: true },
      'a user': ask('user', 0, 'someone'),
      'a user, strictly': ask('user', 0, 'someone', true),
      'the default user': ask('user', 1, null),
      'any user': ask('user', 2, null),
      'any client': ask('client-id', 2, null),
      'any ip': ask('ip', 2, null),
      'ip and user': {
        components: [...ask('ip', 2, null).components, ...ask('user', 2, null).components],
        strict: false,
      },
      'user twice': {
        components: [...ask('user', 2, null).components, ...ask('user', 2, null).components],
        strict: false,
      },
      'an unknown entity': ask('unknown', 2, null),
      'an empty entity': ask('', 2, null),
      'no such match': ask('user', 9, null),
      'a default with a name': ask('user', 1, 'someone'),
      'any with a name': ask('user', 2, 'someone'),
      'exactly nobody': ask('user', 0, null),
    })
  }),

  inAllVersions('DescribeAcls', async session => {
    const ask = (resourceTypeFilter: number, more: object = {}) => ({
      resourceTypeFilter,
      resourceNameFilter: null,
      patternTypeFilter: 1,
      principalFilter: null,
      hostFilter: null,
      operation: 1,
      permissionType: 1,
      ...more,
    })
    await session.send('all', DescribeAcls, 0, ask(1, { patternTypeFilter: 3 }))
    await session.send('all', DescribeAcls, '1+', ask(1))
    await session.send('of a topic', DescribeAcls, '1+', ask(2, { resourceNameFilter: 'a', patternTypeFilter: 3 }))
    await session.cases(DescribeAcls, '1+', {
      'an unknown resource': ask(0),
      'an unknown pattern': ask(2, { patternTypeFilter: 0 }),
      'an unknown operation': ask(2, { operation: 0 }),
      'an unknown permission': ask(2, { permissionType: 0 }),
    })
  }),

  scenario('DescribeUserScramCredentials', async session => {
    await session.cases(DescribeUserScramCredentials, 'all', {
      all: { users: null },
      none: { users: [] },
      'one that is not there': { users: [{ name: 'someone' }] },
      'the same twice': { users: [{ name: 'someone' }, { name: 'someone' }] },
      'an empty name': { users: [{ name: '' }] },
      'twice, and another': { users: [{ name: 'someone' }, { name: 'someone' }, { name: 'other' }] },
    })
  }),

  scenario('FindCoordinator', async session => {
    await session.ask(FindCoordinator, 3, { key: 'g', keyType: 0 })
    await session.ask(FindCoordinator, 3, { key: 't', keyType: 1 })
    await session.appears('__consumer_offsets')
    await session.appears('__transaction_state')
    await session.cases(FindCoordinator, '0-3', {
      'of a group': { key: 'g' },
      'of an empty group': { key: '' },
    })
    await session.cases(FindCoordinator, '1-3', {
      'of a transactional id': { key: 't', keyType: 1 },
      'of an empty transactional id': { key: '', keyType: 1 },
      'of a share': { key: 'g:bm90LWEtdG9waWMtaWQtMA:0', keyType: 2 },
      'of type 9': { key: 'g', keyType: 9 },
      'of type -1': { key: 'g', keyType: -1 },
    })
    await session.cases(FindCoordinator, '4+', {
      'of a group': { coordinatorKeys: ['g'], keyType: 0 },
      'of nothing': { coordinatorKeys: [], keyType: 0 },
      'of two groups': { coordinatorKeys: ['g', 'h'], keyType: 0 },
      'of one twice': { coordinatorKeys: ['g', 'g'], keyType: 0 },
      'of an empty group': { coordinatorKeys: ['', 'g'], keyType: 0 },
      'of a transactional id': { coordinatorKeys: ['t'], keyType: 1 },
      'of an empty transactional id': { coordinatorKeys: [''], keyType: 1 },
      'of type 9': { coordinatorKeys: ['g'], keyType: 9 },
      'of type 9 and nothing': { coordinatorKeys: [], keyType: 9 },
    })
    await session.cases(FindCoordinator, '4-5', {
      'of a share': { coordinatorKeys: ['g:bm90LWEtdG9waWMtaWQtMA:0'], keyType: 2 },
    })
  }),

  scenario('Internal topics', async session => {
    await session.ask(FindCoordinator, 6, { coordinatorKeys: ['g:bm90LWEtdG9waWMtaWQtMA:0'], keyType: 2 })
    await session.ask(FindCoordinator, 6, { coordinatorKeys: ['g'], keyType: 0 })
    await session.ask(FindCoordinator, 6, { coordinatorKeys: ['t'], keyType: 1 })
    for (const name of ['__share_group_state', '__consumer_offsets', '__transaction_state']) {
      await session.appears(name)
      const resources = [{ resourceType: 2, resourceName: name, configurationKeys: null }]
      await session.send(name, DescribeConfigs, 4, { resources, includeSynonyms: true })
    }
    await session.cases(FindCoordinator, 6, {
      'of a share': { coordinatorKeys: ['g:bm90LWEtdG9waWMtaWQtMA:0'], keyType: 2 },
      'of a share without an id': { coordinatorKeys: ['g:x:0', 'g', '', 'g:bm90LWEtdG9waWMtaWQtMA:x'], keyType: 2 },
    })
  }),

  inAllVersions('DescribeLogDirs', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const other = await session.topic('b')
    await session.ask(Produce, 9, produce(session, name, batchOf(session.epoch, ['a', 'b', 'c'])))
    const of = (topic: string, ...partitions: number[]) => ({ topic, partitions })
    await session.cases(DescribeLogDirs, 'all', {
      all: { topics: null },
      none: { topics: [] },
      'one partition': { topics: [of(name, 0)] },
      'two topics': { topics: [of(name, 0, 1), of(other, 0)] },
      'no partitions': { topics: [of(name)] },
      'a partition that is not there': { topics: [of(name, 7)] },
      'a topic that is not there': { topics: [of(session.name('unknown'), 0)] },
      'a bad name': { topics: [of('a b', 0)] },
      'one twice': { topics: [of(name, 0, 0)] },
      'the same topic twice': { topics: [of(name, 0), of(name, 1)] },
    })
  }),

  inAllVersions('AlterReplicaLogDirs', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const to = (path: string, topic: string, ...partitions: number[]) => ({
      dirs: [{ path, topics: [{ name: topic, partitions }] }],
    })
    const directory = session.logDirectory
    await session.cases(AlterReplicaLogDirs, 'all', {
      none: { dirs: [] },
      'no topics': { dirs: [{ path: directory, topics: [] }] },
      'no partitions': to(directory, name),
      'where it is': to(directory, name, 0, 1),
      'to nowhere': to('/nowhere', name, 0),
      'to a relative path': to('nowhere', name, 0),
      'to an empty path': to('', name, 0),
      'a partition that is not there': to(directory, name, 7),
      'a topic that is not there, where it would be': to(directory, session.name('unknown'), 0),
      'a topic that is not there, to nowhere': to('/nowhere', session.name('unknown'), 0),
      'a bad name': to(directory, 'a b', 0),
    })
  }),
]
