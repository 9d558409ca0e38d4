// Compares a declaration with Kafka's definition of the same message, field by field and version by version.

import { isDeepStrictEqual } from 'node:util'
import type { LayoutType, Slot, Struct } from '../../src/protocol/schema/layout.ts'
import type { Message } from '../../src/protocol/schema/message.ts'
import { includes, versions } from '../../src/protocol/schema/versions.ts'
import type { Definition, FieldDefinition } from './definition.ts'

/** A field at one version, in words that both sides can be put into. */
interface Described {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly tag: number | 'none'
  readonly compact: boolean
  readonly default: string
  readonly fields: readonly Described[]
}

export function compare(message: Message, definition: Definition): string[] {
  const valid = versions(definition.validVersions)
  const differences: string[] = []
  for (let version = valid.from; version <= valid.to; version++) {
    const where = `${definition.name} v${version}`
    if (!includes(message.versions, version)) {
      differences.push(`${where}: not declared`)
      continue
    }
    const flexible = includes(versions(definition.flexibleVersions), version)
    if (message.isFlexible(version) !== flexible) differences.push(`${where}: flexible is ${flexible}`)
    const kafkas = new Kafkas(definition, version, flexible).fields(definition.fields)
    compareFields(where, ours(message.layout(version)), kafkas, differences)
  }
  return differences
}

function compareFields(where: string, ours: readonly Described[], kafkas: readonly Described[], into: string[]): void {
  const names = (fields: readonly Described[]) => fields.map(({ name }) => name)
  if (!isDeepStrictEqual(names(ours), names(kafkas))) {
    into.push(`${where}: declared are ${names(ours)}, defined are ${names(kafkas)}`)
    return
  }
  for (const [i, kafka] of kafkas.entries()) {
    const our = ours[i]!
    for (const property of ['type', 'nullable', 'tag', 'compact', 'default'] as const) {
      if (our[property] !== kafka[property]) {
        into.push(`${where}.${kafka.name}: ${property} is declared ${our[property]}, defined ${kafka[property]}`)
      }
    }
    compareFields(`${where}.${kafka.name}`, our.fields, kafka.fields, into)
  }
}

function ours(struct: Struct): Described[] {
  return struct.slots.filter(({ place }) => place !== 'absent').map(describe)
}

function describe({ name, type, nullable, compact, place, default: value }: Slot): Described {
  const element = type.kind === 'array' ? type.of : type
  return {
    name,
    type: typeName(type),
    nullable,
    tag: typeof place === 'number' ? place : 'none',
    compact,
    default: value === null ? 'null' : hasNoDefault(type) ? 'empty' : String(value),
    fields: element.kind === 'struct' ? ours(element.struct) : [],
  }
}

function typeName(type: LayoutType): string {
  return type.kind === 'array' ? `[]${typeName(type.of)}` : type.kind
}

function hasNoDefault({ kind }: LayoutType): boolean {
  return kind === 'array' || kind === 'struct' || kind === 'bytes' || kind === 'records'
}

const noUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

class Kafkas {
  readonly #version: number
  readonly #flexible: boolean
  readonly #structs: Map<string, readonly FieldDefinition[]>

  constructor(definition: Definition, version: number, flexible: boolean) {
    this.#version = version
    this.#flexible = flexible
    this.#structs = new Map(definition.commonStructs?.map(({ name, fields }) => [name, fields]))
  }

  fields(fields: readonly FieldDefinition[]): Described[] {
    const at = (range: string | undefined) => range !== undefined && includes(versions(range), this.#version)
    return fields
      .filter(field => at(field.versions ?? field.taggedVersions))
      .map(field => {
        const inner = this.#inner(field)
        return {
          name: lowerFirst(field.name),
          type: inner === undefined ? field.type : field.type.startsWith('[]') ? '[]struct' : 'struct',
          nullable: at(field.nullableVersions),
          tag: at(field.taggedVersions) ? field.tag! : 'none',
          compact: this.#flexible && field.flexibleVersions !== 'none',
          default: defaultOf(field, inner !== undefined),
          fields: inner === undefined ? [] : this.fields(inner),
        }
      })
  }

  #inner({ type, fields }: FieldDefinition): readonly FieldDefinition[] | undefined {
    return fields ?? this.#structs.get(type.replace('[]', ''))
  }
}

/** In Kafka's definitions a null that is not a string is no default at all. */
function defaultOf({ type, default: value }: FieldDefinition, struct: boolean): string {
  if (value === 'null') return 'null'
  if (struct || type.startsWith('[]') || type === 'bytes' || type === 'records') return 'empty'
  if (type === 'string') return value === undefined || value === null ? '' : String(value)
  if (type === 'bool') return String(value ?? false).toLowerCase()
  if (type === 'uuid') return noUuid
  if (type === 'float64') return String(Number(value ?? 0))
  return String(BigInt(value ?? 0))
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
