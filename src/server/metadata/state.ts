// The metadata of a cluster: what replaying its log gives. `MetadataState` is what everybody reads; records are applied by
// whoever replays or writes the log, and nothing else changes anything here.

import * as records from '../../protocol/internal/cluster-metadata.ts'
import type { FramedRecord } from '../../protocol/internal/metadata-record.ts'
import type { Value } from '../../protocol/schema/field.ts'
import { resourceTypes } from '../config/resources.ts'
import { Changes } from './changes.ts'
import { type ClientQuota, ClientQuotas, type QuotaEntity } from './client-quotas.ts'
import { type Broker, brokerOf, type Controller, changedBroker, controllerOf } from './cluster.ts'
import { ConfigsTable } from './configs-table.ts'
import { exact } from './exact.ts'
import { metadataVersion } from './features.ts'
import { contradiction } from './metadata-error.ts'
import { type Applier, applier } from './records.ts'
import { changed, type Partition, partitionOf, type Topic } from './topic.ts'
import { TopicTable } from './topic-table.ts'

export type ScramCredential = Value<(typeof records.UserScramCredentialRecord)['fields']>
export type AccessControlEntry = Value<(typeof records.AccessControlEntryRecord)['fields']>
export type DelegationToken = Value<(typeof records.DelegationTokenRecord)['fields']>

export interface MetadataState {
  topic(name: string): Topic | undefined
  topicById(id: string): Topic | undefined
  /** A topic whose name is the same but for dots and underscores, which metrics cannot tell apart. */
  topicLike(name: string): string | undefined
  /** In the order of names; later changes do not change this list. */
  readonly topics: readonly Topic[]
  readonly topicCount: number
  readonly partitionCount: number
  readonly brokers: ReadonlyMap<number, Broker>
  readonly controllers: ReadonlyMap<number, Controller>
  /** What was set for a resource (`resourceTypes`); for brokers, the name '' is the default of all of them. */
  configsOf(type: number, name: string): ReadonlyMap<string, string>
  /** The names of the resources of a type for which anything is set. */
  configuredResources(type: number): Iterable<string>
  readonly configuredTypes: Iterable<number>
  /** The finalised levels; a feature at level 0 is not there, and neither is kraft.version. */
  readonly features: ReadonlyMap<string, number>
  /** The level of `metadata.version`. */
  readonly metadataVersion: number
  /** The first producer id that nobody has been given. */
  readonly nextProducerId: number
  clientQuotas(): Iterable<ClientQuota>
  clientQuotaOf(entity: readonly QuotaEntity[]): ClientQuota | undefined
  /** By user and mechanism. */
  readonly scramCredentials: ReadonlyMap<string, ScramCredential>
  readonly accessControlEntries: ReadonlyMap<string, AccessControlEntry>
  readonly delegationTokens: ReadonlyMap<string, DelegationToken>
}

/** What a log begins with that says nothing of it: Kafka's first version with metadata in a log. */
const lowestMetadataVersion = 7

export class ReplayedState implements MetadataState {
  readonly #topics = new TopicTable()
  readonly #configs = new ConfigsTable()
  readonly #clientQuotas = new ClientQuotas()
  readonly brokers = new Map<number, Broker>()
  readonly controllers = new Map<number, Controller>()
  readonly features = new Map<string, number>()
  readonly scramCredentials = new Map<string, ScramCredential>()
  readonly accessControlEntries = new Map<string, AccessControlEntry>()
  readonly delegationTokens = new Map<string, DelegationToken>()
  #nextProducerId = 0
  #changes = new Changes()
  readonly #appliers: ReadonlyMap<number, Applier>

