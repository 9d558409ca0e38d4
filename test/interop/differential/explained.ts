// The differences that are meant, each with its reason, and matched exactly: one that is no longer there is an error too.

import type { Difference } from './compare.ts'
import type { Json } from './readable.ts'

export interface Explanation {
  readonly reason: string
  readonly api: string
  /** All of these that are given. */
  readonly scenario?: string | RegExp
  readonly step?: string | RegExp
  readonly path: string | RegExp
  readonly theirs?: Json
  readonly ours?: Json
}

/** Where one of the two has nothing. */
const nothing = '(nothing)'

const table = { api: 'ApiVersions', scenario: 'ApiVersions' }

/** APIs whose old versions Kafka 4 dropped and old clients need, with the first that 4.3.0 still serves. */
const oldVersions: Readonly<Record<string, number>> = {
  AlterReplicaLogDirs: 1,
  CreateAcls: 1,
  CreateDelegationToken: 1,
  CreateTopics: 2,
  DeleteAcls: 1,
  DeleteTopics: 1,
  DescribeAcls: 1,
  DescribeConfigs: 1,
  DescribeDelegationToken: 1,
  DescribeLogDirs: 1,
  ExpireDelegationToken: 1,
  Fetch: 4,
  ListOffsets: 1,
  OffsetCommit: 2,
  OffsetFetch: 1,
  OffsetForLeaderEpoch: 2,
  RenewDelegationToken: 1,
  WriteTxnMarkers: 1,
}

/** Only what works is in the table; these are still to come. */
const notYet = [
  'AddRaftVoter',
  'AlterShareGroupOffsets',
  'DeleteShareGroupOffsets',
  'DeleteShareGroupState',
  'DescribeShareGroupOffsets',
  'InitializeShareGroupState',
  'ReadShareGroupState',
  'ReadShareGroupStateSummary',
  'RemoveRaftVoter',
  'ShareAcknowledge',
  'ShareFetch',
  'ShareGroupDescribe',
  'ShareGroupHeartbeat',
  'StreamsGroupDescribe',
  'StreamsGroupHeartbeat',
  'WriteShareGroupState',
]

const [first, second] = ['responses[0].partitions[0]', 'responses[1].partitions[0]']

/** What Kafka and ours say of a topic that was deleted, and created again, while a session has it. */
const sessionsOfGone: readonly (readonly [step: string, path: string, theirs: Json, ours: Json])[] = [
  ['it is gone', `${first}.errorCode`, 3, 100],
  ['created again', `${first}.errorCode`, 103, 100],
  ['created again', `${first}.abortedTransactions`, null, []],
  // Kafka has the id that is gone first, ours last.
  ['with its new id', 'responses[0].topicId', 'id#2', 'id#3'],
  ['with its new id', `${first}.errorCode`, 103, 0],
  ...['highWatermark', 'lastStableOffset', 'logStartOffset'].flatMap(
    field =>
      [
        ['with its new id', `${first}.${field}`, -1, 0],
        ['with its new id', `${second}.${field}`, 0, -1],
      ] as const,
  ),
  ['with its new id', 'responses[1].topicId', 'id#3', 'id#2'],
  ['with its new id', `${second}.errorCode`, 0, 100],
  ['with its new id', `${second}.abortedTransactions`, null, []],
]

