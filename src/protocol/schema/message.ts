// A message: a name, the versions it has, and its fields. The codec of a version is compiled when it is first used.

import { DecodeError } from '../wire/errors.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { compileDecoder, type Decoder } from './decoder.ts'
import { compileEncoder, type Encoder } from './encoder.ts'
import type { Fields, Input, Value } from './field.ts'
import { layout, type Struct } from './layout.ts'
import { includes, type Versions, versions } from './versions.ts'

export interface Identity {
  readonly name: string
  /** Such as '0-9'. */
  readonly versions: string
  /** The versions with compact lengths and tagged fields, such as '4+' or 'none'. */
  readonly flexible: string
}

export class Message<const F extends Fields = Fields> {
  readonly name: string
  readonly versions: Versions
  readonly flexible: Versions
  readonly #declared: () => F
  #fields: F | undefined
  readonly #describe: ((version: number) => string) | undefined
  readonly #decoders: Decoder[] = []
  readonly #encoders: Encoder[] = []

  constructor(identity: Identity, fields: () => F, describe?: (version: number) => string) {
    this.name = identity.name
    this.versions = versions(identity.versions)
    this.flexible = versions(identity.flexible)
    this.#declared = fields
    this.#describe = describe
  }

  /** Most messages are never used by a process: nothing is made of their fields until somebody asks. */
  get fields(): F {
    this.#fields ??= this.#declared()
    return this.#fields
  }

  /** The value of a whole message: bytes that are left over are an error. */
  decode(version: number, bytes: Uint8Array): Value<F> {
    return this.readWhole(version, new Reader(bytes))
  }

  /** The same from the reader's position to its end. */
  readWhole(version: number, reader: Reader): Value<F> {
    const value = this.read(version, reader)
    if (reader.remaining > 0) {
      throw new DecodeError(`${this.#described(version)}: ${reader.remaining} bytes too many at the end`)
    }
    return value
  }

  encode(version: number, value: Input<F>): Buffer {
    const writer = new Writer()
    this.write(version, writer, value)
    return writer.finishWhole()
  }

  /** Decodes from the reader's position, and leaves it behind the message. */
  read(version: number, reader: Reader): Value<F> {
    const decoder = (this.#decoders[version] ??= compileDecoder(this.#described(version), () => this.layout(version)))
    return decoder(reader) as Value<F>
  }

  write(version: number, writer: Writer, value: Input<F>): void {
    const encoder = (this.#encoders[version] ??= compileEncoder(this.#described(version), () => this.layout(version)))
    encoder(writer, value)
  }

  #described(version: number): string {
    return this.#describe === undefined ? `${this.name} v${version}` : this.#describe(version)
  }

  /** What the message looks like on the wire in one version. */
  layout(version: number): Struct {
    if (!includes(this.versions, version)) throw new RangeError(`${this.name} has no version ${version}`)
    return layout(this.fields, this.flexible, version)
  }

  isFlexible(version: number): boolean {
    return includes(this.flexible, version)
  }
}

export function message<const F extends Fields>(declaration: Identity & { readonly fields: () => F }): Message<F> {
  return new Message(declaration, declaration.fields)
}
