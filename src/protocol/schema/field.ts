// The words a message is declared with. A field is a type and what narrows it: the versions it is in, the versions in
// which it may be null, its tag, its default. All of it is plain data on `spec`; the TypeScript type of a message is
// inferred from the same declaration, so neither can say something that the other does not know.

import { allVersions, intersect, type Versions } from './versions.ts'

/** A 64-bit integer: a `number` wherever that is exact, a `bigint` beyond; `<`, `===` and `${}` work across both. */
export type Int64 = number | bigint

/** A tagged field that this version of the declaration does not know; it is kept, and written back as it came. */
export interface UnknownTaggedField {
  readonly tag: number
  readonly data: Uint8Array
}

export type Unknown = {
  unknownTaggedFields?: readonly UnknownTaggedField[] | undefined
}

export type Primitive =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records'

export type Type =
  | { readonly kind: Primitive }
  | { readonly kind: 'array'; readonly of: Type }
  | { readonly kind: 'struct'; readonly fields: Fields }

export interface Spec {
  readonly type: Type
  readonly versions: Versions
  readonly nullable: Versions | undefined
  readonly tag: number | undefined
  readonly default: unknown
  readonly ignorable: boolean
  readonly inflexible: boolean
}

/**
 * `Out` is what decoding gives, `In` what encoding takes. A field that is in every version and has no default must be
 * given when a message is written (`Optional` is false); one that some versions lack, or that has a default, may be left out.
 */
export class Field<Out, In = Out, Optional extends boolean = false> {
  declare readonly out: Out
  declare readonly in: In
  declare readonly optional: Optional
  readonly spec: Spec

  constructor(spec: Spec) {
    this.spec = spec
  }

  /** Is there from this version on. */
  since(version: number): Field<Out, In, true> {
    return this.#with({ versions: intersect(this.spec.versions, { ...allVersions, from: version }) })
  }

  /** Is there up to this version. */
  until(version: number): Field<Out, In, true> {
    return this.#with({ versions: intersect(this.spec.versions, { ...allVersions, to: version }) })
  }

  /** May be null, in the versions from `since` to `until`. */
  nullable(since = 0, until = Number.POSITIVE_INFINITY): Field<Out | null, In | null, Optional> {
    return this.#with({ nullable: { from: since, to: until } })
  }

  /** Travels in the tagged section of its struct, and only when it is not at its default. */
  tag(tag: number): Field<Out, In, true> {
    return this.#with({ tag })
  }

  /** The value it has in versions without it, and when it is left out. Where none is declared: 0, '', false, empty. */
  default(value: In): Field<Out, In, true> {
    return this.#with({ default: value })
  }

  /** May be dropped without an error when it is written in a version without it. */
  ignorable(): Field<Out, In, Optional> {
    return this.#with({ ignorable: true })
  }

  /** Keeps its old encoding in flexible versions. */
  inflexible(): Field<Out, In, Optional> {
    return this.#with({ inflexible: true })
  }

  #with<O, I, P extends boolean>(change: Partial<Spec>): Field<O, I, P> {
    return new Field<O, I, P>({ ...this.spec, ...change })
  }
}

export interface Fields {
  readonly [name: string]: Field<unknown, unknown, boolean>
}

/** The value that decoding a struct with these fields gives: every field is there, at its default if nothing else. */
export type Value<F extends Fields> = { -readonly [K in keyof F]: F[K]['out'] } & Unknown

/** The value that encoding a struct with these fields takes. */
export type Input<F extends Fields> = {
  readonly [K in keyof F as F[K]['optional'] extends true ? never : K]: F[K]['in']
} & {
  readonly [K in keyof F as F[K]['optional'] extends true ? K : never]?: F[K]['in'] | undefined
} & Readonly<Unknown>

function field<Out, In = Out>(type: Type): Field<Out, In> {
  return new Field<Out, In>({
    type,
    versions: allVersions,
    nullable: undefined,
    tag: undefined,
    default: undefined,
    ignorable: false,
    inflexible: false,
  })
}

export const bool = field<boolean>({ kind: 'bool' })
export const int8 = field<number>({ kind: 'int8' })
export const int16 = field<number>({ kind: 'int16' })
export const uint16 = field<number>({ kind: 'uint16' })
export const int32 = field<number>({ kind: 'int32' })
export const uint32 = field<number>({ kind: 'uint32' })
export const int64 = field<Int64>({ kind: 'int64' })
export const float64 = field<number>({ kind: 'float64' })
/** 16 bytes, as the 22 characters of url-safe base64 that Kafka prints. */
export const uuid = field<string>({ kind: 'uuid' })
export const string = field<string>({ kind: 'string' })
/** Bytes, decoded as a view of the input. */
export const bytes = field<Buffer, Uint8Array>({ kind: 'bytes' })
/** Record batches or message sets, decoded as a view of the input; encoded from one piece or several. */
export const records = field<Buffer, Uint8Array | readonly Uint8Array[]>({ kind: 'records' })

export function struct<const F extends Fields>(fields: F): Field<Value<F>, Input<F>> {
  return field({ kind: 'struct', fields })
}

export function array<Out, In>(of: Field<Out, In, boolean>): Field<Out[], readonly In[]>
export function array<const F extends Fields>(of: F): Field<Value<F>[], readonly Input<F>[]>
export function array(of: Field<unknown, unknown, boolean> | Fields): Field<unknown[], readonly unknown[]> {
  return field({ kind: 'array', of: of instanceof Field ? of.spec.type : { kind: 'struct', fields: of } })
}
