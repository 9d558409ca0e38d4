// Checks one line of a file of conversions: what Apache Kafka makes of a record set in another format is what comes out
// here: the same bytes, or where a compressor chose them, the same batches and records.

import { isDeepStrictEqual } from 'node:util'
import { batches } from '../../src/protocol/records/batches.ts'
import { downConvert, upConvert } from '../../src/protocol/records/convert.ts'
import { RecordError } from '../../src/protocol/records/errors.ts'
import type { Outcome } from './check.ts'
import { type BatchLine, describe } from './check-batches.ts'
import { show } from './json.ts'

interface DownLine {
  readonly kind: 'down'
  readonly magic: 0 | 1
  readonly firstOffset: number
}

/** What a log does with old formats that are appended to it. */
interface AppendLine {
  readonly kind: 'append'
  readonly settings: {
    readonly codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
    readonly timestampType: string
    readonly firstOffset: number
    readonly leaderEpoch: number
    readonly now: number
  }
}

export type ConversionLine = (DownLine | AppendLine) & {
  readonly name: string
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

function convert(line: ConversionLine): Buffer {
  const input = Buffer.from(line.input, 'hex')
  if (line.kind === 'down') return downConvert(input, line.magic, line.firstOffset)
  const { codec, timestampType, firstOffset, leaderEpoch, now } = line.settings
  const logAppendTime = timestampType === 'LogAppendTime' ? now : undefined
  return upConvert(input, { baseOffset: firstOffset, codec, leaderEpoch, logAppendTime })
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
