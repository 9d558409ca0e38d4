// Markers: the control records that end a producer's transaction in a partition (KIP-98).

import type { AppendOrigin } from '../../log/partition-log.ts'
import { buildMarker } from '../../protocol/records/control-records.ts'
import type { Int64 } from '../../protocol/schema/field.ts'

export interface Marker {
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly committed: boolean
  readonly coordinatorEpoch: number
  /** The level of `transaction.version` that the transaction was under. */
  readonly transactionVersion: number
}

/** The batch that says so, and as whose it comes to the log. */
export function buildEnd(
  marker: Marker,
  timestamp: number,
  leaderEpoch: number,
): { readonly bytes: Buffer; readonly origin: AppendOrigin } {
  const { committed, transactionVersion, ...identity } = marker
  const type = committed ? 'COMMIT' : 'ABORT'
  const bytes = buildMarker(type, { offset: 0, timestamp, leaderEpoch, ...identity })
  return { bytes, origin: { from: 'coordinator', leaderEpoch, transactionVersion } }
}
