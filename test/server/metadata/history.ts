// Random changes of metadata, each of them right where it comes.

import * as records from '../../../src/protocol/internal/cluster-metadata.ts'
import { resourceTypes } from '../../../src/server/config/resources.ts'
import { createPartitions } from '../../../src/server/metadata/decisions/create-partitions.ts'
import { createTopics } from '../../../src/server/metadata/decisions/create-topics.ts'
import { deleteTopics } from '../../../src/server/metadata/decisions/delete-topics.ts'
import { nextProducerIds } from '../../../src/server/metadata/decisions/producer-ids.ts'
import { imageOf } from '../../../src/server/metadata/image.ts'
import { encodeRecord, framed, type NewRecord, record } from '../../../src/server/metadata/records.ts'
import type { MetadataState } from '../../../src/server/metadata/state.ts'
import type { Random } from '../../fuzz/random.ts'
import { directoryId } from './opened.ts'

const names = ['a', 'b', 'c.d', 'c_d', 'e', 'f', 'g'] as const
const users = ['joe', 'jane', 'jim'] as const

/** Everything that a state holds, as text. */
export function textOf(state: MetadataState): string {
  return Array.from(imageOf(state), one => encodeRecord(framed(one, 30)).toString('hex')).join('\n')
}

export function randomUuid(random: Random): string {
  return random.bytes(16).toString('base64url')
}

export function randomChange(state: MetadataState, random: Random): readonly NewRecord[] {
  return random.pick(changes)(state, random)
}

type Change = (state: MetadataState, random: Random) => readonly NewRecord[]

