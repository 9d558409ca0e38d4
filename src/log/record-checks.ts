// What a topic demands of each record: a key if it is compacted (KIP-135 made it an error of its own), and a timestamp that
// is not too far from now (KIP-937). What is wrong is kept for all records of a batch, in Kafka's words, as clients show
// them to people (KIP-467).

import type { TimestampType } from '../protocol/records/batch.ts'
import type { Int64 } from '../protocol/schema/field.ts'
import { AppendError, type RecordFault } from './append-error.ts'

export interface RecordRules {
  /** As messages name it: `topic-0`. */
  readonly partition: string
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  /** Infinity where Kafka has Long.MAX_VALUE. */
  readonly timestampBeforeMaxMs: number
  readonly timestampAfterMaxMs: number
  /** Compacted topics are of records with keys. */
  readonly compacted: boolean
  readonly now: number
}

type Fault = 'key' | 'timestamp' | 'timestamp type'

/** More of them are counted, not kept: a few compressed bytes may be millions of wrong records. */
const mostKept = 10_000

const longMax = 2n ** 63n - 1n

export class RecordChecks {
  readonly #rules: RecordRules
  readonly #earliest: number
  readonly #latest: number
  /** A producer may not claim that a log set its timestamps. */
  readonly #claimsLogAppendTime: boolean
  readonly #checksTimestamps: boolean
  readonly #kept: RecordFault[] = []
  #count = 0
  #ofTimestamps = false

  constructor(rules: RecordRules, type: TimestampType) {
    this.#rules = rules
    this.#earliest = rules.now - rules.timestampBeforeMaxMs
    this.#latest = rules.now + rules.timestampAfterMaxMs
    this.#claimsLogAppendTime = type === 'LogAppendTime'
    this.#checksTimestamps = rules.timestampType === 'CreateTime'
  }

  faultOf(hasKey: boolean, timestamp: Int64): Fault | undefined {
    if (!hasKey && this.#rules.compacted) return 'key'
    if (this.#checksTimestamps && timestamp !== -1) {
      // One that is a bigint is farther from now than any limit but Long.MAX_VALUE, and no log here can hold it.
      const inRange = typeof timestamp === 'number' && timestamp >= this.#earliest && timestamp <= this.#latest
      return inRange ? undefined : 'timestamp'
    }
    return this.#claimsLogAppendTime ? 'timestamp type' : undefined
  }

  /** Keeps a fault; `description` is asked for the record as Kafka prints it. */
  add(fault: Fault, batchIndex: number, offset: number, timestamp: Int64, description: () => string): void {
    this.#count++
    if (fault !== 'key') this.#ofTimestamps = true
    if (this.#kept.length >= mostKept) return
    this.#kept.push({ batchIndex, message: this.#message(fault, offset, timestamp, description) })
  }

  throwIfAny(): void {
    if (this.#count === 0) return
    if (this.#ofTimestamps) {
      const message = 'One or more records have been rejected due to invalid timestamp'
      throw new AppendError('INVALID_TIMESTAMP', message, this.#kept)
    }
    const first = this.#kept
      .slice(0, 3)
      .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`)
    const message =
      `One or more records have been rejected due to ${this.#count} record errors in total, ` +
      `and only showing the first three errors at most: [${first.join(', ')}]`
    throw new AppendError('INVALID_RECORD', message, this.#kept)
  }

  #message(fault: Fault, offset: number, timestamp: Int64, description: () => string): string {
    const { partition, now, timestampBeforeMaxMs, timestampAfterMaxMs } = this.#rules
    switch (fault) {
      case 'key':
        return `Compacted topic cannot accept message without key in topic partition ${partition}`
      case 'timestamp':
        return (
          `Timestamp ${timestamp} of message with offset ${offset} is out of range. The timestamp should be within ` +
          `[${sum(now, -long(timestampBeforeMaxMs))}, ${sum(now, long(timestampAfterMaxMs))}]`
        )
      case 'timestamp type':
        return (
          `Invalid timestamp type in message ${description()}. ` +
          'Producer should not set timestamp type to LogAppendTime.'
        )
    }
  }
}

function long(value: number): bigint {
  return value === Number.POSITIVE_INFINITY ? longMax : BigInt(value)
}

/** As Java adds: past the end of 64 bits it goes on at the other. */
function sum(now: number, delta: bigint): bigint {
  return BigInt.asIntN(64, BigInt(now) + delta)
}
