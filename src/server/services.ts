// What a handler is given of the broker.

import type { Timers } from '../log/clock.ts'
import type { Logs } from '../log/logs.ts'
import type { Api } from '../protocol/schema/api.ts'
import type { Versions } from '../protocol/schema/versions.ts'
import type { Configs } from './config/configs.ts'
import type { FetchSessions } from './fetch/fetch-sessions.ts'
import type { GroupCoordinator } from './groups/group-coordinator.ts'
import type { Metadata } from './metadata/metadata.ts'
import type { Partitions } from './partitions/partitions.ts'
import type { ProducerIds } from './producer-ids.ts'
import type { ConnectionRates } from './quotas/connection-rates.ts'
import type { Quotas } from './quotas/quotas.ts'
import type { Topics } from './topics.ts'
import type { TransactionCoordinator } from './transactions/transaction-coordinator.ts'

export interface Services {
  readonly clusterId: string
  readonly nodeId: number
  readonly config: Configs
  readonly metadata: Metadata
  readonly logs: Logs
  readonly partitions: Partitions
  readonly topics: Topics
  readonly producerIds: ProducerIds
  readonly groups: GroupCoordinator
  readonly fetchSessions: FetchSessions
  readonly transactions: TransactionCoordinator
  readonly quotas: Quotas
  readonly connectionRates: ConnectionRates
  /** The address of a host, if there is such a host. */
  readonly resolve: (host: string) => Promise<string | undefined>
  /** The APIs that are spoken, in which versions. */
  readonly spoken: readonly { readonly api: Api; readonly versions: Versions }[]
  readonly clock: Timers
  /** 22 characters, as Kafka prints them. */
  readonly randomUuid: () => string
  /** Tells whoever runs the broker something that no client is told. */
  readonly report: (message: string) => void
}
