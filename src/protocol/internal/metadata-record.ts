// The framing of metadata records: three varints (version of the framing, type, version of the record), then the record.

import type { Fields, Input, Value } from '../schema/field.ts'
import { type Identity, Message } from '../schema/message.ts'
import { includes } from '../schema/versions.ts'
import { DecodeError } from '../wire/errors.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

const frameVersion = 1

export class MetadataRecord<const F extends Fields = Fields> extends Message<F> {
  readonly type: number

  constructor(declaration: Identity & { readonly type: number; readonly fields: () => F }) {
    super(declaration, declaration.fields)
    this.type = declaration.type
  }

  encodeFramed(version: number, value: Input<F>): Buffer {
    const writer = new Writer()
    writer.uvarint(frameVersion)
    writer.uvarint(this.type)
    writer.uvarint(version)
    this.write(version, writer, value)
    return writer.finishWhole()
  }
}

export function metadataRecord<const F extends Fields>(
  declaration: Identity & { readonly type: number; readonly fields: () => F },
): MetadataRecord<F> {
  return new MetadataRecord(declaration)
}

export interface FramedRecord {
  readonly record: MetadataRecord
  readonly version: number
  readonly value: Value<Fields>
}

/** Reads a framed record; `records` are the types that are known. */
export function decodeFramed(records: ReadonlyMap<number, MetadataRecord>, bytes: Uint8Array): FramedRecord {
  const reader = new Reader(bytes)
  const frame = reader.uvarint()
  if (frame !== frameVersion)
    throw new DecodeError(`a metadata record with frame version ${frame}, ${frameVersion} is known`)
  const type = reader.uvarint()
  const record = records.get(type)
  if (record === undefined) throw new DecodeError(`a metadata record of unknown type ${type}`)
  const version = reader.uvarint()
  if (!includes(record.versions, version)) throw new DecodeError(`${record.name} has no version ${version}`)
  const value = record.read(version, reader)
  if (reader.remaining > 0)
    throw new DecodeError(`${record.name} v${version}: ${reader.remaining} bytes too many at the end`)
  return { record, version, value }
}
