// Topics come, grow and go.

import { Metadata } from '../../../../src/protocol/messages/03-metadata.ts'
import { CreateTopics } from '../../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../../src/protocol/messages/20-delete-topics.ts'
import { CreatePartitions } from '../../../../src/protocol/messages/37-create-partitions.ts'
import type { RequestInput } from '../../../../src/protocol/schema/api.ts'
import { zeroUuid } from '../../../../src/protocol/schema/layout.ts'
import { unknownId } from '../normal.ts'
import { inAllVersions, type Scenario, slug } from '../scenario.ts'

type NewTopic = RequestInput<typeof CreateTopics>['topics'][number]

const plain = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
const topic = (name: string, change: Partial<NewTopic> = {}): NewTopic => ({ ...plain, name, ...change })
const create = (...topics: NewTopic[]) => ({ topics, timeoutMs: 30_000 })
const validate = (...topics: NewTopic[]) => ({ topics, timeoutMs: 30_000, validateOnly: true })
const assigned = (...brokers: number[][]) => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: brokers.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
})
const config = (name: string, value: string | null) => ({ configs: [{ name, value }] })

const badNames = ['', '.', '..', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(250), 'a,b', '*']

/** One name and one value of it, all for topics: values that a validator must take or refuse. */
const configValues: readonly (readonly [string, string | null])[] = [
  ['cleanup.policy', 'compact'],
  ['cleanup.policy', 'compact,delete'],
  ['cleanup.policy', ' compact , delete '],
  ['cleanup.policy', 'DELETE'],
  ['cleanup.policy', 'nothing'],
  ['cleanup.policy', ''],
  ['cleanup.policy', 'compact,nothing'],
  ['compression.type', 'zstd'],
  ['compression.type', 'producer'],
  ['compression.type', 'uncompressed'],
  ['compression.type', 'none'],
  ['compression.type', 'brotli'],
  ['compression.gzip.level', '9'],
  ['compression.gzip.level', '-1'],
  ['compression.gzip.level', '0'],
  ['compression.gzip.level', '10'],
  ['compression.lz4.level', '17'],
  ['compression.lz4.level', '18'],
  ['compression.zstd.level', '22'],
  ['compression.zstd.level', '23'],
  ['compression.zstd.level', '-131073'],
  ['delete.retention.ms', '-1'],
  ['file.delete.delay.ms', '-1'],
  ['flush.messages', '0'],
  ['flush.ms', '-1'],
  ['index.interval.bytes', '-1'],
  ['max.compaction.lag.ms', '0'],
  ['max.message.bytes', '-1'],
  ['max.message.bytes', '0'],
  ['max.message.bytes', '2147483648'],
  ['message.timestamp.type', 'LogAppendTime'],
  ['message.timestamp.type', 'logappendtime'],
  ['message.timestamp.type', 'Never'],
  ['message.timestamp.before.max.ms', '-1'],
  ['message.timestamp.after.max.ms', '-1'],
  ['min.cleanable.dirty.ratio', '0.5'],
  ['min.cleanable.dirty.ratio', '1.5'],
  ['min.cleanable.dirty.ratio', 'half'],
  ['min.compaction.lag.ms', '-1'],
  ['min.insync.replicas', '0'],
  ['min.insync.replicas', '2'],
  ['preallocate', 'true'],
  ['preallocate', 'TRUE'],
  ['preallocate', 'yes'],
  ['retention.bytes', '-1'],
  ['retention.bytes', '-2'],
  ['retention.bytes', '9223372036854775808'],
  ['retention.ms', '-1'],
  ['retention.ms', '-2'],
  ['retention.ms', ' 1000 '],
  ['retention.ms', '1e3'],
  ['retention.ms', '1000.0'],
  ['retention.ms', 'ten'],
  ['retention.ms', ''],
  ['retention.ms', null],
  ['segment.bytes', '1048576'],
  ['segment.bytes', '1048575'],
  ['segment.bytes', '14'],
  ['segment.bytes', '13'],
  ['segment.index.bytes', '3'],
  ['segment.jitter.ms', '-1'],
  ['segment.ms', '0'],
  ['unclean.leader.election.enable', 'maybe'],
  ['leader.replication.throttled.replicas', '*'],
  ['leader.replication.throttled.replicas', '0:1,1:1'],
  ['leader.replication.throttled.replicas', 'all'],
  ['leader.replication.throttled.replicas', ''],
  ['follower.replication.throttled.replicas', '0:x'],
  ['remote.storage.enable', 'true'],
  ['remote.storage.enable', 'false'],
  ['remote.copy.disable', 'true'],
  ['remote.log.delete.on.disable', 'true'],
  ['local.retention.ms', '-3'],
  ['local.retention.ms', '100'],
  ['local.retention.bytes', '100'],
  ['message.format.version', '2.8'],
  ['message.downconversion.enable', 'true'],
  ['errors.deadletterqueue.topic.name', 'x'],
  ['internal.segment.bytes', '1000'],
  ['Retention.ms', '1000'],
  ['no.such.config', '1'],
  ['', '1'],
  ['log.retention.ms', '1000'],
]

