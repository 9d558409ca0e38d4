// A pass of compaction over the segments of a log: what is still wanted of them is copied into new segments beside them,
// which then take their place. Nothing is renumbered, and until the last rename the old segments are the log: a crash at
// any point leaves the one or the other, as the suffixes of the files say (.cleaned: begun, .swap: whole).

import { batches, batch as batchOf } from '../../protocol/records/batches.ts'
import type { Int64 } from '../../protocol/schema/field.ts'
import type { LogConfig } from '../config.ts'
import type { LogContext } from '../log-context.ts'
import type { ProducerState } from '../producer-state.ts'
import { abortedTransactions } from '../reading.ts'
import { chunks } from '../scan.ts'
import { Segment } from '../segment.ts'
import { assess, type Cleanable } from './choose.ts'
import { DirtySection } from './dirty-section.ts'
import { BatchFilter, type LastRecord, legacyDeleteHorizon } from './filter.ts'
import { groupSegments } from './group.ts'
import { OffsetMap } from './offset-map.ts'
import { CleanedTransactions } from './transactions.ts'

export interface CompactedLog {
  readonly directory: string
  readonly config: LogConfig
  /** The last one is active. */
  readonly segments: readonly Segment[]
  readonly startOffset: number
  readonly endOffset: number
  readonly lastStableOffset: number
  /** Where the last pass ended, if there has been one. */
  readonly checkpoint: number | undefined
  readonly producers: ProducerState
}

export interface Replacement {
  readonly old: readonly Segment[]
  readonly by: Segment
}

/** How many keys a pass may hold: what Kafka's default of `log.cleaner.dedupe.buffer.size` comes to. */
const mapEntries = 5_033_164

const secretBytes = 16

export async function assessLog(context: LogContext, log: CompactedLog): Promise<Cleanable> {
  const segments = await Promise.all(
    log.segments.map(async segment => ({
      baseOffset: segment.baseOffset,
      size: segment.size,
      lastModified: segment.modified,
      largestTimestamp: (await segment.largest()).timestamp,
      firstBatchTimestamp: await segment.firstTimestamp(),
    })),
  )
  return assess({ ...log, segments }, log.config, context.clock.now())
}

export class Compactor {
  readonly #context: LogContext
  readonly #log: CompactedLog
  readonly #cleanable: Cleanable

  constructor(context: LogContext, log: CompactedLog, cleanable: Cleanable) {
    this.#context = context
    this.#log = log
    this.#cleanable = cleanable
  }

  /** Cleans group after group; `replace` puts what came of one into the log. Gives the offset up to which it is clean. */
  async run(replace: (replacement: Replacement) => Promise<void>): Promise<number> {
    const { firstDirtyOffset, firstUncleanableOffset } = this.#cleanable
    const { segments, startOffset, config } = this.#log
    const range = segments.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset)
    const aborted = await abortedTransactions(range, startOffset, firstUncleanableOffset)
    const map = new OffsetMap(mapEntries, this.#secret())
    await this.#readDirty(range, new DirtySection(map, firstDirtyOffset, aborted))

    const endOffset = map.latestOffset + 1
    const transactions = new CleanedTransactions(aborted)
    const clean = segments.findLast(({ baseOffset }) => baseOffset < firstDirtyOffset)
    const filter = new BatchFilter({
      map,
      transactions,
      now: this.#context.clock.now(),
      deleteRetentionMs: config.deleteRetentionMs,
      lastRecords: lastRecords(this.#log.producers),
      firstUncleanableOffset,
      legacyDeleteHorizon: legacyDeleteHorizon(clean?.modified, config.deleteRetentionMs),
    })
    for (const old of this.#groups(range.filter(({ baseOffset }) => baseOffset < endOffset))) {
      await replace({ old, by: await this.#clean(old, filter, transactions) })
    }
    return endOffset
  }

  #secret(): Uint8Array {
    return Uint8Array.from({ length: secretBytes }, () => Math.floor(this.#context.random() * 256))
  }

  #groups(segments: readonly Segment[]): Segment[][] {
    const { segmentBytes, segmentIndexBytes: indexBytes } = this.#log.config
    const { firstUncleanableOffset } = this.#cleanable
    const sized = segments.map(segment => ({
      segment,
      baseOffset: segment.baseOffset,
      size: segment.size,
      offsetIndexSize: segment.offsets.file.size,
      timeIndexSize: segment.times.file.size,
    }))
    const groups = groupSegments(sized, { segmentBytes, indexBytes, firstUncleanableOffset })
    return groups.map(group => group.map(({ segment }) => segment))
  }

  async #readDirty(range: readonly Segment[], dirty: DirtySection): Promise<void> {
    const { firstDirtyOffset, firstUncleanableOffset } = this.#cleanable
    const first = Math.max(
      0,
      range.findLastIndex(({ baseOffset }) => baseOffset <= firstDirtyOffset),
    )
    for (const [index, segment] of range.entries()) {
      if (index < first) continue
      for await (const { bytes } of this.#slices(segment)) {
        for (const batch of batches(bytes)) if (!dirty.add(batch)) return
      }
      dirty.endSegment(range[index + 1]?.baseOffset ?? firstUncleanableOffset)
    }
  }

  async #clean(old: readonly Segment[], filter: BatchFilter, transactions: CleanedTransactions): Promise<Segment> {
    const { clock } = this.#context
    const { directory, config } = this.#log
    const by = new Segment(this.#context, directory, old[0]!.baseOffset, clock.now(), { suffix: '.cleaned' })
    await by.log.truncate(0)
    for (const segment of old) {
      filter.startSegment(segment.modified)
      for await (const { bytes } of this.#slices(segment)) {
        const position = by.size
        const pieces: Buffer[] = []
        for (const batch of batches(bytes)) {
          batch.verify()
          const left = filter.filter(batch)
          if (left.left === 'nothing') continue
          const { lastOffset, maxTimestamp } = batchOf(left.bytes)
          by.accept(left.bytes.length, lastOffset, maxTimestamp, lastOffset, config.indexIntervalBytes)
          pieces.push(left.bytes)
        }
        if (pieces.length > 0) await by.log.write(pieces, position)
      }
    }
    for (const transaction of transactions.takeNeeded()) by.addAborted(transaction)
    by.seal()
    by.modified = old.at(-1)!.modified
    await by.log.sync()
    await by.syncIndexes()
    return by
  }

  /** The batches of a segment, and between them a turn for everybody else. */
  async *#slices(segment: Segment) {
    for await (const chunk of chunks(segment.log, 0, segment.size)) {
      yield chunk
      await this.#context.turn()
    }
  }
}

/** The last batch of each producer stays, if only as a header: it says which sequence comes next. */
function lastRecords(producers: ProducerState): Map<Int64, LastRecord> {
  return new Map(
    [...producers.producers()].map(({ id, epoch, lastBatch }) => [
      id,
      { lastDataOffset: lastBatch?.lastOffset, producerEpoch: epoch },
    ]),
  )
}
