// A message as plain JSON: the fields that its version has, record sets as what is in them. What must differ between two
// brokers is replaced on the way, by the rules of normal.ts.

import type { Batch } from '../../../src/protocol/records/batch.ts'
import { batch, batchSize } from '../../../src/protocol/records/batches.ts'
import type { LayoutType, Struct } from '../../../src/protocol/schema/layout.ts'
import type { Normal } from './normal.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export function readable(struct: Struct, value: unknown, normal: Normal): Json {
  return structure(struct, value as Values, normal)
}

type Values = Readonly<Record<string, unknown>>

function structure(struct: Struct, values: Values, normal: Normal): Json {
  const entries = struct.slots
    .filter(slot => slot.place !== 'absent' && values[slot.name] !== undefined)
    .map(({ name, type }) => [name, field(name, type, values[name], normal)] as const)
  const unknown = values['unknownTaggedFields'] === undefined ? [] : [['unknownTaggedFields', 'some'] as const]
  return Object.fromEntries([...entries, ...unknown])
}

function field(name: string, type: LayoutType, value: unknown, normal: Normal): Json {
  if (value === null) return null
  switch (type.kind) {
    case 'struct':
      return structure(type.struct, value as Values, normal)
    case 'array': {
      const elements = normal.arrange(name, value as unknown[]).map(element => field(name, type.of, element, normal))
      return normal.list(name, elements)
    }
    case 'uuid':
      return normal.uuid(value as string)
    case 'string':
      return normal.text(name, value as string)
    case 'bytes':
      return (value as Buffer).toString('hex')
    case 'records':
      return records(value as Buffer, normal)
    default:
      return normal.number(name, typeof value === 'bigint' ? `${value}` : (value as number | boolean))
  }
}

function records(bytes: Buffer, normal: Normal): Json {
  const described: Json[] = []
  let position = 0
  try {
    for (;;) {
      const size = batchSize(bytes, position)
      if (size === undefined) break
      described.push(describe(batch(bytes.subarray(position, position + size)), normal))
      position += size
    }
  } catch {
    return [...described, 'and what is no batch']
  }
  const rest = normal.isCut ? 0 : bytes.length - position
  return rest === 0 ? described : [...described, `and ${rest} bytes`]
}

function describe(batch: Batch, normal: Normal): Json {
  const { magic, baseOffset, lastOffset, leaderEpoch, attributes, baseSequence, producerEpoch, producerId } = batch
  return {
    ...(magic === 2
      ? { baseOffset, lastOffset, leaderEpoch, producer: normal.producer(producerId), producerEpoch, baseSequence }
      : { lastOffset }),
    magic,
    attributes,
    maxTimestamp: normal.time(batch.maxTimestamp),
    ...(magic === 2 && { baseTimestamp: normal.time(Number(batch.bytes.readBigInt64BE(27))) }),
    // How far records are compressed is the compressor's own affair.
    ...((attributes & 7) === 0 && { size: batch.bytes.length }),
    checksum: verified(batch),
    records: content(batch, normal),
  }
}

function verified(batch: Batch): string {
  try {
    batch.verify()
    return 'right'
  } catch {
    return 'wrong'
  }
}

function content(batch: Batch, normal: Normal): Json {
  try {
    return [...batch.records()].map(({ offset, timestamp, key, value, headers }) => {
      const more = headers.map(header => ` ${header.key}:${short(header.value)}`).join('')
      return `${offset} ${normal.time(timestamp)} ${short(key)}=${short(value)}${more}`
    })
  } catch {
    return 'unreadable'
  }
}

function short(bytes: Buffer | null): string {
  if (bytes === null) return 'null'
  return bytes.length > 40 ? `<${bytes.length} bytes>` : bytes.toString()
}
