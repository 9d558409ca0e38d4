// Which Kafka is the reference for a version of an API: 4.3.0 where it serves that version, 3.9.1 for those that 4.x dropped.

import type { Api } from '../../../src/protocol/schema/api.ts'
import { versions as range } from '../../../src/protocol/schema/versions.ts'

export type Reference = '4.3.0' | '3.9.1'
export const references: readonly Reference[] = ['4.3.0', '3.9.1']

/** The lowest version that 4.3.0 serves, where it is not 0; 3.9.1 served those below. */
const lowest: Readonly<Record<string, number>> = {
  Produce: 3,
  Fetch: 4,
  ListOffsets: 1,
  OffsetCommit: 2,
  OffsetFetch: 1,
  CreateTopics: 2,
  DeleteTopics: 1,
  OffsetForLeaderEpoch: 2,
  WriteTxnMarkers: 1,
  DescribeAcls: 1,
  CreateAcls: 1,
  DeleteAcls: 1,
  DescribeConfigs: 1,
  AlterReplicaLogDirs: 1,
  DescribeLogDirs: 1,
  CreateDelegationToken: 1,
  RenewDelegationToken: 1,
  ExpireDelegationToken: 1,
  DescribeDelegationToken: 1,
}

/** The highest that 4.3.0 serves, where the declaration goes on: what is unstable is not served. */
const highest: Readonly<Record<string, number>> = { InitProducerId: 5 }

/** The versions of an API that a reference is there for, out of those wanted: '4-7', '7+', '3', 'all'. */
export function servedBy(reference: Reference, api: Api, wanted: string | number = 'all'): number[] {
  const bound = lowest[api.name] ?? 0
  const [from, to] =
    reference === '4.3.0' ? [bound, highest[api.name] ?? api.versions.to] : [api.versions.from, bound - 1]
  const within = wanted === 'all' ? api.versions : range(String(wanted))
  const all: number[] = []
  for (let version = Math.max(from, within.from); version <= Math.min(to, within.to); version++) all.push(version)
  return all
}
