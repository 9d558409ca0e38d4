// Records of the coordinators' topics are a key and a value that belong together. A 16-bit number stands in front of each:
// of the key the type of the record, of the value its version. A key with no value deletes.

import type { Fields, Input, Value } from '../schema/field.ts'
import { type Identity, Message } from '../schema/message.ts'
import { DecodeError } from '../wire/errors.ts'
import type { Reader } from '../wire/reader.ts'

const numberSize = 2

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
    return prefixed(this.type, this.key.encode(0, key))
  }

  encodeValue(version: number, value: Input<V>): Buffer {
    return prefixed(version, this.value.encode(version, value))
  }

  /** With the type in front, which is this record's: the caller has looked at it to come here. */
  readKey(reader: Reader): Value<K> {
    reader.position += numberSize
    return this.key.readWhole(0, reader)
  }

  readValue(reader: Reader): Value<V> {
    const version = numberInFront(reader, this.value.name)
    if (version < this.value.versions.from || version > this.value.versions.to) {
      throw new DecodeError(`${this.value.name} has no version ${version}`)
    }
    reader.position += numberSize
    return this.value.readWhole(version, reader)
  }
}

export function coordinatorRecord<const K extends Fields, const V extends Fields>(
  declaration: CoordinatorRecordDeclaration<K, V>,
): CoordinatorRecord<K, V> {
  return new CoordinatorRecord(declaration)
}

/** The type of the record that a key belongs to. The reader stays where it is. */
export function recordType(key: Reader): number {
  return numberInFront(key, 'the key of a coordinator record')
}

function prefixed(number: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(numberSize + body.length)
  bytes.writeInt16BE(number)
  bytes.set(body, numberSize)
  return bytes
}

function numberInFront({ view, position, remaining }: Reader, what: string): number {
  if (remaining < numberSize) throw new DecodeError(`${what}: ${numberSize} bytes wanted, ${remaining} left`)
  return view.getInt16(position)
}
