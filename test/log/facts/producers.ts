// Replays a history of interop/oracle/Producers.java: whatever the log of Kafka answered, and all that it had in
// memory and in files, is what comes out here.

import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { LogError } from '../../../src/log/errors.ts'
import { decodeSnapshot, encodeSnapshot } from '../../../src/log/producer-snapshot.ts'
import type { Origin } from '../../../src/log/producer-state.ts'
import type { VerificationGuard } from '../../../src/log/transaction-verification.ts'
import { buildBatch } from '../../../src/protocol/records/build.ts'
import { buildMarker } from '../../../src/protocol/records/control-records.ts'
import { RecordBatch } from '../../../src/protocol/records/record-batch.ts'
import type { Int64 } from '../../../src/protocol/schema/field.ts'
import { directory, SmallLog } from './small-log.ts'

/** Text where a number would be rounded. */
type Id = number | string

/** What any operation may have ended in. */
interface Result {
  readonly offset?: number
  readonly repeats?: readonly [first: number, last: number, timestamp: number]
  readonly error?: string
  readonly unstable?: number
  /** All that are there, and the content of those that are new. */
  readonly snapshots?: Readonly<Record<string, string | null>>
}

interface Producing {
  readonly producerId: Id
  readonly epoch: number
  readonly timestamp: number
}

type Append = Producing & {
  readonly op: 'append'
  readonly from: Origin['from']
  readonly sequence: number
  readonly count: number
  readonly transactional: boolean
  readonly guard?: number
}

type Marker = Producing & {
  readonly op: 'marker'
  readonly type: 'ABORT' | 'COMMIT'
  readonly coordinatorEpoch: number
  readonly version: number
}

interface Verify {
  readonly op: 'verify'
  readonly producerId: Id
  readonly epoch: number
  readonly sequence: number
  readonly rises: boolean
  readonly now: number
  readonly guard?: number
}

interface Truncate {
  readonly op: 'truncate'
  readonly to: number
  readonly highWatermark: number
  readonly now: number
  /** A snapshot whose last byte is another by now. */
  readonly damaged?: string
}

type Operation = Result &
  (
    | Append
    | Marker
    | Verify
    | { readonly op: 'highWatermark' | 'start'; readonly to: number }
    | Truncate
    | { readonly op: 'roll' | 'snapshot' }
    | { readonly op: 'expire'; readonly now: number }
    | { readonly op: 'producers'; readonly late: boolean; readonly now: number; readonly producers: readonly unknown[] }
    | {
        readonly op: 'collect'
        readonly from: number
        readonly to: number
        readonly aborted: readonly (readonly [Id, number, number, number])[]
      }
  )

export interface ProducersLine {
  readonly kind: 'producers'
  readonly verification: boolean
  readonly expirationMs: number
  readonly ops: readonly Operation[]
  readonly indexes: Readonly<Record<string, string>>
}

export async function checkProducers(line: ProducersLine): Promise<void> {
  const log = await SmallLog.create({
    producerIdExpirationMs: line.expirationMs,
    transactionPartitionVerificationEnable: line.verification,
  })
  const replay = new Replay(log)
  for (const [index, operation] of line.ops.entries()) {
    try {
      await replay.run(operation)
    } catch (error) {
      throw new Error(`operation ${index}, ${JSON.stringify(operation)}: ${error}`, { cause: error })
    }
  }
  deepStrictEqual(Object.fromEntries(log.indexes()), line.indexes)
}

class Replay {
  readonly #log: SmallLog
  readonly #guards: VerificationGuard[] = []

  constructor(log: SmallLog) {
    this.#log = log
  }