  constructor() {
    const appliers = [...this.#ofTopics(), ...this.#ofCluster(), ...this.#ofClients(), ...withoutMeaning]
    this.#appliers = new Map(appliers.map(one => [one.type, one]))
  }

  /** Throws a MetadataError for what contradicts what is there. */
  apply({ record, value }: FramedRecord): void {
    const known = this.#appliers.get(record.type)
    if (known === undefined) contradiction(`${record.name} where there can be none`)
    known.apply(value)
  }

  /** What has changed since this was last asked. */
  takeChanges(): Changes {
    const changes = this.#changes
    this.#changes = new Changes()
    return changes
  }

  topic(name: string): Topic | undefined {
    return this.#topics.byName(name)
  }

  topicById(id: string): Topic | undefined {
    return this.#topics.byId(id)
  }

  topicLike(name: string): string | undefined {
    return this.#topics.like(name)
  }

  get topics(): readonly Topic[] {
    return this.#topics.inOrder
  }

  get topicCount(): number {
    return this.#topics.size
  }

  get partitionCount(): number {
    return this.#topics.partitionCount
  }

  configsOf(type: number, name: string): ReadonlyMap<string, string> {
    return this.#configs.of(type, name)
  }

  configuredResources(type: number): Iterable<string> {
    return this.#configs.resources(type)
  }

  get configuredTypes(): Iterable<number> {
    return this.#configs.types
  }

  get metadataVersion(): number {
    return this.features.get(metadataVersion) ?? lowestMetadataVersion
  }

  get nextProducerId(): number {
    return this.#nextProducerId
  }

  clientQuotas(): Iterable<ClientQuota> {
    return this.#clientQuotas.all()
  }

  clientQuotaOf(entity: readonly QuotaEntity[]): ClientQuota | undefined {
    return this.#clientQuotas.of(entity)
  }

  #ofTopics(): Applier[] {
    return [
      applier(records.TopicRecord, ({ name, topicId }) => this.#changes.create(this.#topics.add(name, topicId))),
      applier(records.RemoveTopicRecord, ({ topicId }) => this.#removeTopic(topicId)),
      applier(records.PartitionRecord, record => this.#putPartition(record.topicId, partitionOf(record))),
      applier(records.PartitionChangeRecord, record => {
        const { topicId, partitionId } = record
        this.#putPartition(topicId, changed(this.#topics.partition(topicId, partitionId), record))
      }),
      applier(records.ClearElrRecord, ({ topicName }) => this.#clearEligibleLeaders(topicName)),
      applier(records.ConfigRecord, ({ resourceType, resourceName, name, value }) => {
        this.#configs.set(resourceType, resourceName, name, value)
        this.#changes.config(resourceType, resourceName)
      }),
    ]
  }

  #putPartition(topicId: string, partition: Partition): void {
    this.#changes.partition(this.#topics.put(topicId, partition), partition.index)
  }

  #removeTopic(id: string): void {
    const topic = this.#topics.remove(id)
    this.#changes.delete(topic)
    if (this.#configs.delete(resourceTypes.topic, topic.name)) this.#changes.config(resourceTypes.topic, topic.name)
  }

  /** Of one topic, or without a name of all. */
  #clearEligibleLeaders(name: string): void {
    const topic = this.topic(name)
    for (const { id, partitions } of name === '' ? this.topics : topic ? [topic] : []) {
      for (const partition of partitions) {
        if (partition.eligibleLeaderReplicas.length === 0 && partition.lastKnownElr.length === 0) continue
        this.#putPartition(id, { ...partition, eligibleLeaderReplicas: [], lastKnownElr: [] })
      }
    }
  }

  #ofCluster(): Applier[] {
    return [
      applier(records.RegisterBrokerRecord, record => this.#putBroker(brokerOf(record))),
      applier(records.BrokerRegistrationChangeRecord, record =>
        this.#putBroker(changedBroker(this.#broker(record.brokerId), record)),
      ),
      applier(records.FenceBrokerRecord, ({ id }) => this.#putBroker({ ...this.#broker(id), fenced: true })),
      applier(records.UnfenceBrokerRecord, ({ id }) => this.#putBroker({ ...this.#broker(id), fenced: false })),
      applier(records.UnregisterBrokerRecord, ({ brokerId }) => {
        this.brokers.delete(this.#broker(brokerId).id)
        this.#changes.cluster = true
      }),
      applier(records.RegisterControllerRecord, record => {
        this.controllers.set(record.controllerId, controllerOf(record))
        this.#changes.cluster = true
      }),
      applier(records.FeatureLevelRecord, ({ name, featureLevel }) => {
        if (featureLevel === 0) this.features.delete(name)
        else this.features.set(name, featureLevel)
        this.#changes.features = true
      }),
      applier(records.ProducerIdsRecord, ({ nextProducerId }) => {
        this.#nextProducerId = exact(nextProducerId)
      }),
    ]
  }

  #broker(id: number): Broker {
    return this.brokers.get(id) ?? contradiction(`broker ${id} has not registered`)
  }

  #putBroker(broker: Broker): void {
    this.brokers.set(broker.id, broker)
    this.#changes.cluster = true
  }

  #ofClients(): Applier[] {
    return [
      applier(records.ClientQuotaRecord, ({ entity, key, value, remove }) => {
        this.#clientQuotas.set(entity, key, remove ? undefined : value)
        this.#changes.quotas = true
      }),
      applier(records.UserScramCredentialRecord, credential => {
        const { salt, storedKey, serverKey } = credential
        // Views of what was read would keep all of it.
        const own = { salt: Buffer.from(salt), storedKey: Buffer.from(storedKey), serverKey: Buffer.from(serverKey) }
        this.scramCredentials.set(scramKey(credential), { ...credential, ...own })
      }),
      applier(records.RemoveUserScramCredentialRecord, credential => {
        this.scramCredentials.delete(scramKey(credential))
      }),
      applier(records.AccessControlEntryRecord, entry => {
        this.accessControlEntries.set(entry.id, entry)
      }),
      applier(records.RemoveAccessControlEntryRecord, ({ id }) => {
        this.accessControlEntries.delete(id)
      }),
      applier(records.DelegationTokenRecord, token => {
        this.delegationTokens.set(token.tokenId, token)
      }),
      applier(records.RemoveDelegationTokenRecord, ({ tokenId }) => {
        this.delegationTokens.delete(tokenId)
      }),
    ]
  }
}

/** Kafka writes it when there is nothing else to write, and the other only while it moves off ZooKeeper. */
const withoutMeaning = [records.NoOpRecord, records.ZkMigrationStateRecord].map(one => ({
  type: one.type,
  apply: () => {},
}))

export function scramKey({ name, mechanism }: { readonly name: string; readonly mechanism: number }): string {
  return `${mechanism} ${name}`
}

/** The replicas of a partition on brokers that are not there. */
export function offlineReplicas({ brokers }: MetadataState, { replicas }: Partition): number[] {
  return replicas.filter(id => brokers.get(id)?.fenced !== false)
}
