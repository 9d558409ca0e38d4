// Requests about topics and the cluster, one after the other, to a broker with nothing in it and these properties.
// record-conversation.ts of test/interop/metadata notes what Apache Kafka answers to them.

export const properties = { 'num.partitions': 3, 'group.initial.rebalance.delay.ms': 0 }

export interface Step {
  readonly api: string
  readonly version: number
  /** In it, `id of NAME` is the id that the topic was made with. */
  readonly body: object
}

const nobody = 'AAAAAAAAAAAAAAAAAAAAAA'
const another = 'BBBBBBBBBBBBBBBBBBBBBA'
const idOf = (name: string) => `id of ${name}`

type Assignment = readonly number[]

interface NewTopic {
  readonly numPartitions?: number
  readonly replicationFactor?: number
  readonly assignments?: readonly Assignment[] | readonly { partitionIndex: number; brokerIds: number[] }[]
  readonly configs?: Readonly<Record<string, string | null>> | readonly { name: string; value: string | null }[]
}

function topic(
  name: string,
  { numPartitions = 1, replicationFactor = 1, assignments = [], configs = {} }: NewTopic = {},
) {
  return {
    name,
    numPartitions,
    replicationFactor,
    assignments: assignments.map((one, partitionIndex) =>
      Array.isArray(one) ? { partitionIndex, brokerIds: one } : one,
    ),
    configs: Array.isArray(configs) ? configs : Object.entries(configs).map(([name, value]) => ({ name, value })),
  }
}

const assigned = (...assignments: Assignment[]): NewTopic => ({ numPartitions: -1, replicationFactor: -1, assignments })

interface More {
  readonly validateOnly?: boolean
  readonly timeoutMs?: number
}

const create = (
  version: number,
  topics: readonly object[],
  { validateOnly = false, timeoutMs = 5000 }: More = {},
): Step => ({
  api: 'CreateTopics',
  version,
  body: { topics, timeoutMs, validateOnly },
})

const validate = (...topics: object[]): Step => create(7, topics, { validateOnly: true })

const configs = [
  ['nope', '1'],
  ['retention.ms', 'abc'],
  ['retention.ms', null],
  ['retention.ms', ' 1000 '],
  ['cleanup.policy', 'foo'],
  ['segment.bytes', '1'],
  ['min.insync.replicas', '0'],
  ['remote.storage.enable', 'true'],
  ['', 'true'],
  ['message.format.version', '2.0'],
] as const

const creating: Step[] = [
  create(7, []),
  create(7, [
    ...['', '.', '..', 'x'.repeat(250), 'x'.repeat(249), 'a b', 'ä', 'a/b', 'a_1', '__cluster_metadata'].map(name =>
      topic(name),
    ),
  ]),
  create(7, [topic('a.1'), topic('x.y'), topic('x_y')]),
  create(7, [topic('a_1'), topic('x.y'), topic('x.y')]),
  create(7, [topic('twice'), topic('twice', { numPartitions: 2 }), topic('other')]),
  ...[2, 3, 4, 5, 6, 7].map(version => create(version, [topic(`v${version}`), topic('a_1'), topic('a b')])),
  ...[4, 5, 6, 7].map(version =>
    create(version, [topic(`default${version}`, { numPartitions: -1, replicationFactor: -1 })]),
  ),
  validate(
    ...[0, -2, -1, 5].map(numPartitions => topic(`p${numPartitions}`, { numPartitions })),
    ...[0, -2, -1, 2, 3].map(replicationFactor => topic(`r${replicationFactor}`, { replicationFactor })),
    topic('both', { numPartitions: 0, replicationFactor: 0 }),
    topic('both2', { numPartitions: 0, replicationFactor: 5 }),
  ),
  validate(topic('huge', { numPartitions: 2147483647 })),
  validate(topic('half1', { numPartitions: 5001 }), topic('half2', { numPartitions: 5000 }), topic('a b')),
  validate(topic('half1', { numPartitions: 5000 }), topic('half2', { numPartitions: 5000 })),
  validate(topic('most', { numPartitions: 9999 })),
  validate(topic('less', { numPartitions: 10001 }), topic('than', { numPartitions: -5 })),
  create(7, [
    topic('m1', { numPartitions: 2, assignments: [[1]] }),
    topic('m2', { numPartitions: 1, replicationFactor: -1, assignments: [[1]] }),
    topic('m3', assigned([1], [1])),
    topic('m4', { ...assigned(), assignments: [0, 0].map(partitionIndex => ({ partitionIndex, brokerIds: [1] })) }),
    topic('m5', { ...assigned(), assignments: [{ partitionIndex: 1, brokerIds: [1] }] }),
    topic('m6', { ...assigned(), assignments: [{ partitionIndex: -1, brokerIds: [1] }] }),
    topic('m7', assigned([2])),
    topic('m8', assigned([1, 1])),
    topic('m9', assigned([])),
    topic('m10', assigned([1], [1, 2])),
    topic('m11', assigned([-1])),
    topic('m12', assigned([4, 3])),
    topic('m13', assigned([1], [])),
    topic('m14', assigned([1], [1, 1])),
  ]),
  create(
    7,
    configs.map(([name, value], i) => topic(`c${i}`, { configs: { [name]: value } })),
  ),
  create(7, [
    topic('c10', { configs: { 'retention.ms': null, nope: '1', 'segment.ms': null } }),
    topic('c11', { configs: { nope: '1', 'retention.ms': null } }),
    topic('c12', { configs: { 'min.compaction.lag.ms': '100', 'max.compaction.lag.ms': '10' } }),
    topic('c13', {
      configs: [
        { name: 'retention.ms', value: '1' },
        { name: 'retention.ms', value: '2' },
      ],
    }),
    topic('c14', { configs: { 'cleanup.policy': 'compact,delete', 'compression.type': 'zstd' } }),
  ]),
  validate(
    topic('a_1', { configs: { nope: '1' } }),
    topic('a b', { configs: { nope: '1' }, numPartitions: 0 }),
    topic('o1', { configs: { nope: '1' }, numPartitions: 0 }),
    topic('o2', { configs: { nope: '1' }, replicationFactor: 9 }),
    topic('a.1', { configs: { nope: '1' } }),
  ),
  validate(topic('maybe', { configs: { 'retention.ms': '7' } })),
  create(7, [topic('late0'), topic('a b')], { timeoutMs: 0 }),
  create(7, [topic('late-1')], { timeoutMs: -1 }),
]

