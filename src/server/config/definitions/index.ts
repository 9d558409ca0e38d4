// Every config there is, by what it belongs to.

import type { ValueOf } from '../definition.ts'
import { clientMetricsConfigs, groupConfigs } from './group.ts'
import { groupCoordinatorConfigs } from './groups.ts'
import { logConfigs } from './log.ts'
import { metricConfigs } from './metrics-and-quotas.ts'
import { networkConfigs } from './network.ts'
import { nodeConfigs } from './node.ts'
import { remoteStorageConfigs } from './remote-storage.ts'
import { replicationConfigs } from './replication.ts'
import { securityConfigs } from './security.ts'
import { topicConfigs } from './topic.ts'
import { transactionConfigs } from './transactions.ts'

export type BrokerConfigs = typeof groupCoordinatorConfigs &
  typeof logConfigs &
  typeof metricConfigs &
  typeof networkConfigs &
  typeof nodeConfigs &
  typeof remoteStorageConfigs &
  typeof replicationConfigs &
  typeof securityConfigs &
  typeof transactionConfigs

export const brokerConfigs: BrokerConfigs = Object.assign(
  Object.create(null),
  groupCoordinatorConfigs,
  logConfigs,
  metricConfigs,
  networkConfigs,
  nodeConfigs,
  remoteStorageConfigs,
  replicationConfigs,
  securityConfigs,
  transactionConfigs,
)

export { clientMetricsConfigs, groupConfigs, topicConfigs }

export type TopicConfigs = typeof topicConfigs
export type GroupConfigs = typeof groupConfigs

export type BrokerValue<N extends keyof BrokerConfigs> = ValueOf<BrokerConfigs[N]>
export type TopicValue<N extends keyof TopicConfigs> = ValueOf<TopicConfigs[N]>
export type GroupValue<N extends keyof GroupConfigs> = ValueOf<GroupConfigs[N]>
