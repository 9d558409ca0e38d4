// What is fuzzed, and what must hold: bytes become a value or the error that is meant for them, and the value is not much
// larger than the bytes; a value that came out goes back in.

import { isDeepStrictEqual } from 'node:util'
import { batches } from '../../src/protocol/records/batches.ts'
import { RecordError } from '../../src/protocol/records/errors.ts'
import { validate } from '../../src/protocol/records/validate.ts'
import type { Message } from '../../src/protocol/schema/message.ts'
import { DecodeError, EncodeError } from '../../src/protocol/wire/errors.ts'
import { catalogue } from '../golden/catalogue.ts'
import { goldenLines } from '../golden/files.ts'
import { fuzz as fuzzDecompressors } from '../protocol/records/compression/fuzz.ts'
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
          unless(RecordError, mutant, () => validate(batch))
          unless(RecordError, mutant, () => [...batch.records(1 << 20)])
        }
        return true
      })
    },
  }
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

const decompressors: Target = {
  name: 'decompressors',
  run: random => void fuzzDecompressors(random.next(), 200),
}

export function* targets(): Generator<Target> {
  yield decompressors

  for (const message of catalogue.values()) {
    const { from, to } = message.versions
    for (let version = from; version <= to; version++) yield messageTarget(message, version)
  }
  for (const line of goldenLines('batches.jsonl')) {
    const { name, hex } = JSON.parse(line) as { name: string; hex: string }
    yield recordSetTarget(name, Buffer.from(hex, 'hex'))
  }
}
