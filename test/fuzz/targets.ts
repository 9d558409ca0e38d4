// What is fuzzed, and what must hold: bytes become a value or the error that is meant for them, and the value is not much
// larger than the bytes; a value that came out goes back in.

import { isDeepStrictEqual } from 'node:util'
import { AppendError } from '../../src/log/append-error.ts'
import { validateAppend } from '../../src/log/validation.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { crc32, crc32c } from '../../src/protocol/records/crc/crc32c.ts'
import { RecordError } from '../../src/protocol/records/errors.ts'
import type { Message } from '../../src/protocol/schema/message.ts'
import { DecodeError, EncodeError } from '../../src/protocol/wire/errors.ts'
import { catalogue } from '../golden/catalogue.ts'
import { type AppendLine, settingsOf } from '../golden/check-append.ts'
import { goldenLines } from '../golden/files.ts'
import { parseExact } from '../golden/json.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import { randomValue } from './values.ts'

export interface Target {
  readonly name: string
  /** Throws if something does not hold. */
  run(random: Random): void
}

function messageTarget(message: Message, version: number): Target {
  return {
    name: `${message.name} v${version}`,
    run(random) {
      const value = randomValue(message.layout(version), random)
      const bytes = message.encode(version, value)
      const decoded = message.decode(version, bytes)
      holds(message.encode(version, decoded).equals(bytes), 'a value that was decoded encodes to other bytes', bytes)
      decodeMutant(message, version, mutate(bytes, random))
    },
  }
}

function decodeMutant(message: Message, version: number, mutant: Buffer): void {
  const value = unless(DecodeError, mutant, () => message.decode(version, mutant))
  if (value === undefined) return
  holds(weight(value) <= 100 * (mutant.length + 100), 'a value far larger than its bytes', mutant)
  const again = unless(EncodeError, mutant, () => message.encode(version, value))
  if (again === undefined) return
  holds(isDeepStrictEqual(message.decode(version, again), value), 'a value that changes on the way', mutant)
}

/** The number of values that a value holds. */
function weight(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 1
  return Object.values(value).reduce<number>((sum, inner) => sum + weight(inner), 1)
}

function recordSetTarget(name: string, bytes: Buffer): Target {
  return {
    name: `records ${name}`,
    run(random) {
      const mutant = mutate(bytes, random)
      unless(RecordError, mutant, () => {
        for (const batch of batches(mutant)) {
          unless(RecordError, mutant, () => batch.verify())
          unless(RecordError, mutant, () => [...batch.records(1 << 20)])
        }
        return true
      })
    },
  }
}

/** Bytes that are appended: with checksums that are right, or nothing would get past them. */
function appendTarget(line: AppendLine): Target {
  const settings = settingsOf(line)
  const bytes = Buffer.from(line.input, 'hex')
  return {
    name: `append ${line.name}`,
    run(random) {
      const mutant = withChecksums(mutate(bytes, random))
      const input = Buffer.from(mutant)
      const append = unless(AppendError, input, () => validateAppend(mutant, settings))
      if (append === undefined) {
        holds(mutant.equals(input), 'bytes that were refused have changed', input)
        return
      }
      for (const batch of append.batches) {
        batch.verify()
        // Kafka takes some batches whose timestamps nobody can count with.
        const records = unless(RecordError, input, () => [...batch.records()])
        const count = append.lastOffset - append.firstOffset + 1
        holds(records === undefined || records.length === count, 'an offset for each record', input)
      }
    },
  }
}

function withChecksums(bytes: Buffer): Buffer {
  if (bytes.length < 21) return bytes
  const end = Math.min(bytes.length, Math.max(21, 12 + bytes.readInt32BE(8)))
  if (bytes[16] === 2) bytes.writeUInt32BE(crc32c(bytes, 21, end), 17)
  else bytes.writeUInt32BE(crc32(bytes, 16, end), 12)
  return bytes
}

/** The result, or undefined if it ended in the error that is allowed; any other error goes through. */
function unless<T>(allowed: new (...args: never[]) => Error, input: Buffer, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof allowed) return undefined
    throw new Error(`${error} from ${input.toString('hex')}`, { cause: error })
  }
}

function holds(condition: boolean, otherwise: string, input: Buffer): void {
  if (!condition) throw new Error(`${otherwise}: ${input.toString('hex')}`)
}

export function* targets(): Generator<Target> {
  for (const message of catalogue.values()) {
    const { from, to } = message.versions
    for (let version = from; version <= to; version++) yield messageTarget(message, version)
  }
  for (const line of goldenLines('batches.jsonl')) {
    const { name, hex } = JSON.parse(line) as { name: string; hex: string }
    yield recordSetTarget(name, Buffer.from(hex, 'hex'))
  }
  for (const line of goldenLines('appends.jsonl')) yield appendTarget(parseExact(line) as unknown as AppendLine)
}
