// A state as the records that make it: what a snapshot holds. Two states are the same if these records are; everything has
// an order of its own here, whatever the order in which it came.

import * as records from '../../protocol/internal/cluster-metadata.ts'
import { metadataVersion } from './features.ts'
import { type NewRecord, record } from './records.ts'
import type { MetadataState } from './state.ts'

/** The level of the metadata comes first: it says which versions the others may have. */
export function* imageOf(state: MetadataState): Generator<NewRecord> {
  yield* featuresOf(state)
  yield* clusterOf(state)
  yield* topicsOf(state)
  yield* configsOf(state)
  yield* clientsOf(state)
}

function* featuresOf({ features }: MetadataState): Generator<NewRecord> {
  const levels = sorted(features)
  const first = levels.filter(([name]) => name === metadataVersion)
  for (const [name, featureLevel] of [...first, ...levels.filter(([name]) => name !== metadataVersion)]) {
    yield record(records.FeatureLevelRecord, { name, featureLevel })
  }
}

function* clusterOf({ brokers, controllers }: MetadataState): Generator<NewRecord> {
  for (const [brokerId, { id: _, epoch: brokerEpoch, ...broker }] of sorted(brokers)) {
    yield record(records.RegisterBrokerRecord, { brokerId, brokerEpoch, ...broker })
  }
  for (const [controllerId, { id: _, ...controller }] of sorted(controllers)) {
    yield record(records.RegisterControllerRecord, { controllerId, ...controller })
  }
}

function* topicsOf({ topics }: MetadataState): Generator<NewRecord> {
  for (const { name, id: topicId, partitions } of topics) {
    yield record(records.TopicRecord, { name, topicId })
    for (const { index: partitionId, eligibleLeaderReplicas, lastKnownElr, ...partition } of partitions) {
      yield record(records.PartitionRecord, {
        partitionId,
        topicId,
        ...partition,
        eligibleLeaderReplicas: eligibleLeaderReplicas.length > 0 ? eligibleLeaderReplicas : null,
        lastKnownElr: lastKnownElr.length > 0 ? lastKnownElr : null,
      })
    }
  }
}

function* configsOf(state: MetadataState): Generator<NewRecord> {
  for (const resourceType of [...state.configuredTypes].sort((one, other) => one - other)) {
    for (const resourceName of [...state.configuredResources(resourceType)].sort()) {
      for (const [name, value] of sorted(state.configsOf(resourceType, resourceName))) {
        yield record(records.ConfigRecord, { resourceType, resourceName, name, value })
      }
    }
  }
}

function* clientsOf(state: MetadataState): Generator<NewRecord> {
  const quotas = [...state.clientQuotas()].map(quota => [JSON.stringify(quota.entity), quota] as const)
  for (const [, { entity, values }] of sorted(quotas)) {
    for (const [key, value] of sorted(values)) {
      yield record(records.ClientQuotaRecord, { entity, key, value, remove: false })
    }
  }
  if (state.nextProducerId > 0) {
    // Who was given the last ones is of no interest any more.
    yield record(records.ProducerIdsRecord, { brokerId: -1, brokerEpoch: -1, nextProducerId: state.nextProducerId })
  }
  for (const [, entry] of sorted(state.accessControlEntries)) yield record(records.AccessControlEntryRecord, entry)
  for (const [, credential] of sorted(state.scramCredentials)) {
    yield record(records.UserScramCredentialRecord, credential)
  }
  for (const [, token] of sorted(state.delegationTokens)) yield record(records.DelegationTokenRecord, token)
}

function sorted<K extends string | number, V>(entries: Iterable<readonly [K, V]>): (readonly [K, V])[] {
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1))
}