export const explanations: readonly Explanation[] = [
  ...Object.entries(oldVersions).map(([name, theirs]) => ({
    ...table,
    reason: 'Kafka 4 dropped old versions, ours keeps them',
    path: `apiKeys.${name}.minVersion`,
    theirs,
    ours: 0,
  })),
  ...notYet.map(name => ({ ...table, reason: 'to come', path: `apiKeys.${name}`, ours: nothing })),
  {
    reason: 'a topic that is created because it was asked for is there in the same answer: nobody has to ask again',
    api: 'Metadata',
    scenario: 'Metadata: creates topics',
    step: /^(unknown|one of two is there)$/,
    path: /^topics\[\d\]\.errorCode$/,
    theirs: 3,
    ours: 0,
  },
  {
    reason: 'the same',
    api: 'Metadata',
    scenario: 'Metadata: creates topics',
    step: /^(unknown|one of two is there)$/,
    path: /^topics\[\d\]\.(topicId|partitions\[0\])$/,
  },
  {
    reason: 'which of two bad configs is told is a matter of hashes',
    api: 'CreateTopics',
    step: 'two bad configs',
    path: 'topics[0].errorMessage',
    theirs: 'Invalid value y for configuration segment.ms: Not a number of type LONG',
    ours: 'Invalid value x for configuration retention.ms: Not a number of type LONG',
  },
  ...[2, 3].map(replicas => ({
    reason: 'the words of 4.3.0 hold for all versions',
    api: 'CreateTopics',
    step: /replicas$/,
    path: 'topics[0].errorMessage',
    theirs: `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} cannot be reached because only 1 broker(s) are registered.`,
    ours: `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.`,
  })),
  {
    reason: 'ours has no controller that clients could speak to, so listeners mean something else',
    api: 'IncrementalAlterConfigs',
    step: 'listeners=PLAINTEXT://127.0.0.1:1 of 1',
    path: 'responses[0].errorMessage',
    ours: 'josefk cannot change listeners while it runs',
  },
  {
    reason: 'Kafka 4 has it no more, but web interfaces look there for the version of the broker',
    api: 'DescribeConfigs',
    path: /^results\[0\]\.configs\.inter\.broker\.protocol\.version$/,
    theirs: nothing,
  },
  {
    reason: 'this Kafka was told its voters by address, and so knows nothing of their directories',
    api: 'DescribeQuorum',
    path: 'topics[0].partitions[0].currentVoters[0].replicaDirectoryId',
    theirs: 'zero',
    ours: 'id#1',
  },
  {
    reason: 'ours has no controller that listens',
    api: 'DescribeQuorum',
    path: /^nodes\[0\]\.listeners\[0\]\.(host|port)$/,
  },
  {
    reason: 'memory is no volume with a size',
    api: 'DescribeLogDirs',
    path: /^results\[0\]\.(total|usable)Bytes$/,
    theirs: 'some',
    ours: -1,
  },
  {
    reason: 'Kafka takes any negative length for null; ours only the one that the protocol has',
    api: 'raw',
    scenario: 'Frames with garbage',
    step: /^a negative (client id|number of topics)$/,
    path: '',
    ours: 'closed',
  },
  {
    reason: 'Kafka fails at a codec that nobody knows in a different way before it looked at the batch',
    api: 'Produce',
    step: /^codec [57]$/,
    path: 'responses[0].partitionResponses[0].errorCode',
    theirs: -1,
    ours: 87,
  },
  {
    reason: 'Kafka counts the bytes of what it converts for old clients, ours those of what it converts them from',
    api: 'Fetch',
    scenario: 'Fetch',
    step: /^two batches (of a partition|at all)$/,
    path: 'responses[0].partitions[0].records[4]',
    theirs: nothing,
  },
  ...['Fetch v13: sessions', 'Fetch v18: sessions'].flatMap(scenario =>
    sessionsOfGone.map(([step, path, theirs, ours]) => ({
      reason:
        'a session of Kafka remembers the name of an id that is gone and says so; clients look again in either case',
      api: 'Fetch',
      scenario,
      step,
      path,
      theirs,
      ours,
    })),
  ),
  {
    reason:
      'ours matches a pattern at once, Kafka after it has answered; the member learns what it is to have with its next heartbeat',
    api: 'ConsumerGroupHeartbeat',
    scenario: 'groups: ConsumerGroupHeartbeat: a pattern',
    step: 'the first',
    path: 'memberEpoch',
    theirs: 1,
    ours: 2,
  },
  {
    reason: 'the same',
    api: 'ConsumerGroupHeartbeat',
    scenario: 'groups: ConsumerGroupHeartbeat: a pattern',
    step: 'the first',
    path: 'assignment.topicPartitions[0]',
    theirs: nothing,
  },
  {
    reason: 'Kafka fails at an epoch of nobody; ours says that nobody is no member',
    api: 'OffsetFetch',
    scenario: 'groups: OffsetFetch: of several groups',
    step: 'of an epoch without a member',
    path: 'groups[0].errorCode',
    theirs: -1,
    ours: 25,
  },
  {
    reason:
      'Kafka 3.9 without ZooKeeper has no place for offsets of the first clients; ours keeps them like all others',
    api: 'OffsetCommit',
    scenario: 'groups: offsets in ZooKeeper',
    path: 'topics[0].partitions[0].errorCode',
    theirs: 35,
    ours: 0,
  },
  {
    reason: 'the same',
    api: 'OffsetFetch',
    scenario: 'groups: offsets in ZooKeeper',
    path: /^topics\[0\]\.partitions\[0\]\.(committedOffset|errorCode)$/,
  },
]

/** Scenarios that ours does not play right yet; each has to leave this list as soon as it does. */
export const pending: readonly string[] = []

export interface Verdict {
  readonly unexplained: readonly Difference[]
  /** Explanations of what does not differ, and scenarios that are pending and do not differ. */
  readonly unused: readonly (Explanation | string)[]
}

export function judge(differences: readonly Difference[]): Verdict {
  const used = new Set<Explanation | string>()
  const unexplained = differences.filter(difference => {
    const found =
      pending.find(name => name === difference.scenario) ??
      explanations.find(explanation => matches(explanation, difference))
    if (found !== undefined) used.add(found)
    return found === undefined
  })
  return { unexplained, unused: [...explanations, ...pending].filter(entry => !used.has(entry)) }
}

function matches({ api, scenario, step, path, theirs, ours }: Explanation, difference: Difference): boolean {
  return (
    api === difference.api &&
    fits(scenario, difference.scenario) &&
    fits(step, difference.step) &&
    fits(path, difference.path) &&
    is(theirs, difference.theirs) &&
    is(ours, difference.ours)
  )
}

function fits(wanted: string | RegExp | undefined, text: string): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? wanted === text : wanted.test(text))
}

function is(wanted: Json | undefined, value: Json | undefined): boolean {
  return wanted === undefined || JSON.stringify(wanted) === JSON.stringify(value ?? (value === null ? null : nothing))
}
