// What the voters of the quorum (KRaft, KIP-595) write for themselves: into the log as control records, and into the file
// `quorum-state` beside it. Here the quorum is one node, which is its leader from the moment it starts, in an epoch
// that it had not had before.

import type { Disk } from '../../log/disk.ts'
import { zeroUuid } from '../../log/uuid.ts'
import {
  KRaftVersionRecord,
  LeaderChangeMessage,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  VotersRecord,
} from '../../protocol/messages/control-messages.ts'
import type { RecordInput } from '../../protocol/records/build.ts'
import type { ControlType } from '../../protocol/records/control-records.ts'
import { controlKey, controlType } from '../../protocol/records/control-records.ts'
import type { Record } from '../../protocol/records/record.ts'
import type { Value } from '../../protocol/schema/field.ts'
import { features, kraftVersion } from './features.ts'
import { MetadataError } from './metadata-error.ts'

export type Voter = Value<(typeof VotersRecord)['fields']>['voters'][number]

/** Where a controller would be reached by others. */
export interface VoterEndpoint {
  readonly name: string
  readonly host: string
  readonly port: number
}

/**
 * What the log says of its quorum. At version 0 the voters are those of `controller.quorum.voters`, and the log has none;
 * from version 1 on they are records (KIP-853).
 */
export interface Quorum {
  readonly version: number
  readonly voters: readonly Voter[]
}

export const unknownQuorum: Quorum = { version: 0, voters: [] }

/** The quorum after a control record of its log or of a snapshot. */
export function quorumAfter(quorum: Quorum, { key, value }: Record): Quorum {
  if (value === null) return quorum
  switch (controlType(key)) {
    case 'KRAFT_VERSION':
      return { ...quorum, version: KRaftVersionRecord.decode(0, value).kRaftVersion }
    case 'KRAFT_VOTERS':
      return { ...quorum, voters: VotersRecord.decode(0, value).voters }
    default:
      return quorum
  }
}

export function oneVoter(voterId: number, voterDirectoryId: string, endpoint: VoterEndpoint): Quorum {
  const { minVersion, maxVersion } = features.get(kraftVersion)!
  const kRaftVersionFeature = { minSupportedVersion: minVersion, maxSupportedVersion: maxVersion }
  return {
    version: maxVersion,
    voters: [{ voterId, voterDirectoryId, endpoints: [{ ...endpoint }], kRaftVersionFeature }],
  }
}

type Timed = { readonly timestamp: number }

function control(type: ControlType, value: Buffer, offset: number, { timestamp }: Timed): RecordInput {
  return { offset, timestamp, key: controlKey(type), value }
}

/** What the log says of the quorum from here on. */
export function quorumRecords({ version, voters }: Quorum, offset: number, at: Timed): RecordInput[] {
  if (version === 0) return []
  return [
    control('KRAFT_VERSION', KRaftVersionRecord.encode(0, { version: 0, kRaftVersion: version }), offset, at),
    control('KRAFT_VOTERS', VotersRecord.encode(0, { version: 0, voters }), offset + 1, at),
  ]
}

/** What a leader begins its epoch with. */
export function leaderChange(leaderId: number, quorum: Quorum, at: Timed): RecordInput[] {
  const voters = [{ voterId: leaderId }]
  const change = LeaderChangeMessage.encode(0, { version: 0, leaderId, voters, grantingVoters: voters })
  return [control('LEADER_CHANGE', change, 0, at), ...quorumRecords(quorum, 1, at)]
}

export function snapshotHeader(lastContainedLogTimestamp: number, quorum: Quorum, at: Timed): RecordInput[] {
  const header = SnapshotHeaderRecord.encode(0, { version: 0, lastContainedLogTimestamp })
  return [control('SNAPSHOT_HEADER', header, 0, at), ...quorumRecords(quorum, 1, at)]
}

export function snapshotFooter(offset: number, at: Timed): RecordInput[] {
  return [control('SNAPSHOT_FOOTER', SnapshotFooterRecord.encode(0, { version: 0 }), offset, at)]
}

// The file

const quorumStateFile = 'quorum-state'

/** The epoch that the file has; 0 if there is no file. */
export async function readQuorumEpoch(disk: Pick<Disk, 'readFile'>, directory: string): Promise<number> {
  const path = `${directory}/${quorumStateFile}`
  const bytes = await disk.readFile(path)
  if (bytes === undefined) return 0
  try {
    const { leaderEpoch } = JSON.parse(bytes.toString())
    if (Number.isInteger(leaderEpoch)) return leaderEpoch
  } catch {
    // said below
  }
  throw new MetadataError(`${path}: no epoch of a leader in it`)
}

export async function writeQuorumState(
  disk: Pick<Disk, 'writeFile'>,
  directory: string,
  leaderId: number,
  leaderEpoch: number,
  { version }: Quorum,
): Promise<void> {
  const state =
    version === 0
      ? {
          clusterId: '',
          leaderId,
          leaderEpoch,
          votedId: -1,
          appliedOffset: 0,
          currentVoters: [{ voterId: leaderId }],
          data_version: 0,
        }
      : { leaderId, leaderEpoch, votedId: -1, votedDirectoryId: zeroUuid, data_version: 1 }
  await disk.writeFile(`${directory}/${quorumStateFile}`, Buffer.from(JSON.stringify(state)))
}
