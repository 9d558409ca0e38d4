// Random logs of our own, with what a reader of committed records must find in them.

import type { LastRecord } from '../../../src/log/compaction/filter.ts'
import type { AbortedTransaction } from '../../../src/log/compaction/transactions.ts'
import { buildBatch, type RecordInput } from '../../../src/protocol/records/build.ts'
import { buildMarker } from '../../../src/protocol/records/control-records.ts'
import type { Int64 } from '../../../src/protocol/schema/field.ts'
import type { Random } from '../../fuzz/random.ts'
import type { Segment } from './clean.ts'

export interface History {
  readonly segments: Segment[]
  readonly endOffset: number
  readonly lastRecords: Map<Int64, LastRecord>
  readonly hasTransactions: boolean
}

export const startOfTime = 1_700_000_000_000

export function historyOf(random: Random): History {
  const hasTransactions = random.chance(0.7)
  const codec = random.pick(['none', 'none', 'gzip', 'lz4'] as const)
  const open = new Map<number, number>()
  const sequences = new Map<number, number>()
  const lastRecords = new Map<Int64, LastRecord>()
  const segments: Segment[] = []
  let pieces: Buffer[] = []
  let aborted: AbortedTransaction[] = []
  let offset = 0
  let baseOffset = 0
  const roll = () => {
    const bytes = Buffer.concat(pieces)
    const sizes = { size: bytes.length, offsetIndexSize: 0, timeIndexSize: 12 }
    segments.push({ baseOffset, bytes, aborted, lastModified: startOfTime + offset, ...sizes })
    pieces = []
    aborted = []
    baseOffset = offset
  }
  const end = (producerId: number) => {
    const firstOffset = open.get(producerId)!
    const isAborted = random.chance(0.4)
    const about = { offset, timestamp: startOfTime + offset, leaderEpoch: 0, producerId, producerEpoch: 0 }
    pieces.push(buildMarker(isAborted ? 'ABORT' : 'COMMIT', { ...about, coordinatorEpoch: 0 }))
    if (isAborted) aborted.push({ producerId, firstOffset, lastOffset: offset, lastStableOffset: offset + 1 })
    open.delete(producerId)
    offset++
  }
  for (let i = 5 + random.below(40); i > 0; i--) {
    const producerId = random.pick(hasTransactions ? [-1, -1, 1, 2, 3] : [-1, 1])
    const transactional = producerId > 1
    if (transactional && open.has(producerId) && random.chance(0.4)) {
      end(producerId)
      continue
    }
    const records = recordsFrom(random, offset)
    if (transactional && !open.has(producerId)) open.set(producerId, offset)
    const baseSequence = sequences.get(producerId) ?? 0
    sequences.set(producerId, baseSequence + records.length)
    const producer = producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence, transactional }
    pieces.push(buildBatch(records, { codec: random.chance(0.5) ? codec : 'none', leaderEpoch: 0, ...producer }))
    offset += records.length
    if (producerId >= 0) lastRecords.set(producerId, { lastDataOffset: offset - 1, producerEpoch: 0 })
    if (random.chance(0.2)) roll()
  }
  for (const producerId of [...open.keys()]) end(producerId)
  roll()
  return { segments, endOffset: offset, lastRecords, hasTransactions }
}

function recordsFrom(random: Random, offset: number): RecordInput[] {
  return Array.from({ length: 1 + random.below(5) }, (_, i) => ({
    offset: offset + i,
    timestamp: startOfTime + offset - random.below(100),
    key: Buffer.from(`k${random.below(8)}`),
    value: random.chance(0.2) ? null : random.bytes(random.below(20)),
  }))
}
