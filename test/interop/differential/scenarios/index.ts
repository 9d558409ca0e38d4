import type { Scenario } from '../scenario.ts'
import { apiVersions } from './api-versions.ts'
import { cluster } from './cluster.ts'
import { configs } from './configs.ts'
import { consumerGroups } from './consumer-groups.ts'
import { fetching } from './fetch.ts'
import { frames } from './frames.ts'
import { groupMembers } from './group-members.ts'
import { groupOffsets } from './group-offsets.ts'
import { groups } from './groups.ts'
import { idempotence } from './idempotence.ts'
import { identity } from './identity.ts'
import { metadata } from './metadata.ts'
import { offsets } from './offsets.ts'
import { producing } from './produce.ts'
import { rights } from './rights.ts'
import { topics } from './topics.ts'
import { transactionPartitions } from './transaction-partitions.ts'
import { transactions } from './transactions.ts'

/** In this order they are played, on one broker. */
export const scenarios: readonly Scenario[] = [
  ...apiVersions,
  ...metadata,
  ...topics,
  ...producing,
  ...idempotence,
  ...fetching,
  ...offsets,
  ...transactions,
  ...transactionPartitions,
  ...groupMembers,
  ...consumerGroups,
  ...groupOffsets,
  ...groups,
  ...configs,
  ...cluster,
  ...rights,
  ...identity,
  ...frames,
]