const grow = (
  version: number,
  topics: readonly (readonly [name: string, count: number, assignments?: readonly Assignment[]])[],
  { validateOnly = false, timeoutMs = 5000 }: More = {},
): Step => ({
  api: 'CreatePartitions',
  version,
  body: {
    topics: topics.map(([name, count, assignments]) => ({
      name,
      count,
      assignments: assignments?.map(brokerIds => ({ brokerIds })) ?? null,
    })),
    timeoutMs,
    validateOnly,
  },
})

const growing: Step[] = [
  create(7, [topic('g', { numPartitions: 3 }), topic('h')]),
  grow(3, []),
  ...[3, 2, 0, -1].map(count => grow(3, [['g', count]])),
  grow(3, [
    ['nope', 5],
    ['a b', 5],
    ['', 5],
    ['__cluster_metadata', 2],
  ]),
  grow(3, [
    ['h', 2],
    ['g', 5],
    ['nope', 2],
    ['g', 6],
  ]),
  grow(3, [['g', 5]], { validateOnly: true }),
  grow(3, [['g', 4]], { timeoutMs: 0 }),
  ...[[], [[1], [1]], [[9]], [[1, 2]], [[1, 1]], [[]]].map(assignments => grow(3, [['g', 4, assignments]])),
  grow(3, [['g', 5, [[1], [1]]]]),
  ...[0, 1, 2, 3].map((version, i) =>
    grow(version, [
      ['g', 6 + i],
      ['g2', 1],
    ]),
  ),
]

const remove = (version: number, topics: readonly (string | object)[], timeoutMs = 5000): Step => ({
  api: 'DeleteTopics',
  version,
  body:
    version < 6
      ? { topicNames: topics, timeoutMs }
      : { topics: topics.map(one => (typeof one === 'string' ? { name: one, topicId: nobody } : one)), timeoutMs },
})
const byId = (topicId: string) => ({ name: null, topicId })

const deleting: Step[] = [
  create(
    7,
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(i => topic(`d${i}`)),
  ),
  remove(6, []),
  remove(6, ['d1']),
  remove(6, ['d1', 'nope', 'd2', byId(another)]),
  remove(6, [byId(idOf('d3'))]),
  remove(6, [byId(idOf('d3')), byId(nobody)]),
  remove(6, [
    { name: 'd4', topicId: idOf('d4') },
    { name: 'd4', topicId: idOf('d5') },
  ]),
  remove(6, ['d4', byId(idOf('d4'))]),
  remove(6, [byId(idOf('d4')), byId(idOf('d4')), 'd5', 'd5', byId(another), byId(another)]),
  remove(6, ['', 'a b', '__cluster_metadata']),
  remove(6, ['d4', byId(idOf('d5'))], 0),
  ...[1, 2, 3, 4, 5].map((version, i) => remove(version, [`d${4 + i}`, 'nope', ''])),
  remove(5, ['d9', 'd9']),
  remove(6, ['d9', byId(idOf('d10'))]),
]