const changes: readonly Change[] = [
  ...Array<Change>(5).fill(makeTopics),
  (state, random) => deleteTopics(state, [{ name: random.pick(names), topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]).records,
  (state, random) =>
    createPartitions(state, [{ name: random.pick(names), count: 1 + random.below(8), assignments: null }]).records,
  changePartitions,
  changePartitions,
  (_, random) => Array.from({ length: 1 + random.below(4) }, () => config(random)),
  state => nextProducerIds(state, 1).records,
  (_, random) => [quota(random)],
  (_, random) => [credential(random)],
  (_, random) => [
    record(records.FeatureLevelRecord, { name: random.pick(['share.version', 'x']), featureLevel: random.below(3) }),
  ],
  (state, random) => aclChange(state, random),
  (state, random) => tokenChange(state, random),
  register,
  changeBroker,
  (_, random) => [record(records.ClearElrRecord, { topicName: random.pick(['', ...names]) })],
  () => [record(records.NoOpRecord, {})],
]

function makeTopics(state: MetadataState, random: Random): readonly NewRecord[] {
  const topics = Array.from({ length: 1 + random.below(3) }, () => ({
    name: random.pick(names),
    numPartitions: 1 + random.below(5),
    replicationFactor: -1,
    assignments: [],
    configs: random.chance(0.5) ? [{ name: 'retention.ms', value: String(random.below(1000)) }] : [],
  }))
  const rules = { numPartitions: 1, replicationFactor: 1, checkConfigs: () => {}, randomUuid: () => randomUuid(random) }
  return createTopics(state, topics, rules).records
}

function changePartitions({ topics }: MetadataState, random: Random): readonly NewRecord[] {
  if (topics.length === 0) return []
  const { id: topicId, partitions } = random.pick(topics)
  const partitionId = random.below(partitions.length)
  const some = () => (random.chance(0.4) ? [1, 2, 3].filter(() => random.chance(0.5)) : null)
  return [
    record(records.PartitionChangeRecord, {
      topicId,
      partitionId,
      isr: some(),
      leader: random.pick([-2, -2, -1, 1, 2]),
      replicas: random.chance(0.2) ? [1, 2] : null,
      directories: null,
      removingReplicas: some(),
      addingReplicas: some(),
      leaderRecoveryState: random.pick([-1, 0, 1]),
      eligibleLeaderReplicas: some(),
      lastKnownElr: some(),
    }),
  ]
}

function config(random: Random): NewRecord {
  const resourceType = random.pick(Object.values(resourceTypes))
  const value = random.chance(0.7) ? String(random.below(100)) : null
  const resourceName = random.pick(['', '1', ...names])
  return record(records.ConfigRecord, { resourceType, resourceName, name: random.pick(['k', 'l', 'm']), value })
}

function quota(random: Random): NewRecord {
  const entity = ['user', 'client-id']
    .filter(() => random.chance(0.7))
    .map(entityType => ({ entityType, entityName: random.pick([null, ...users]) }))
  const key = random.pick(['producer_byte_rate', 'request_percentage'])
  return record(records.ClientQuotaRecord, { entity, key, value: random.below(1000) / 8, remove: random.chance(0.4) })
}

function credential(random: Random): NewRecord {
  const name = random.pick(users)
  const mechanism = 1 + random.below(2)
  if (random.chance(0.3)) return record(records.RemoveUserScramCredentialRecord, { name, mechanism })
  const [salt, storedKey, serverKey] = [random.bytes(8), random.bytes(32), random.bytes(32)] as const
  return record(records.UserScramCredentialRecord, { name, mechanism, salt, storedKey, serverKey, iterations: 4096 })
}

function aclChange({ accessControlEntries }: MetadataState, random: Random): readonly NewRecord[] {
  const ids = [...accessControlEntries.keys()]
  if (ids.length > 0 && random.chance(0.4)) {
    return [record(records.RemoveAccessControlEntryRecord, { id: random.pick(ids) })]
  }
  const resource = { resourceType: 2, resourceName: random.pick(names), patternType: 3 }
  const who = { principal: 'User:joe', host: '*', operation: random.below(12), permissionType: 3 }
  return [record(records.AccessControlEntryRecord, { id: randomUuid(random), ...resource, ...who })]
}

function tokenChange({ delegationTokens }: MetadataState, random: Random): readonly NewRecord[] {
  const ids = [...delegationTokens.keys()]
  if (ids.length > 0 && random.chance(0.4)) {
    return [record(records.RemoveDelegationTokenRecord, { tokenId: random.pick(ids) })]
  }
  const times = { issueTimestamp: 1, maxTimestamp: 2, expirationTimestamp: random.below(100) }
  const who = { owner: 'User:joe', requester: 'User:joe', renewers: ['User:jane'] }
  return [record(records.DelegationTokenRecord, { ...who, ...times, tokenId: random.pick(['t1', 't2', 't3']) })]
}

function register(_: MetadataState, random: Random): readonly NewRecord[] {
  return [
    record(records.RegisterBrokerRecord, {
      brokerId: 1 + random.below(3),
      incarnationId: randomUuid(random),
      brokerEpoch: random.below(1000),
      endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
      features: [],
      rack: random.pick([null, 'r']),
      fenced: random.chance(0.2),
      logDirs: [directoryId],
      cordonedLogDirs: [],
    }),
  ]
}

function changeBroker({ brokers }: MetadataState, random: Random): readonly NewRecord[] {
  const ids = [...brokers.keys()]
  if (ids.length === 0) return []
  const brokerId = random.pick(ids)
  const brokerEpoch = brokers.get(brokerId)!.epoch
  const who = { id: brokerId, epoch: brokerEpoch }
  return [
    random.pick([
      record(records.UnregisterBrokerRecord, { brokerId, brokerEpoch }),
      record(records.FenceBrokerRecord, who),
      record(records.UnfenceBrokerRecord, who),
      record(records.BrokerRegistrationChangeRecord, { brokerId, brokerEpoch, fenced: random.below(3) - 1 }),
      record(records.BrokerRegistrationChangeRecord, { brokerId, brokerEpoch, inControlledShutdown: 1 }),
      record(records.BrokerRegistrationChangeRecord, { brokerId, brokerEpoch, cordonedLogDirs: [directoryId] }),
    ]),
  ]
}
