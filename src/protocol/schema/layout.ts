// A declaration holds all versions of a message at once; a layout is what is left of it at one of them: which fields are
// written, where, and how. The compilers and the tools work on layouts and know nothing of versions.

import type { Fields, Primitive, Type } from './field.ts'
import { includes, type Versions } from './versions.ts'

export type LayoutType =
  | { readonly kind: Primitive }
  | { readonly kind: 'array'; readonly of: LayoutType }
  | { readonly kind: 'struct'; readonly struct: Struct }

export interface Slot {
  readonly name: string
  readonly type: LayoutType
  /** The tag it travels under; `inline` in its place among the fields; `absent` when this version lacks it. */
  readonly place: number | 'inline' | 'absent'
  readonly nullable: boolean
  /** Lengths are varints, counted from one. */
  readonly compact: boolean
  readonly ignorable: boolean
  readonly default: unknown
}

export interface Struct {
  readonly slots: readonly Slot[]
  /** Ends with a section of tagged fields. */
  readonly flexible: boolean
}

export function layout(fields: Fields, flexibleVersions: Versions, version: number): Struct {
  const flexible = includes(flexibleVersions, version)
  const slots = Object.entries(fields).map(([name, { spec }]): Slot => {
    const nullable = spec.nullable !== undefined && includes(spec.nullable, version)
    return {
      name,
      type: layoutType(spec.type, flexibleVersions, version),
      place: !includes(spec.versions, version) ? 'absent' : (spec.tag ?? 'inline'),
      nullable,
      compact: flexible && !spec.inflexible,
      ignorable: spec.ignorable,
      default: spec.default === undefined ? zero(spec.type) : spec.default,
    }
  })
  return { slots, flexible }
}

function layoutType(type: Type, flexible: Versions, version: number): LayoutType {
  if (type.kind === 'array') return { kind: 'array', of: layoutType(type.of, flexible, version) }
  if (type.kind === 'struct') return { kind: 'struct', struct: layout(type.fields, flexible, version) }
  return type
}

export const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What a field without a declared default has; a struct has none of its own but those of its fields. */
function zero(type: Type): unknown {
  switch (type.kind) {
    case 'bool':
      return false
    case 'string':
      return ''
    case 'uuid':
      return zeroUuid
    case 'bytes':
    case 'records':
      return emptyBytes
    case 'array':
      return emptyArray
    case 'struct':
      return undefined
    default:
      return 0
  }
}

const emptyBytes = Buffer.alloc(0)
const emptyArray: readonly never[] = []

const fixedSizes: Partial<Record<LayoutType['kind'], number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
}

/** The size of a type that always has the same, or undefined. */
export function fixedSize(type: LayoutType): number | undefined {
  return fixedSizes[type.kind]
}

/** The elements of an array are like fields of their own, without a name. */
export function elementSlot(type: LayoutType, compact: boolean): Slot {
  return { name: '', type, place: 'inline', nullable: false, compact, ignorable: false, default: undefined }
}
