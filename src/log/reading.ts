// Reading and looking things up in the segments of a log. What comes from the disk is checked before it is handed out: a
// batch that is not what its checksum says is reported with file and position, and never served as good.

import { batch as batchOf, batchSize } from '../protocol/records/batches.ts'
import { RecordError } from '../protocol/records/errors.ts'
import type { Record } from '../protocol/records/record.ts'
import { BatchCursor } from './batch-cursor.ts'
import { damaged } from './errors.ts'
import type { Loan } from './read-memory.ts'
import { type Chunk, chunks } from './scan.ts'
import type { Segment } from './segment.ts'
import type { AbortedTransaction } from './transaction-index.ts'

/** Every batch is looked at before it is served for the first time. */
function check(segment: Segment, cursor: BatchCursor, position: number): void {
  if (segment.isSound(position)) return
  try {
    cursor.verify()
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    damaged(`${segment.log.path}: at ${position}: ${error.message}`, { cause: error })
  }
  segment.foundSound(position, cursor.size)
}

interface ScanOptions {
  /** How much is read at once. */
  readonly chunkBytes?: number
  readonly enough?: () => boolean
  readonly allocate?: (size: number) => Buffer
}

/**
 * Hands the batches of a segment from the one with `offset` on to `take`, until it has enough, or before more is read says
 * so. The file stays open for as long, even if it is removed meanwhile.
 */
async function scan(
  segment: Segment,
  offset: number,
  take: (cursor: BatchCursor, chunk: Chunk) => boolean,
  { chunkBytes, enough = () => false, allocate }: ScanOptions = {},
): Promise<void> {
  const from = await segment.position(offset)
  let taken = false
  const pass = (position: number) =>
    segment.log.use(async file => {
      for await (const chunk of chunks(file, position, segment.size, chunkBytes, allocate)) {
        for (const cursor = new BatchCursor(chunk.bytes); cursor.next(); ) {
          if (cursor.lastOffset < offset) continue
          taken = true
          if (take(cursor, chunk)) return
        }
        if (enough()) return
      }
    })
  try {
    await pass(from).catch(async error => {
      if (!(error instanceof RecordError) || from === 0 || taken) throw error
      await segment.rebuildIndexes() // it led to where no batch begins
      await pass(0)
    })
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    damaged(`${segment.log.path}: ${error.message}`, { cause: error })
  }
}

/**
 * Whole batches from the one with `offset` on and below `limit`, up to `maxBytes` but at least one. Goes on in the next
 * segment where the offset is in none of the first.
 */
export async function readBatches(
  segments: readonly Segment[],
  offset: number,
  limit: number,
  maxBytes: number,
  indexIntervalBytes: number,
  loan: Loan,
): Promise<Buffer[]> {
  for (const segment of segments) {
    const runs: Buffer[] = []
    let run = { chunk: none, from: 0, to: 0 }
    let size = 0
    let latest = 0
    const endRun = () => {
      if (run.to > run.from) runs.push(run.chunk.bytes.subarray(run.from, run.to))
    }
    const atOnce = Math.min(Math.max(maxBytes, 4096) + indexIntervalBytes + 4096, 4 << 20)
    const take = (cursor: BatchCursor, chunk: Chunk) => {
      if (cursor.baseOffset >= limit || (size > 0 && size + cursor.size > maxBytes)) return true
      check(segment, cursor, chunk.position + cursor.at)
      if (run.chunk !== chunk) {
        endRun()
        run = { chunk, from: cursor.at, to: cursor.at }
      }
      run.to = cursor.end
      latest = cursor.size
      size += latest
      // What is behind the limit may be being written.
      return size >= maxBytes || cursor.lastOffset + 1 >= limit
    }
    // Batches resemble each other: one more that will not fit is not worth another read.
    const enough = () => size > 0 && size + latest > maxBytes
    await scan(segment, offset, take, { chunkBytes: atOnce, enough, allocate: size => loan.take(size) })
    endRun()
    if (size > 0) return runs
  }
  return []
}

const none: Chunk = { position: 0, bytes: Buffer.alloc(0) }

export interface TimestampedOffset {
  readonly timestamp: number
  readonly offset: number
  readonly leaderEpoch: number
}

/** The first record from `start` on with this timestamp or a later one, as Kafka looks for it: in one segment only. */
export async function offsetForTimestamp(
  segments: readonly Segment[],
  timestamp: number,
  start: number,
  limit: number,
): Promise<TimestampedOffset | undefined> {
  for (const segment of segments) {
    if ((await segment.largest()).timestamp < timestamp) continue
    const from = Math.max(start, (await segment.timeEntry(timestamp)).offset)
    return firstRecord(
      segment,
      from,
      limit,
      maxTimestamp => maxTimestamp >= timestamp,
      record => {
        return record.timestamp >= timestamp && record.offset >= start
      },
    )
  }
  return undefined
}

/** The first record below `limit` that is wanted, of batches that may hold one. */
async function firstRecord(
  segment: Segment,
  from: number,
  limit: number,
  mayHold: (maxTimestamp: number) => boolean,
  wanted: (record: Record) => boolean,
): Promise<TimestampedOffset | undefined> {
  let found: TimestampedOffset | undefined
  await scan(segment, from, (cursor, chunk) => {
    if (cursor.baseOffset >= limit) return true
    if (!mayHold(cursor.maxTimestamp)) return false
    check(segment, cursor, chunk.position + cursor.at)
    const { batch } = cursor
    for (const record of batch.records()) {
      if (!wanted(record)) continue
      found = { timestamp: record.timestamp, offset: record.offset, leaderEpoch: batch.leaderEpoch }
      return true
    }
    return false
  })
  return found
}

/** The first record with the largest timestamp of all, which is -1 where none has any. */
export async function offsetOfMaxTimestamp(
  segments: readonly Segment[],
  limit: number,
): Promise<TimestampedOffset | undefined> {
  let latest: Segment | undefined
  let timestamp = -1
  let offset = -1
  for (const segment of segments) {
    const largest = await segment.largest()
    if (latest !== undefined && largest.timestamp <= timestamp) continue
    latest = segment
    ;({ timestamp, offset } = largest)
  }
  if (latest === undefined) return undefined
  const holds = (maxTimestamp: number) => maxTimestamp === timestamp
  return firstRecord(latest, offset, limit, holds, record => record.timestamp === timestamp)
}

/** The aborted transactions with something from `offset` on and below `upperBound`. */
export async function abortedTransactions(
  segments: readonly Segment[],
  offset: number,
  upperBound: number,
): Promise<AbortedTransaction[]> {
  const found: AbortedTransaction[] = []
  for (const segment of segments) {
    const { aborted, complete } = (await segment.aborted()).collect(offset, upperBound)
    found.push(...aborted)
    if (complete) break
  }
  return found
}

/** The last offset of the last of some whole batches. */
export function lastOffsetOf(bytes: Buffer): number {
  let at = 0
  for (let size = batchSize(bytes, 0)!; at + size < bytes.length; size = batchSize(bytes, at)!) at += size
  return batchOf(bytes.subarray(at)).lastOffset
}