export const topics: readonly Scenario[] = [
  inAllVersions('CreateTopics', async session => {
    const name = (text: string) => (version: number) => session.name(text, version)
    const one = (text: string, change: Partial<NewTopic>) => (version: number) =>
      create(topic(name(text)(version), change))
    await session.cases(CreateTopics, 'all', {
      'no topics': create(),
      'one partition': one('one', {}),
      'the same again': one('one', {}),
      'three partitions': one('three', { numPartitions: 3 }),
      'the largest name': version => create(topic(session.name('largest', version).padEnd(249, 'x'))),
      'a name with all that is allowed': one('aZ09._-', {}),
      'with a config': one('config', config('retention.ms', '123456')),
      'with configs': one('configs', {
        configs: [
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'segment.bytes', value: '2097152' },
          { name: 'min.cleanable.dirty.ratio', value: '0.1' },
        ],
      }),
      assigned: one('assigned', assigned([1], [1])),
      'two topics': version => create(topic(session.name('two-a', version)), topic(session.name('two-b', version))),
      'one good, one bad': version =>
        create(topic(session.name('good', version)), topic(session.name('bad', version), { numPartitions: 0 })),
      'twice in one request': version =>
        create(topic(session.name('twice', version)), topic(session.name('twice', version), { numPartitions: 2 })),
      'three times, and another': version =>
        create(
          topic(session.name('thrice', version)),
          topic(session.name('other', version)),
          topic(session.name('thrice', version)),
          topic(session.name('thrice', version)),
        ),
      'names that collide as metrics': version =>
        create(topic(session.name('collides.a', version)), topic(session.name('collides_a', version))),
      'a name that collides with one that is there': version => create(topic(session.name('collides_a', version))),
    })
    await session.cases(CreateTopics, '4+', {
      'default partitions': one('default-partitions', { numPartitions: -1 }),
      'default replicas': one('default-replicas', { replicationFactor: -1 }),
      'all defaults': one('defaults', { numPartitions: -1, replicationFactor: -1 }),
    })
    await session.send('what is there now', Metadata, '12', {
      topics: session.versions(CreateTopics).flatMap(version =>
        ['one', 'three', 'assigned', 'good', 'bad', 'twice', 'thrice', 'other', 'two-a'].map(text => ({
          name: session.name(text, version),
        })),
      ),
      allowAutoTopicCreation: false,
    })
  }),

  inAllVersions('CreateTopics: refused', async session => {
    const refused: Readonly<Record<string, Partial<NewTopic>>> = {
      'no partitions': { numPartitions: 0 },
      '-1 partitions': { numPartitions: -1 },
      '-2 partitions': { numPartitions: -2 },
      'more partitions than any': { numPartitions: 0x7fffffff },
      'ten thousand and one partitions': { numPartitions: 10_001 },
      'no replicas': { replicationFactor: 0 },
      '-1 replicas and no partitions': { replicationFactor: -1, numPartitions: 0 },
      '-2 replicas': { replicationFactor: -2 },
      'two replicas': { replicationFactor: 2 },
      'three replicas': { replicationFactor: 3 },
      'everything wrong': { numPartitions: -3, replicationFactor: -3 },
      'assigned to a broker that is not there': assigned([2]),
      'assigned to two brokers': assigned([1, 2]),
      'assigned twice to one broker': assigned([1, 1]),
      'assigned to no broker': assigned([]),
      'assigned, second to no broker': assigned([1], []),
      'assigned to a negative broker': assigned([-1]),
      'assigned without partition 0': {
        ...assigned(),
        assignments: [{ partitionIndex: 1, brokerIds: [1] }],
      },
      'assigned with a gap': {
        ...assigned(),
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 2, brokerIds: [1] },
        ],
      },
      'one partition assigned twice': {
        ...assigned(),
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 0, brokerIds: [1] },
        ],
      },
      'a negative partition assigned': {
        ...assigned(),
        assignments: [{ partitionIndex: -1, brokerIds: [1] }],
      },
      'different numbers of replicas': assigned([1], [1, 2]),
      'assigned, and a number of partitions': { ...assigned([1]), numPartitions: 1 },
      'assigned, and a replication factor': { ...assigned([1]), replicationFactor: 1 },
      'assigned, and both': { ...assigned([1]), numPartitions: 1, replicationFactor: 1 },
      'a config twice': {
        configs: [
          { name: 'retention.ms', value: '1' },
          { name: 'retention.ms', value: '2' },
        ],
      },
      'two bad configs': {
        configs: [
          { name: 'retention.ms', value: 'x' },
          { name: 'segment.ms', value: 'y' },
        ],
      },
      'a bad config and a bad number': { ...config('retention.ms', 'x'), numPartitions: 0 },
      'segments that are younger than their jitter': {
        configs: [
          { name: 'max.compaction.lag.ms', value: '10' },
          { name: 'min.compaction.lag.ms', value: '20' },
        ],
      },
      'local retention above retention': {
        configs: [
          { name: 'retention.ms', value: '10' },
          { name: 'local.retention.ms', value: '20' },
        ],
      },
    }
    for (const [step, change] of Object.entries(refused))
      await session.send(step, CreateTopics, 'all', version => create(topic(session.name(slug(step), version), change)))
    await session.send('bad names', CreateTopics, 'all', create(...badNames.map(name => topic(name))))
    for (const name of badNames) await session.send(`the name ${name}`, CreateTopics, '7', validate(topic(name)))
    await session.send('a time that is over', CreateTopics, 'all', version => ({
      ...create(topic(session.name('late', version))),
      timeoutMs: 0,
    }))
    await session.send('a time before all time', CreateTopics, 'all', version => ({
      ...create(topic(session.name('negative', version))),
      timeoutMs: -1,
    }))
  }),

  inAllVersions('CreateTopics: only validated', async session => {
    await session.topic('there')
    await session.cases(CreateTopics, '1+', {
      good: validate(topic(session.name('good'))),
      'good again': validate(topic(session.name('good'), { numPartitions: 3 })),
      defaults: validate(topic(session.name('good'), assigned())),
      'there already': validate(topic(session.name('there'))),
      bad: validate(topic(session.name('bad'), { numPartitions: 0 })),
      'too many replicas': validate(topic(session.name('bad'), { replicationFactor: 2 })),
      twice: validate(topic(session.name('good')), topic(session.name('good'))),
    })
    await session.send('none is there', Metadata, '12', {
      topics: [{ name: session.name('good') }],
      allowAutoTopicCreation: false,
    })
  }),

  inAllVersions('CreateTopics: values of configs', async session => {
    for (const [name, value] of configValues)
      await session.send(
        `${name}=${value}`,
        CreateTopics,
        '7',
        validate(topic(session.name('never'), config(name, value))),
      )
  }),

  inAllVersions('DeleteTopics', async session => {
    const names = session.versions(DeleteTopics).map(version => `t${version}`)
    for (const name of names) await session.topic(name)
    await session.topic('byid')
    await session.topic('both')
    await session.topic('with')
    const byName = (...topicNames: string[]) => ({ topicNames, timeoutMs: 30_000 })
    await session.cases(DeleteTopics, '0-5', {
      'no topics': byName(),
      one: version => byName(session.name(`t${version}`)),
      'it is gone': version => byName(session.name(`t${version}`)),
      unknown: byName(session.name('unknown')),
      'bad names': byName('', 'a b', '.', 'a'.repeat(250)),
      'unknown twice': byName(session.name('unknown'), session.name('unknown')),
    })
    const byId = (...topics: { name?: string | null; topicId: string }[]) => ({ topics, timeoutMs: 30_000 })
    if (session.reference === '4.3.0')
      await session.cases(DeleteTopics, 6, {
        'no topics': byId(),
        'by name': byId({ name: session.name('t6'), topicId: zeroUuid }),
        'by name again': byId({ name: session.name('t6'), topicId: zeroUuid }),
        'by id': byId({ name: null, topicId: session.id(session.name('byid')) }),
        'by id again': byId({ name: null, topicId: session.id(session.name('byid')) }),
        'by an unknown id': byId({ name: null, topicId: unknownId }),
        neither: byId({ name: null, topicId: zeroUuid }),
        both: byId({ name: session.name('both'), topicId: session.id(session.name('both')) }),
        'a name and an unknown id': byId({ name: session.name('both'), topicId: unknownId }),
        'twice by name': byId(
          { name: session.name('both'), topicId: zeroUuid },
          { name: session.name('both'), topicId: zeroUuid },
        ),
        'twice by id': byId(
          { name: null, topicId: session.id(session.name('both')) },
          { name: null, topicId: session.id(session.name('both')) },
        ),
        'by name and by id': byId(
          { name: null, topicId: session.id(session.name('both')) },
          { name: session.name('both'), topicId: zeroUuid },
        ),
        'an unknown name twice': byId(
          { name: session.name('unknown'), topicId: zeroUuid },
          { name: session.name('unknown'), topicId: zeroUuid },
        ),
        'an empty name': byId({ name: '', topicId: zeroUuid }),
        'with others that are wrong': byId(
          { name: session.name('unknown'), topicId: zeroUuid },
          { name: session.name('with'), topicId: zeroUuid },
          { name: null, topicId: unknownId },
        ),
      })
    await session.send('what is there now', Metadata, '12', {
      topics: [...names, 'both', 'with', 'byid'].map(text => ({ name: session.name(text) })),
      allowAutoTopicCreation: false,
    })
    await session.send('created again', CreateTopics, '7', create(topic(session.name('t6'))))
  }),

  inAllVersions('CreatePartitions', async session => {
    const name = await session.topic('grows')
    const more = (count: number, brokers: number[][] | null = null, topic = name) => ({
      topics: [{ name: topic, count, assignments: brokers?.map(brokerIds => ({ brokerIds })) ?? null }],
      timeoutMs: 30_000,
      validateOnly: false,
    })
    await session.cases(CreatePartitions, 'all', {
      'no topics': { topics: [], timeoutMs: 30_000, validateOnly: false },
      'as many': more(1),
      fewer: more(0),
      'a negative number': more(-1),
      'unknown topic': more(2, null, session.name('unknown')),
      'a bad name': more(2, null, 'a b'),
      'an empty name': more(2, null, ''),
      'too few assigned': more(3, [[1]]),
      'too many assigned': more(2, [[1], [1]]),
      'none assigned': more(2, []),
      'assigned to nobody': more(2, [[]]),
      'assigned to a broker that is not there': more(2, [[2]]),
      'assigned twice to one': more(2, [[1, 1]]),
      'assigned to two': more(2, [[1, 2]]),
      'only validated': { ...more(2), validateOnly: true },
      'only validated, bad': { ...more(1), validateOnly: true },
      twice: { ...more(2), topics: [...more(2).topics, ...more(3).topics] },
      'twice, and another': {
        ...more(2),
        topics: [...more(2).topics, ...more(2, null, session.name('unknown')).topics, ...more(3).topics],
      },
    })
    await session.send('one more each time', CreatePartitions, 'all', version => more(2 + version))
    await session.send('assigned', CreatePartitions, 'all', version => more(6 + version, [[1]]))
    await session.send('what is there now', Metadata, '12', { topics: [{ name }] })
  }),
]
