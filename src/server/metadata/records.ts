// The records of the metadata: what is about to be written, and how it is read again. To the state it is the same: what is
// about to be written is what reading it will give.

import * as declarations from '../../protocol/internal/cluster-metadata.ts'
import { decodeFramed, type FramedRecord, type MetadataRecord } from '../../protocol/internal/metadata-record.ts'
import type { Fields, Input, Value } from '../../protocol/schema/field.ts'
import type { Slot } from '../../protocol/schema/layout.ts'
import { recordVersion } from './record-versions.ts'

const known: ReadonlyMap<number, MetadataRecord> = new Map(
  Object.values(declarations).map(record => [record.type, record as MetadataRecord]),
)

/** A record that somebody wants to be written; its version is that of the cluster. */
export interface NewRecord {
  readonly declaration: MetadataRecord
  readonly value: Input<Fields>
}

export function record<const F extends Fields>(declaration: MetadataRecord<F>, value: Input<F>): NewRecord {
  return { declaration: declaration as MetadataRecord, value: value as Input<Fields> }
}

/**
 * The record as it would be read: with all fields, and those at their defaults that the version of the cluster does not
 * have, which are left out as Kafka leaves them out.
 */
export function framed({ declaration, value }: NewRecord, metadataVersion: number): FramedRecord {
  const version = recordVersion(declaration, value, metadataVersion)
  const whole: Record<string, unknown> = {}
  for (const { name, place, default: otherwise } of slotsOf(declaration, version)) {
    const given = place === 'absent' ? undefined : value[name]
    whole[name] = given === undefined ? otherwise : given
  }
  return { record: declaration, version, value: whole }
}

export function encodeRecord({ record, version, value }: FramedRecord): Buffer {
  return record.encodeFramed(version, value)
}

const slots = new Map<MetadataRecord, (readonly Slot[])[]>()

function slotsOf(declaration: MetadataRecord, version: number): readonly Slot[] {
  let versions = slots.get(declaration)
  if (versions === undefined) slots.set(declaration, (versions = []))
  return (versions[version] ??= declaration.layout(version).slots)
}

export function decodeRecord(bytes: Uint8Array): FramedRecord {
  return decodeFramed(known, bytes)
}

/** What a state does with a record of one kind. */
export interface Applier {
  readonly type: number
  apply(value: Value<Fields>): void
}

export function applier<const F extends Fields>(
  declaration: MetadataRecord<F>,
  apply: (value: Value<F>) => void,
): Applier {
  return { type: declaration.type, apply: value => apply(value as Value<F>) }
}
