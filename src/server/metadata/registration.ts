// How a node makes itself known to the cluster: as the controller that it is, and as a broker that is there for clients.

import {
  BrokerRegistrationChangeRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import type { Endpoint } from './cluster.ts'
import { supportedFeatures } from './features.ts'
import { leadershipsAfterStart } from './leadership.ts'
import { type NewRecord, record } from './records.ts'
import type { MetadataState } from './state.ts'

export interface Registration {
  /** A new one for each start. */
  readonly incarnationId: string
  /** What clients are told, by the names of listeners. */
  readonly endPoints: readonly Endpoint[]
  readonly rack: string | null
  /** The ids of all log directories. */
  readonly logDirs: readonly string[]
  /** `cordoned.log.dirs`, as ids */
  readonly cordonedLogDirs?: readonly string[]
  /** A log directory was left without a clean shutdown. */
  readonly crashed: boolean
}

export interface ControllerRegistration {
  readonly incarnationId: string
  readonly endPoints: readonly Endpoint[]
}

/** `brokerEpoch` is the offset that the log has come to. */
export function registrationRecords(
  state: MetadataState,
  nodeId: number,
  brokerEpoch: number,
  broker: Registration,
  controller: ControllerRegistration,
): NewRecord[] {
  const { incarnationId, endPoints, rack, logDirs, cordonedLogDirs = [], crashed } = broker
  const features = supportedFeatures()
  return [
    record(RegisterControllerRecord, { controllerId: nodeId, zkMigrationReady: false, features, ...controller }),
    record(RegisterBrokerRecord, {
      brokerId: nodeId,
      brokerEpoch,
      incarnationId,
      endPoints,
      features,
      rack,
      logDirs,
      cordonedLogDirs,
    }),
    record(BrokerRegistrationChangeRecord, { brokerId: nodeId, brokerEpoch, fenced: -1 }),
    ...leadershipsAfterStart(state, nodeId, crashed),
  ]
}
