// Where the logs of replicas are: a broker with several directories chooses one, and says which (KIP-858).

import { PartitionChangeRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { type NewRecord, record } from '../records.ts'
import type { Topic } from '../topic.ts'

/** Nothing if it is known already. */
export function assignDirectory(topic: Topic, index: number, brokerId: number, directoryId: string): NewRecord[] {
  const partition = topic.partitions[index]
  const replica = partition?.replicas.indexOf(brokerId) ?? -1
  if (partition === undefined || replica < 0 || partition.directories[replica] === directoryId) return []
  const directories = partition.directories.map((known, i) => (i === replica ? directoryId : known))
  return [record(PartitionChangeRecord, { topicId: topic.id, partitionId: index, directories })]
}
