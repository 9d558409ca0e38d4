// Random messages of every declared version, as lines that the oracle takes. What Kafka writes into its own topics is only
// compared with 4.3.0: the form of 3.9.1 has fewer fields in the same versions.

import type { Fields, Type } from '../../src/protocol/schema/field.ts'
import { Random } from '../fuzz/random.ts'
import { randomValue } from '../fuzz/values.ts'
import { catalogue } from '../golden/catalogue.ts'
import type { KafkaVersion } from './kafka.ts'

/** Its unstable version 0 in 3.9 is another message than version 0 of 4.x; see test/golden/former.ts. */
const redefined = 'ReadShareGroupStateSummaryResponse'

export function randomMessages(seed: number, kafka: KafkaVersion): string {
  const random = new Random(seed)
  const lines: string[] = []
  for (const message of catalogue.values()) {
    if (kafka === '3.9.1' && (typeOf(message.name) === 'data' || message.name === redefined)) continue
    for (let version = message.versions.from; version <= message.versions.to; version++) {
      for (let i = 0; i < 3; i++) {
        const json = kafkaJson(message.fields, randomValue(message.layout(version), random))
        lines.push(
          `{"message":"${message.name}","type":"${typeOf(message.name)}","version":${version},"json":${json}}\n`,
        )
      }
    }
  }
  return lines.join('')
}

function typeOf(name: string): string {
  return /(Request|Response|Header)$/.exec(name)?.[1]?.toLowerCase() ?? 'data'
}

/** 64-bit integers in full, bytes in base64, no unknown tagged fields: Kafka's JSON has no place for them. */
function kafkaJson(fields: Fields, value: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(fields)
    .filter(([name]) => value[name] !== undefined)
    .map(([name, { spec }]) => `${JSON.stringify(name)}:${ofType(spec.type, value[name])}`)
  return `{${members.join(',')}}`
}

function ofType(type: Type, value: unknown): string {
  if (value === null) return 'null'
  if (type.kind === 'struct') return kafkaJson(type.fields, value as Record<string, unknown>)
  if (type.kind === 'array') return `[${(value as unknown[]).map(element => ofType(type.of, element)).join(',')}]`
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (type.kind === 'float64' && Number.isInteger(value)) return `${value}.0`
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}
