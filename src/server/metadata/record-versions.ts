// Which version of a record a cluster writes. Clusters that an older Apache Kafka began stay at its level
// (`metadata.version`) until somebody raises it, and their logs may have nothing in them that it could not read.

import {
  BrokerRegistrationChangeRecord,
  PartitionChangeRecord,
  PartitionRecord,
  RegisterBrokerRecord,
} from '../../protocol/internal/cluster-metadata.ts'
import type { MetadataRecord } from '../../protocol/internal/metadata-record.ts'
import type { Fields, Input } from '../../protocol/schema/field.ts'

/** The levels that brought a version of a record. */
const since = {
  migration: 8, // 3.4-IV0
  directories: 17, // 3.7-IV2, KIP-858
  eligibleLeaderReplicas: 23, // 4.0-IV1, KIP-966
  cordonedDirectories: 30, // 4.3-IV0
}

/** Whether a cluster at this level keeps in which directories replicas are. */
export function knowsDirectories(level: number): boolean {
  return level >= since.directories
}

export function recordVersion(declaration: MetadataRecord, value: Input<Fields>, level: number): number {
  switch (declaration.type) {
    case PartitionRecord.type:
    case PartitionChangeRecord.type:
      return versionAt(level, [since.directories, since.eligibleLeaderReplicas], 0)
    case RegisterBrokerRecord.type:
      return versionAt(level, [since.migration, since.directories, since.cordonedDirectories], 1)
    case BrokerRegistrationChangeRecord.type:
      return changeVersion(value)
    default:
      return 0
  }
}

function versionAt(level: number, levels: readonly number[], first: number): number {
  return first + levels.filter(from => level >= from).length
}

/** The lowest that has what is to be said, as Kafka does here. */
function changeVersion(value: Input<Fields>): number {
  if (value['cordonedLogDirs'] != null) return 3
  if (Array.isArray(value['logDirs']) && value['logDirs'].length > 0) return 2
  return value['inControlledShutdown'] ? 1 : 0
}
