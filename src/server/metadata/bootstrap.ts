// What a new cluster's metadata begins with: the levels of its features, and what follows from them.

import {
  BeginTransactionRecord,
  ConfigRecord,
  EndTransactionRecord,
  FeatureLevelRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import { resourceTypes } from '../config/resources.ts'
import { features, kraftVersion } from './features.ts'
import { imageOf } from './image.ts'
import { type NewRecord, record } from './records.ts'
import type { MetadataState } from './state.ts'

const eligibleLeaderReplicas = 'eligible.leader.replicas.version'

/** `formatted` is what Kafka's tool has prepared, if it was there. */
export function bootstrapRecords(formatted: MetadataState | undefined, minInsyncReplicas: number): NewRecord[] {
  const first = formatted === undefined ? initialLevels() : [...imageOf(formatted)]
  const hasElr = formatted === undefined || formatted.features.has(eligibleLeaderReplicas)
  return [
    record(BeginTransactionRecord, { name: 'Bootstrap records' }),
    ...first,
    // With eligible leader replicas it is for the cluster to say how many are enough (KIP-966).
    ...(hasElr ? [clusterConfig('min.insync.replicas', String(minInsyncReplicas))] : []),
    record(EndTransactionRecord, {}),
  ]
}

function initialLevels(): NewRecord[] {
  return [...features]
    .filter(([name, { initial }]) => initial > 0 && name !== kraftVersion)
    .map(([name, { initial }]) => record(FeatureLevelRecord, { name, featureLevel: initial }))
}

function clusterConfig(name: string, value: string): NewRecord {
  return record(ConfigRecord, { resourceType: resourceTypes.broker, resourceName: '', name, value })
}
