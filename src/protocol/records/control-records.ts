// Control records: what brokers write for themselves among the records of clients. The key says which kind it is, with a
// 16-bit version in front; transaction markers have such a version in front of their value too, the others inside it.

import { ControlRecordTypeSchema, EndTxnMarker } from '../messages/control-messages.ts'
import type { Int64 } from '../schema/field.ts'
import { buildBatch } from './build.ts'
import { invalid } from './errors.ts'

export const controlTypes = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const
export type ControlType = (typeof controlTypes)[number]

export function controlKey(type: ControlType): Buffer {
  return behindVersion(ControlRecordTypeSchema.encode(0, { type: controlTypes.indexOf(type) }))
}

function behindVersion(bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(2 + bytes.length)
  whole.set(bytes, 2)
  return whole
}

/** The kind of control record that a key announces; undefined for one that this version does not know. */
export function controlType(key: Buffer | null): ControlType | undefined {
  if (key === null || key.length < 4) invalid(`a control record with a key of ${key?.length ?? 0} bytes, 4 are wanted`)
  return controlTypes[ControlRecordTypeSchema.decode(0, key.subarray(2, 4)).type]
}

export function markerValue(coordinatorEpoch: number): Buffer {
  return behindVersion(EndTxnMarker.encode(0, { coordinatorEpoch }))
}

/** The epoch of the coordinator that ended a transaction. */
export function coordinatorEpoch(value: Buffer | null): number {
  if (value === null || value.length < 6) invalid(`a transaction marker of ${value?.length ?? 0} bytes, 6 are wanted`)
  return EndTxnMarker.decode(0, value.subarray(2, 6)).coordinatorEpoch
}

export interface MarkerOptions {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
}

/** The batch that ends a transaction in a partition. */
export function buildMarker(type: 'ABORT' | 'COMMIT', options: MarkerOptions): Buffer {
  const { offset, timestamp, leaderEpoch, producerId, producerEpoch } = options
  const record = { offset, timestamp, key: controlKey(type), value: markerValue(options.coordinatorEpoch) }
  return buildBatch([record], { leaderEpoch, producerId, producerEpoch, transactional: true, control: true })
}

/** Any other control record, in a batch of its own: `value` is the message of its type. */
export function buildControlBatch(
  type: ControlType,
  value: Buffer,
  {
    offset,
    timestamp,
    leaderEpoch,
  }: { readonly offset: number; readonly timestamp: number; readonly leaderEpoch: number },
): Buffer {
  return buildBatch([{ offset, timestamp, key: controlKey(type), value }], { leaderEpoch, control: true })
}