const describeTopics = (
  names: readonly string[],
  responsePartitionLimit: number,
  at?: readonly [string, number],
): Step => ({
  api: 'DescribeTopicPartitions',
  version: 0,
  body: {
    topics: names.map(name => ({ name })),
    responsePartitionLimit,
    cursor: at === undefined ? null : { topicName: at[0], partitionIndex: at[1] },
  },
})

const describing: Step[] = [
  create(
    7,
    ['e1', 'e2', 'e3'].map(name => topic(name, { numPartitions: 3 })),
  ),
  describeTopics(['e1'], 2000),
  describeTopics(['e2', 'e1'], 2000),
  describeTopics(['e1', 'e2'], 2),
  describeTopics(['e1', 'e2'], 2, ['e1', 2]),
  describeTopics(['e1', 'e2'], 3),
  describeTopics(['e1', 'e2'], 6),
  describeTopics(['e1', 'e1'], 6),
  describeTopics(['e1', 'e2'], 0),
  describeTopics(['e1', 'e2'], -1),
  describeTopics(['zz', 'e1', 'aa'], 2),
  describeTopics(['zz', 'e1', 'aa'], 3),
  describeTopics(['e1', 'a b'], 9),
  describeTopics(['e1', ''], 9),
  describeTopics(['__cluster_metadata'], 9),
  describeTopics(['e1', 'e2'], 9, ['e1', 3]),
  describeTopics(['e1', 'e2'], 9, ['e1', 7]),
  describeTopics(['e1', 'e2'], 9, ['e1', -1]),
  describeTopics(['e1', 'e2'], 9, ['e3', 0]),
  describeTopics(['e0', 'e1', 'e2'], 1, ['e1', 1]),
  describeTopics([], 4),
  describeTopics([], 4, ['e1', 1]),
  describeTopics([], 4, ['e1a', 1]),
  describeTopics([], 4, ['zzz', 0]),
]

const cluster = (version: number, more: object = {}): Step => ({
  api: 'DescribeCluster',
  version,
  body: { includeClusterAuthorizedOperations: false, ...more },
})

const quorum = (version: number, ...topics: (readonly [string, ...number[]])[]): Step => ({
  api: 'DescribeQuorum',
  version,
  body: {
    topics: topics.map(([topicName, ...partitions]) => ({
      topicName,
      partitions: partitions.map(partitionIndex => ({ partitionIndex })),
    })),
  },
})

const describingTheCluster: Step[] = [
  ...[0, 1, 2].map(version => cluster(version, { includeClusterAuthorizedOperations: true })),
  cluster(2, { includeFencedBrokers: true }),
  ...[0, 2, 3].map(endpointType => cluster(1, { endpointType })),
  ...[0, 1, 2].map(version => quorum(version, ['__cluster_metadata', 0])),
  quorum(2),
  quorum(2, ['e1', 0]),
  quorum(2, ['__cluster_metadata']),
  quorum(2, ['__cluster_metadata', 1]),
  quorum(2, ['__cluster_metadata', 0, 1]),
  quorum(2, ['__cluster_metadata', 0], ['e1', 0]),
]

type Partitions = readonly (readonly [string, ...number[]])[] | null

const elect = (version: number, electionType: number, partitions: Partitions, timeoutMs = 5000): Step => ({
  api: 'ElectLeaders',
  version,
  body: {
    ...(version > 0 && { electionType }),
    topicPartitions: partitions?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null,
    timeoutMs,
  },
})

const electing: Step[] = [
  ...[0, 1, 2].map(version =>
    elect(version, 0, [
      ['e1', 0, 1],
      ['nope', 0],
      ['e1', 9],
    ]),
  ),
  ...[1, 2].map(version =>
    elect(version, 1, [
      ['e1', 0, 1],
      ['nope', 0],
      ['e1', 9],
    ]),
  ),
  elect(2, 2, [['e1', 0]]),
  elect(2, 2, null),
  elect(2, 0, []),
  elect(2, 0, [['e1']]),
  elect(2, 0, [
    ['e1', 0, 0],
    ['e1', 0],
  ]),
  elect(2, 0, [
    ['e1', -1],
    ['', 0],
  ]),
  elect(0, 0, null),
  elect(2, 0, null),
  elect(2, 1, null),
]

const reassign = (
  version: number,
  topics: readonly (readonly [string, ...(readonly [number, readonly number[] | null])[]])[],
  more: object = {},
): Step => ({
  api: 'AlterPartitionReassignments',
  version,
  body: {
    timeoutMs: 5000,
    topics: topics.map(([name, ...partitions]) => ({
      name,
      partitions: partitions.map(([partitionIndex, replicas]) => ({ partitionIndex, replicas })),
    })),
    ...more,
  },
})

