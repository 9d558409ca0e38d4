// A topic and its partitions, as the records of the metadata have made them. A partition is a value: a change makes
// another one, so that whoever holds one can see what has become of it.

import type { PartitionChangeRecord, PartitionRecord } from '../../protocol/internal/cluster-metadata.ts'
import type { Value } from '../../protocol/schema/field.ts'

export interface Partition {
  readonly index: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly removingReplicas: readonly number[]
  readonly addingReplicas: readonly number[]
  /** -1: there is none. */
  readonly leader: number
  /** 1 while a leader that may have lost records has to find out. */
  readonly leaderRecoveryState: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  /** For each replica the id of its log directory (KIP-858). */
  readonly directories: readonly string[]
  /** Replicas that have everything committed though they are not in sync (KIP-966). */
  readonly eligibleLeaderReplicas: readonly number[]
  readonly lastKnownElr: readonly number[]
}

/** What stands where the id of a log directory would, and no directory has for an id (KIP-858). */
export const directoryIds = {
  migrating: 'AAAAAAAAAAAAAAAAAAAAAA',
  unassigned: 'AAAAAAAAAAAAAAAAAAAAAQ',
  lost: 'AAAAAAAAAAAAAAAAAAAAAg',
} as const

export const noLeader = -1
const leaderUnchanged = -2
const recoveryUnchanged = -1

/** The topics of the broker's own. */
export const offsetsTopic = '__consumer_offsets'
export const transactionTopic = '__transaction_state'
export const shareTopic = '__share_group_state'

export function isInternal(topic: string): boolean {
  return topic === offsetsTopic || topic === transactionTopic || topic === shareTopic
}

export class Topic {
  readonly name: string
  readonly id: string
  readonly internal: boolean
  /** By their index. */
  readonly partitions: readonly Partition[]

  constructor(name: string, id: string, partitions: readonly Partition[] = []) {
    this.name = name
    this.id = id
    this.internal = isInternal(name)
    this.partitions = partitions
  }
}

const none: readonly never[] = []

/** Most lists are empty, and there are many of them. */
function list<T>(values: readonly T[] | null): readonly T[] {
  return values === null || values.length === 0 ? none : values
}

export function partitionOf(record: Value<(typeof PartitionRecord)['fields']>): Partition {
  const { partitionId, replicas, isr, leader, leaderRecoveryState, leaderEpoch, partitionEpoch } = record
  return {
    index: partitionId,
    replicas,
    isr: list(isr),
    removingReplicas: list(record.removingReplicas),
    addingReplicas: list(record.addingReplicas),
    leader,
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
    directories: record.directories.length > 0 ? record.directories : replicas.map(() => directoryIds.migrating),
    eligibleLeaderReplicas: list(record.eligibleLeaderReplicas),
    lastKnownElr: list(record.lastKnownElr),
  }
}

/** A new leader, be it the old one or none, begins a new epoch; every change is one of the partition. */
export function changed(partition: Partition, record: Value<(typeof PartitionChangeRecord)['fields']>): Partition {
  const { leader, leaderRecoveryState: recovery } = record
  const replicas = record.replicas ?? partition.replicas
  const leads = leader !== leaderUnchanged
  return {
    index: partition.index,
    replicas,
    isr: record.isr === null ? partition.isr : list(record.isr),
    removingReplicas: record.removingReplicas === null ? partition.removingReplicas : list(record.removingReplicas),
    addingReplicas: record.addingReplicas === null ? partition.addingReplicas : list(record.addingReplicas),
    leader: leads ? leader : partition.leader,
    leaderRecoveryState: recovery === recoveryUnchanged ? partition.leaderRecoveryState : recovery,
    leaderEpoch: partition.leaderEpoch + (leads ? 1 : 0),
    partitionEpoch: partition.partitionEpoch + 1,
    directories: record.directories ?? directoriesOf(partition, replicas),
    eligibleLeaderReplicas:
      record.eligibleLeaderReplicas === null ? partition.eligibleLeaderReplicas : list(record.eligibleLeaderReplicas),
    lastKnownElr: record.lastKnownElr === null ? partition.lastKnownElr : list(record.lastKnownElr),
  }
}

/** Replicas that stay keep their directories. */
function directoriesOf({ replicas, directories }: Partition, now: readonly number[]): readonly string[] {
  if (now === replicas) return directories
  return now.map(replica => directories[replicas.indexOf(replica)] ?? directoryIds.migrating)
}
