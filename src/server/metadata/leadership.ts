// Who leads after a start.

import { PartitionChangeRecord } from '../../protocol/internal/cluster-metadata.ts'
import { type NewRecord, record } from './records.ts'
import type { MetadataState } from './state.ts'
import { noLeader, type Partition } from './topic.ts'

/**
 * The leaderships that a node takes up when it starts.
 *
 * After a crash it leads in a new epoch whatever it led: the end of a log may have moved back, and the offsets behind it
 * are given a second time. Clients that remember an epoch with an offset can find that out only if the epoch is
 * another one (KIP-320). After a clean shutdown every log is as it was, and the old epoch goes on.
 *
 * Partitions without a leader are those of an Apache Kafka that shut down: it hands its leaderships back first.
 */
export function leadershipsAfterStart(state: MetadataState, nodeId: number, crashed: boolean): NewRecord[] {
  const changes: NewRecord[] = []
  for (const { id: topicId, partitions } of state.topics) {
    for (const partition of partitions) {
      const { index: partitionId, leader } = partition
      if (leader === noLeader && mayLead(partition, nodeId)) {
        const elr = { eligibleLeaderReplicas: emptied(partition.eligibleLeaderReplicas) }
        const known = { lastKnownElr: emptied(partition.lastKnownElr) }
        const change = { partitionId, topicId, leader: nodeId, isr: [nodeId], ...elr, ...known }
        changes.push(record(PartitionChangeRecord, change))
      } else if (leader === nodeId && crashed) {
        changes.push(record(PartitionChangeRecord, { partitionId, topicId, leader: nodeId }))
      }
    }
  }
  return changes
}

/** It has everything that was committed, or there is nobody else. */
function mayLead({ replicas, isr, eligibleLeaderReplicas, lastKnownElr }: Partition, nodeId: number): boolean {
  if (!replicas.includes(nodeId)) return false
  return [isr, eligibleLeaderReplicas, lastKnownElr].some(those => those.includes(nodeId)) || replicas.length === 1
}

/** Null says that a list stays as it is, which it does if it is empty. */
function emptied(list: readonly number[]): readonly number[] | null {
  return list.length > 0 ? [] : null
}
