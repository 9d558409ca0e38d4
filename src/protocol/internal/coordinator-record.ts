// Records of the coordinators' topics are a key and a value that belong together. A 16-bit number stands in front of each:
// of the key the type of the record, of the value its version. A key with no value deletes.

import type { Fields, Input, Value } from '../schema/field.ts'
import { type Identity, Message } from '../schema/message.ts'
import { DecodeError } from '../wire/errors.ts'
import { Writer } from '../wire/writer.ts'

/** The versions are those of the value; keys have one version, which is never flexible. */
export interface CoordinatorRecordDeclaration<K extends Fields, V extends Fields> extends Identity {
  readonly type: number
  readonly key: () => K
  readonly value: () => V
}

export class CoordinatorRecord<const K extends Fields = Fields, const V extends Fields = Fields> {
  readonly type: number
  readonly name: string
  readonly key: Message<K>
  readonly value: Message<V>

  constructor(declaration: CoordinatorRecordDeclaration<K, V>) {
    const { type, name, key, value } = declaration
    this.type = type
    this.name = name
    this.key = new Message({ name: `${name}Key`, versions: '0', flexible: 'none' }, key)
    this.value = new Message({ ...declaration, name: `${name}Value` }, value)
  }

  encodeKey(key: Input<K>): Buffer {
    return encode(this.type, this.key, 0, key)
  }

  encodeValue(version: number, value: Input<V>): Buffer {
    return encode(version, this.value, version, value)
  }

  /** `bytes` with the type in front, which is this record's: the caller has looked at it to come here. */
  decodeKey(bytes: Uint8Array): Value<K> {
    return this.key.decode(0, bytes.subarray(2))
  }

  decodeValue(bytes: Uint8Array): Value<V> {
    const version = numberInFront(bytes, this.value.name)
    if (version < this.value.versions.from || version > this.value.versions.to) {
      throw new DecodeError(`${this.value.name} has no version ${version}`)
    }
    return this.value.decode(version, bytes.subarray(2))
  }
}

export function coordinatorRecord<const K extends Fields, const V extends Fields>(
  declaration: CoordinatorRecordDeclaration<K, V>,
): CoordinatorRecord<K, V> {
  return new CoordinatorRecord(declaration)
}

/** The type of the record that a key belongs to. */
export function recordType(key: Uint8Array): number {
  return numberInFront(key, 'the key of a coordinator record')
}

function encode<F extends Fields>(inFront: number, message: Message<F>, version: number, value: Input<F>): Buffer {
  const writer = new Writer()
  writer.reserve(2)
  writer.view.setInt16(0, inFront)
  writer.position = 2
  message.write(version, writer, value)
  return writer.finishWhole()
}

function numberInFront(bytes: Uint8Array, what: string): number {
  if (bytes.length < 2) throw new DecodeError(`${what}: 2 bytes wanted, ${bytes.length} left`)
  return ((bytes[0]! << 24) >> 16) | bytes[1]!
}