const listReassignments = (topics: object | null): Step => ({
  api: 'ListPartitionReassignments',
  version: 0,
  body: { timeoutMs: 5000, topics },
})

const reassigning: Step[] = [
  ...[0, 1].map(version =>
    reassign(version, [
      ['e1', [0, [1]], [1, [2]], [2, [1, 2]], [7, [1]]],
      ['nope', [0, [1]]],
    ]),
  ),
  reassign(1, []),
  reassign(1, [
    ['e1', [0, null]],
    ['nope', [0, null]],
    ['e1', [9, null]],
  ]),
  reassign(1, [['e1', [0, []], [1, [1, 1]], [2, [-1]]]]),
  reassign(1, [
    ['e1', [0, [1]], [0, [1]]],
    ['', [0, [1]]],
  ]),
  reassign(1, [['e1', [0, [1]], [1, [1, 2]]]], { allowReplicationFactorChange: false }),
  reassign(1, [['e1', [0, [1]]]], { timeoutMs: 0 }),
  listReassignments(null),
  listReassignments([]),
  listReassignments([
    { name: 'e1', partitionIndexes: [0, 9] },
    { name: 'nope', partitionIndexes: [0] },
  ]),
]

type Update = readonly [feature: string, maxVersionLevel: number, upgradeType?: number]

const update = (version: number, updates: readonly Update[], more: object = {}): Step => ({
  api: 'UpdateFeatures',
  version,
  body: {
    timeoutMs: 5000,
    featureUpdates: updates.map(([feature, maxVersionLevel, upgradeType = 1]) => ({
      feature,
      maxVersionLevel,
      ...(version === 0 ? { allowDowngrade: upgradeType > 1 } : { upgradeType }),
    })),
    ...(version > 0 && { validateOnly: false }),
    ...more,
  },
})

const updating: Step[] = [
  update(1, [['kraft.version', 1]]),
  ...[0, 1, 2].flatMap(version => [
    update(version, []),
    update(version, [['group.version', 1]]),
    update(version, [['group.version', 2]]),
    update(version, [
      ['group.version', 1],
      ['nope', 1],
    ]),
    update(version, [['group.version', 0]]),
  ]),
  update(0, [['group.version', 0, 2]]),
  ...[0, 2, 3, 9, -1].flatMap(type => [
    update(1, [['group.version', 1, type]]),
    update(1, [['group.version', 0, type]], { validateOnly: true }),
    update(1, [['group.version', -1, type]]),
    update(1, [['nope', 1, type]]),
    update(1, [['nope', 0, type]]),
    update(1, [['nope', -1, type]]),
    update(1, [['metadata.version', 29, type]]),
    update(1, [['metadata.version', 7, type]]),
    update(1, [['metadata.version', 30, type]]),
    update(1, [['metadata.version', 31, type]]),
    update(1, [['metadata.version', 6, type]]),
    update(1, [['metadata.version', 0, type]]),
    update(1, [['kraft.version', 0, type]]),
    update(1, [['kraft.version', 1, type]]),
    update(1, [['kraft.version', 2, type]]),
  ]),
  update(1, [['metadata.version', 29]]),
  update(1, [['metadata.version', 31]]),
  update(1, [['kraft.version', 0]]),
  update(1, [['', 1]]),
  update(1, [
    ['group.version', 1],
    ['group.version', 1],
  ]),
  update(1, [['share.version', 0, 2]]),
  update(1, [['share.version', 1, 2]]),
  update(1, [['share.version', 1]]),
  update(1, [['eligible.leader.replicas.version', 0, 2]], { validateOnly: true }),
  update(1, [['transaction.version', 0, 2]], { validateOnly: true }),
  update(1, [['transaction.version', 3]]),
  update(1, [['streams.version', 0, 3]], { timeoutMs: 0, validateOnly: true }),
]

const unregister = (brokerId: number): Step => ({ api: 'UnregisterBroker', version: 0, body: { brokerId } })

const metadataOf = (version: number, ...names: string[]): Step => ({
  api: 'Metadata',
  version,
  body: { topics: names.map(name => ({ name })), ...(version >= 4 && { allowAutoTopicCreation: false }) },
})

const leaving: Step[] = [
  unregister(9),
  unregister(-1),
  unregister(1),
  unregister(1),
  cluster(2),
  cluster(2, { includeFencedBrokers: true }),
  describeTopics(['e1'], 9),
  ...[1, 8, 9, 12].map(version => metadataOf(version, 'e1')),
  create(7, [topic('z')]),
  create(7, [topic('z', assigned([1]))]),
  grow(3, [['e1', 4]]),
]

export const conversation: readonly Step[] = [
  ...creating,
  ...growing,
  ...deleting,
  ...describing,
  ...describingTheCluster,
  ...electing,
  ...reassigning,
  ...updating,
  ...leaving,
]
