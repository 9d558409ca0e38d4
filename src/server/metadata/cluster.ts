// The brokers and controllers that have registered themselves.

import type {
  BrokerRegistrationChangeRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import type { Value } from '../../protocol/schema/field.ts'
import { exact } from './exact.ts'

export interface Endpoint {
  readonly name: string
  readonly host: string
  readonly port: number
  /** As Kafka numbers them: 0 is PLAINTEXT. */
  readonly securityProtocol: number
}

export interface SupportedFeature {
  readonly name: string
  readonly minSupportedVersion: number
  readonly maxSupportedVersion: number
}

export interface Broker {
  readonly id: number
  /** The offset that the log had come to when it registered. */
  readonly epoch: number
  /** Of the process that registered. */
  readonly incarnationId: string
  readonly endPoints: readonly Endpoint[]
  readonly features: readonly SupportedFeature[]
  readonly rack: string | null
  readonly fenced: boolean
  readonly inControlledShutdown: boolean
  readonly logDirs: readonly string[]
  /** Those that get no new partitions. */
  readonly cordonedLogDirs: readonly string[] | null
}

export interface Controller {
  readonly id: number
  readonly incarnationId: string
  readonly zkMigrationReady: boolean
  readonly endPoints: readonly Endpoint[]
  readonly features: readonly SupportedFeature[]
}

export function brokerOf(record: Value<(typeof RegisterBrokerRecord)['fields']>): Broker {
  const { brokerId, incarnationId, endPoints, rack, fenced, inControlledShutdown } = record
  const { brokerEpoch, logDirs, cordonedLogDirs } = record
  const epoch = exact(brokerEpoch)
  return {
    id: brokerId,
    epoch,
    incarnationId,
    endPoints,
    features: inOrder(record.features),
    rack,
    fenced,
    inControlledShutdown,
    logDirs,
    cordonedLogDirs,
  }
}

/** What is not said stays; 1 is yes and -1 is no. */
export function changedBroker(
  broker: Broker,
  { fenced, inControlledShutdown, logDirs, cordonedLogDirs }: Value<(typeof BrokerRegistrationChangeRecord)['fields']>,
): Broker {
  return {
    ...broker,
    fenced: fenced === 0 ? broker.fenced : fenced > 0,
    inControlledShutdown: inControlledShutdown === 0 ? broker.inControlledShutdown : inControlledShutdown > 0,
    logDirs: logDirs.length === 0 ? broker.logDirs : logDirs,
    cordonedLogDirs: cordonedLogDirs ?? broker.cordonedLogDirs,
  }
}

export function controllerOf(record: Value<(typeof RegisterControllerRecord)['fields']>): Controller {
  const { controllerId, incarnationId, zkMigrationReady, endPoints, features } = record
  return { id: controllerId, incarnationId, zkMigrationReady, endPoints, features: inOrder(features) }
}

/** Kafka lists them in the order of a hash map. */
function inOrder(features: readonly SupportedFeature[]): SupportedFeature[] {
  return [...features].sort((one, other) => (one.name < other.name ? -1 : 1))
}
