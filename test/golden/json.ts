// The JSON of golden files, which is Kafka's: 64-bit integers in full, bytes in base64, defaults left out.

import type { Fields, Spec, Type } from '../../src/protocol/schema/field.ts'

export type KafkaJson =
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly KafkaJson[]
  | { readonly [name: string]: KafkaJson }

const mark = '\u0000int64:'

/** JSON.parse, but integers past 2^53 come out as bigints rather than rounded. */
export function parseExact(text: string): KafkaJson {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, token =>
    token.startsWith('"') ? token : `"\\u0000int64:${token}"`,
  )
  return JSON.parse(marked, (_, value: KafkaJson) => {
    if (typeof value !== 'string' || !value.startsWith(mark)) return value
    const exact = BigInt(value.slice(mark.length))
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
  })
}

/** The value that decoding gives, all defaults filled in, for Kafka's JSON of a message. */
export function fullValue(fields: Fields, json: KafkaJson | undefined): Record<string, unknown> {
  const given = (json ?? {}) as { readonly [name: string]: KafkaJson }
  for (const name of Object.keys(given)) if (!(name in fields)) throw new Error(`a field ${name} is not declared`)
  return Object.fromEntries(
    Object.entries(fields).map(([name, { spec }]) => [
      name,
      given[name] === undefined ? defaultOf(spec) : converted(spec.type, given[name]),
    ]),
  )
}

function converted(type: Type, json: KafkaJson): unknown {
  if (json === null) return null
  switch (type.kind) {
    case 'array':
      return (json as readonly KafkaJson[]).map(element => converted(type.of, element))
    case 'struct':
      return fullValue(type.fields, json)
    case 'bytes':
    case 'records':
      return Buffer.from(json as string, 'base64')
    default:
      return json
  }
}

function defaultOf(spec: Spec): unknown {
  if (spec.default !== undefined) return spec.default
  switch (spec.type.kind) {
    case 'array':
      return []
    case 'struct':
      return fullValue(spec.type.fields, {})
    case 'bytes':
    case 'records':
      return Buffer.alloc(0)
    case 'bool':
      return false
    case 'string':
      return ''
    case 'uuid':
      return 'AAAAAAAAAAAAAAAAAAAAAA'
    default:
      return 0
  }
}

/** A value as text, for what a check has to say. */
export function show(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner))
}
