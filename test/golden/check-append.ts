// Checks one line of a file of appends: what a leader of Apache Kafka's makes of produced bytes, or why it refuses them, is
// what comes out here. The same bytes, or where a compressor chose them, the same batches and records.

import { isDeepStrictEqual } from 'node:util'
import { AppendError } from '../../src/log/append-error.ts'
import { type AppendSettings, type ValidatedAppend, validateAppend } from '../../src/log/validation.ts'
import type { ErrorName } from '../../src/protocol/errors.ts'
import { RecordError } from '../../src/protocol/records/errors.ts'
import { checkProduced } from '../../src/protocol/records/produced.ts'
import type { Outcome } from './check.ts'
import { type BatchLine, describe } from './check-batches.ts'

/** The settings that differ from these, Kafka's defaults and some place in a log. */
const defaults = {
  codec: 'producer' as AppendSettings['codec'],
  timestampType: 'CreateTime' as AppendSettings['timestampType'],
  compacted: false,
  timestampBeforeMaxMs: (2n ** 63n - 1n) as number | bigint,
  timestampAfterMaxMs: 3_600_000 as number | bigint,
  maxMessageBytes: 1_048_588,
  leaderEpoch: 7,
  origin: 'CLIENT' as 'CLIENT' | 'COORDINATOR',
  firstOffset: 1000,
  now: 1_700_000_000_000,
}

interface SettingsLine extends Partial<typeof defaults> {
  /** The version of the Produce request, where it is checked too. */
  readonly produceVersion?: number
}

export interface AppendLine {
  readonly kind: 'append'
  readonly name: string
  readonly settings: SettingsLine
  readonly input: string
  /** What is written, if nothing of it is compressed. */
  readonly output?: string
  readonly batches?: readonly BatchLine[]
  readonly firstOffset?: number
  readonly nextOffset?: number
  readonly maxTimestamp?: number
  readonly offsetOfMaxTimestamp?: number
  readonly logAppendTime?: number
  /** The name of its code, and the message if a client gets one. */
  readonly error?: ErrorName
  readonly message?: string
  readonly recordErrors?: readonly (readonly [number, string])[]
}

export function checkAppend(line: AppendLine): Outcome {
  const wanted = line.error === undefined ? expected(line) : refusal(line)
  const came = outcome(line)
  return isDeepStrictEqual(came, wanted)
    ? 'passed'
    : { failed: `append ${line.name}: ${JSON.stringify(came)}, not ${JSON.stringify(wanted)}` }
}

function outcome(line: AppendLine): object {
  const input = Buffer.from(line.input, 'hex')
  const before = Buffer.from(input)
  try {
    const { produceVersion } = line.settings
    if (produceVersion !== undefined) checkProduced(input, produceVersion)
    return result(line, validateAppend(input, settingsOf(line)))
  } catch (error) {
    if (error instanceof RecordError) return { error: error.code }
    if (!(error instanceof AppendError)) throw error
    if (!input.equals(before)) throw new Error('bytes that were refused have changed', { cause: error })
    const { code, message, recordErrors } = error
    if (recordErrors.length === 0) return { error: code }
    return { error: code, message, recordErrors: recordErrors.map(fault => [fault.batchIndex, fault.message]) }
  }
}

export function settingsOf(line: AppendLine): AppendSettings {
  const given = { ...defaults, ...line.settings }
  return {
    ...given,
    partition: 'topic-0',
    timestampBeforeMaxMs: limit(given.timestampBeforeMaxMs),
    timestampAfterMaxMs: limit(given.timestampAfterMaxMs),
    origin: given.origin === 'CLIENT' ? 'client' : 'coordinator',
  }
}

function limit(value: number | bigint): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY
}

function result({ output, batches = [] }: AppendLine, append: ValidatedAppend): object {
  const { firstOffset, lastOffset, maxTimestamp, offsetOfMaxTimestamp, logAppendTime, bytes } = append
  return {
    ...{ firstOffset, nextOffset: lastOffset + 1, maxTimestamp, offsetOfMaxTimestamp, logAppendTime },
    written:
      output === undefined
        ? append.batches.map((batch, i) => alike(describe(batch, batches[i])))
        : bytes.toString('hex'),
  }
}

function expected({ output, batches = [], ...line }: AppendLine): object {
  const { firstOffset, nextOffset, maxTimestamp, offsetOfMaxTimestamp, logAppendTime } = line
  return {
    ...{ firstOffset, nextOffset, maxTimestamp, offsetOfMaxTimestamp, logAppendTime },
    written: output ?? batches.map(alike),
  }
}

function refusal({ error, message, recordErrors }: AppendLine): object {
  return recordErrors === undefined ? { error } : { error, message, recordErrors }
}

/** Without what depends on the compressor. */
function alike(batch: object): object {
  return { ...batch, sizeInBytes: undefined, checksum: undefined }
}
