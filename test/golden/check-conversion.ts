// Checks one line of a file of conversions: what Apache Kafka 3.9 makes of a record set in an older format is what comes out
// here: the same bytes, or where a compressor chose them, the same batches and records.

import { isDeepStrictEqual } from 'node:util'
import { batches } from '../../src/protocol/records/batches.ts'
import { downConvert } from '../../src/protocol/records/convert.ts'
import { RecordError } from '../../src/protocol/records/errors.ts'
import type { Outcome } from './check.ts'
import { type BatchLine, describe } from './check-batches.ts'
import { show } from './json.ts'

export interface ConversionLine {
  readonly kind: 'down'
  readonly name: string
  readonly magic: 0 | 1
  readonly firstOffset: number
  readonly input: string
  readonly output?: string
  readonly batches?: readonly BatchLine[]
  readonly error?: string
}

export function checkConversion(line: ConversionLine): Outcome {
  const { name, output, batches: expected = [], error } = line
  const what = `${line.kind} ${name}`
  if (error !== undefined) return refused(line) ? 'passed' : { failed: `${what}: not refused, but ${error} is wanted` }
  const converted = convert(line)
  const compressed = [...batches(converted)].some(({ codec }) => codec !== 'none')
  if (!compressed) {
    const hex = converted.toString('hex')
    return hex === output ? 'passed' : { failed: `${what}: became ${hex}, not ${output}` }
  }
  const described = [...batches(converted)].map(batch => withoutSize(describe(batch)))
  const wanted = expected.map(withoutSize)
  if (isDeepStrictEqual(described, wanted)) return 'passed'
  return { failed: `${what}: became ${show(described)}, not ${show(wanted)}` }
}

function convert({ input, magic, firstOffset }: ConversionLine): Buffer {
  return downConvert(Buffer.from(input, 'hex'), magic, firstOffset)
}

function refused(line: ConversionLine): boolean {
  try {
    convert(line)
    return false
  } catch (error) {
    if (error instanceof RecordError && error.code === 'UNSUPPORTED_COMPRESSION_TYPE') return true
    throw error
  }
}

function withoutSize(batch: object): object {
  return { ...batch, sizeInBytes: undefined, checksum: undefined }
}
