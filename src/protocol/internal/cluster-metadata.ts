// The records of `__cluster_metadata`: topics, partitions, configs, brokers, features, credentials, ACLs.

import { array, bool, bytes, float64, int8, int16, int32, int64, string, uint16, uuid } from '../schema/field.ts'
import { metadataRecord } from './metadata-record.ts'

export const RegisterBrokerRecord = metadataRecord({
  type: 0,
  name: 'RegisterBrokerRecord',
  versions: '0-4',
  flexible: '0+',
  fields: () => ({
    brokerId: int32,
    isMigratingZkBroker: bool.since(2),
    incarnationId: uuid,
    brokerEpoch: int64,
    endPoints: array({
      name: string,
      host: string,
      port: uint16,
      securityProtocol: int16,
    }),
    features: array({
      name: string,
      minSupportedVersion: int16,
      maxSupportedVersion: int16,
    }),
    rack: string.nullable(),
    fenced: bool.default(true),
    inControlledShutdown: bool.since(1),
    logDirs: array(uuid).since(3).tag(0),
    cordonedLogDirs: array(uuid).since(4).tag(1).nullable().default(null),
  }),
})

export const UnregisterBrokerRecord = metadataRecord({
  type: 1,
  name: 'UnregisterBrokerRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    brokerId: int32,
    brokerEpoch: int64,
  }),
})

export const TopicRecord = metadataRecord({
  type: 2,
  name: 'TopicRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    name: string,
    topicId: uuid,
  }),
})

export const PartitionRecord = metadataRecord({
  type: 3,
  name: 'PartitionRecord',
  versions: '0-2',
  flexible: '0+',
  fields: () => ({
    partitionId: int32.default(-1),
    topicId: uuid,
    replicas: array(int32),
    isr: array(int32),
    removingReplicas: array(int32),
    addingReplicas: array(int32),
    leader: int32.default(-1),
    leaderRecoveryState: int8.tag(0),
    leaderEpoch: int32.default(-1),
    partitionEpoch: int32.default(-1),
    directories: array(uuid).since(1),
    eligibleLeaderReplicas: array(int32).since(2).tag(1).nullable().default(null),
    lastKnownElr: array(int32).since(2).tag(2).nullable().default(null),
  }),
})

export const ConfigRecord = metadataRecord({
  type: 4,
  name: 'ConfigRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    resourceType: int8,
    resourceName: string,
    name: string,
    value: string.nullable(),
  }),
})

export const PartitionChangeRecord = metadataRecord({
  type: 5,
  name: 'PartitionChangeRecord',
  versions: '0-2',
  flexible: '0+',
  fields: () => ({
    partitionId: int32.default(-1),
    topicId: uuid,
    isr: array(int32).tag(0).nullable().default(null),
    leader: int32.tag(1).default(-2),
    replicas: array(int32).tag(2).nullable().default(null),
    removingReplicas: array(int32).tag(3).nullable().default(null),
    addingReplicas: array(int32).tag(4).nullable().default(null),
    leaderRecoveryState: int8.tag(5).default(-1),
    directories: array(uuid).since(1).tag(8).nullable().default(null),
    eligibleLeaderReplicas: array(int32).since(2).tag(6).nullable().default(null),
    lastKnownElr: array(int32).since(2).tag(7).nullable().default(null),
  }),
})

export const FenceBrokerRecord = metadataRecord({
  type: 7,
  name: 'FenceBrokerRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    id: int32,
    epoch: int64,
  }),
})

export const UnfenceBrokerRecord = metadataRecord({
  type: 8,
  name: 'UnfenceBrokerRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    id: int32,
    epoch: int64,
  }),
})

export const RemoveTopicRecord = metadataRecord({
  type: 9,
  name: 'RemoveTopicRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    topicId: uuid,
  }),
})

export const DelegationTokenRecord = metadataRecord({
  type: 10,
  name: 'DelegationTokenRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    owner: string,
    requester: string,
    renewers: array(string),
    issueTimestamp: int64,
    maxTimestamp: int64,
    expirationTimestamp: int64,
    tokenId: string,
  }),
})

export const UserScramCredentialRecord = metadataRecord({
  type: 11,
  name: 'UserScramCredentialRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    name: string,
    mechanism: int8,
    salt: bytes,
    storedKey: bytes,
    serverKey: bytes,
    iterations: int32,
  }),
})

export const FeatureLevelRecord = metadataRecord({
  type: 12,
  name: 'FeatureLevelRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    name: string,
    featureLevel: int16,
  }),
})

export const ClientQuotaRecord = metadataRecord({
  type: 14,
  name: 'ClientQuotaRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    entity: array({
      entityType: string,
      entityName: string.nullable(),
    }),
    key: string,
    value: float64,
    remove: bool,
  }),
})

export const ProducerIdsRecord = metadataRecord({
  type: 15,
  name: 'ProducerIdsRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    brokerId: int32,
    brokerEpoch: int64.default(-1),
    nextProducerId: int64,
  }),
})

export const BrokerRegistrationChangeRecord = metadataRecord({
  type: 17,
  name: 'BrokerRegistrationChangeRecord',
  versions: '0-3',
  flexible: '0+',
  fields: () => ({
    brokerId: int32,
    brokerEpoch: int64,
    fenced: int8.tag(0),
    inControlledShutdown: int8.since(1).tag(1),
    logDirs: array(uuid).since(2).tag(2),
    cordonedLogDirs: array(uuid).since(3).tag(3).nullable().default(null),
  }),
})

export const AccessControlEntryRecord = metadataRecord({
  type: 18,
  name: 'AccessControlEntryRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    id: uuid,
    resourceType: int8,
    resourceName: string,
    patternType: int8,
    principal: string,
    host: string,
    operation: int8,
    permissionType: int8,
  }),
})

export const RemoveAccessControlEntryRecord = metadataRecord({
  type: 19,
  name: 'RemoveAccessControlEntryRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    id: uuid,
  }),
})

export const NoOpRecord = metadataRecord({
  type: 20,
  name: 'NoOpRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({}),
})

export const ZkMigrationStateRecord = metadataRecord({
  type: 21,
  name: 'ZkMigrationStateRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    zkMigrationState: int8,
  }),
})

export const RemoveUserScramCredentialRecord = metadataRecord({
  type: 22,
  name: 'RemoveUserScramCredentialRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    name: string,
    mechanism: int8,
  }),
})

export const BeginTransactionRecord = metadataRecord({
  type: 23,
  name: 'BeginTransactionRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    name: string.tag(0).nullable().default(null),
  }),
})

export const EndTransactionRecord = metadataRecord({
  type: 24,
  name: 'EndTransactionRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({}),
})

export const AbortTransactionRecord = metadataRecord({
  type: 25,
  name: 'AbortTransactionRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    reason: string.tag(0).nullable().default(null),
  }),
})

export const RemoveDelegationTokenRecord = metadataRecord({
  type: 26,
  name: 'RemoveDelegationTokenRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    tokenId: string,
  }),
})

export const RegisterControllerRecord = metadataRecord({
  type: 27,
  name: 'RegisterControllerRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    controllerId: int32,
    incarnationId: uuid,
    zkMigrationReady: bool,
    endPoints: array({
      name: string,
      host: string,
      port: uint16,
      securityProtocol: int16,
    }),
    features: array({
      name: string,
      minSupportedVersion: int16,
      maxSupportedVersion: int16,
    }),
  }),
})

export const ClearElrRecord = metadataRecord({
  type: 28,
  name: 'ClearElrRecord',
  versions: '0',
  flexible: '0+',
  fields: () => ({
    topicName: string,
  }),
})