  async run(operation: Operation): Promise<void> {
    const { error } = operation
    try {
      await this.#perform(operation)
      strictEqual(undefined, error)
    } catch (thrown) {
      if (!(thrown instanceof LogError)) throw thrown
      strictEqual(thrown.code, error)
    }
    if (/append|marker|highWatermark|truncate|start/.test(operation.op)) {
      strictEqual(this.#log.unstable, operation.unstable, 'the first unstable offset')
    }
    if (operation.snapshots !== undefined) this.#checkSnapshots(operation.snapshots)
  }

  async #perform(operation: Operation): Promise<void> {
    const log = this.#log
    switch (operation.op) {
      case 'append':
        return this.#append(dataBatch(operation), operation, {
          from: operation.from,
          guard: operation.guard === undefined ? undefined : this.#guards[operation.guard],
        })
      case 'marker':
        return this.#append(markerBatch(operation), operation, {
          from: 'coordinator',
          transactionVersion: operation.version,
        })
      case 'verify':
        return this.#verify(operation)
      case 'highWatermark':
        return log.state.highWatermarkUpdated(operation.to)
      case 'start':
        return log.logStartOffsetIncremented(operation.to)
      case 'roll':
        return log.roll()
      case 'snapshot':
        return log.snapshot()
      case 'truncate':
        return this.#truncate(operation)
      case 'expire':
        return log.state.removeExpired(operation.now)
      case 'producers':
        strictEqual(log.state.hasLateTransaction(operation.now + 1_190_000, 900_000), operation.late)
        return deepStrictEqual(sorted(this.#producers()), sorted(operation.producers))
      case 'collect':
        return deepStrictEqual(
          log
            .collect(operation.from, operation.to)
            .map(({ producerId, firstOffset, lastOffset, lastStableOffset }) => [
              named(producerId),
              firstOffset,
              lastOffset,
              lastStableOffset,
            ]),
          operation.aborted,
        )
    }
  }

  async #truncate({ to, highWatermark, now, damaged }: Truncate): Promise<void> {
    const { disk, state } = this.#log
    const bytes = disk.files.get(`${directory}/${damaged}`)
    if (bytes !== undefined) bytes[bytes.length - 1]! ^= 1
    await this.#log.truncate(to, now)
    state.highWatermarkUpdated(highWatermark)
  }

  #append(batch: RecordBatch, { offset, repeats }: Result, origin: Origin): void {
    const answer = this.#log.append(batch, origin)
    if (typeof answer === 'number') strictEqual(answer, offset)
    else deepStrictEqual([answer.firstOffset, answer.lastOffset, answer.timestamp], repeats)
  }

  #verify({ producerId, epoch, sequence, rises, now, guard }: Verify): void {
    const batch = { producerId: int64(producerId), producerEpoch: epoch, baseSequence: sequence }
    const given = this.#log.state.startVerification(batch, { epochRises: rises, now })
    if (given !== undefined && !this.#guards.includes(given)) this.#guards.push(given)
    strictEqual(given === undefined ? undefined : this.#guards.indexOf(given), guard)
  }

  #producers(): unknown[] {
    return Array.from(this.#log.state.producers(), producer => [
      named(producer.id),
      producer.epoch,
      producer.coordinatorEpoch,
      producer.lastTimestamp,
      producer.transactionStart ?? -1,
      ...producer.batches.map(it => [it.firstSequence, it.lastSequence, it.firstOffset, it.lastOffset, it.timestamp]),
    ])
  }

  /** Kafka writes producers in the order of a hash map; with that order, the bytes are the same. */
  #checkSnapshots(snapshots: Readonly<Record<string, string | null>>): void {
    const { disk } = this.#log
    deepStrictEqual(disk.names(directory), Object.keys(snapshots))
    for (const [name, hex] of Object.entries(snapshots)) {
      if (hex === null) continue
      const kafkas = decodeSnapshot(Buffer.from(hex, 'hex'), name)
      strictEqual(encodeSnapshot(kafkas).toString('hex'), hex)
      const ours = decodeSnapshot(disk.files.get(`${directory}/${name}`)!, name)
      const byId = (a: { id: Int64 }, b: { id: Int64 }) => (a.id < b.id ? -1 : 1)
      deepStrictEqual(ours.sort(byId), kafkas.sort(byId))
    }
  }
}

function dataBatch({ producerId, epoch, sequence, count, timestamp, transactional }: Append): RecordBatch {
  const records = Array.from({ length: count }, (_, offset) => ({
    offset,
    timestamp,
    key: null,
    value: Buffer.alloc(1),
  }))
  const producer = { producerId: int64(producerId), producerEpoch: epoch, baseSequence: sequence }
  return new RecordBatch(buildBatch(records, { ...producer, transactional }))
}

function markerBatch({ type, producerId, epoch, coordinatorEpoch, timestamp }: Marker): RecordBatch {
  const producer = { producerId: int64(producerId), producerEpoch: epoch, coordinatorEpoch }
  return new RecordBatch(buildMarker(type, { offset: 0, timestamp, leaderEpoch: -1, ...producer }))
}

const int64 = (id: Id): Int64 => (typeof id === 'string' ? BigInt(id) : id)
const named = (id: Int64): Id => (typeof id === 'bigint' ? String(id) : id)
const sorted = (list: readonly unknown[]) => list.map(item => JSON.stringify(item)).sort()
