// Finds a log as its files are. After a clean shutdown the checkpoint says where it ends; after a crash everything from the
// recovery point on is read: the first batch that is torn or not what its checksum says ends the log, and indexes,
// producers and epochs are made anew from what is there.

import { batches } from '../protocol/records/batches.ts'
import { RecordError } from '../protocol/records/errors.ts'
import { BatchCursor } from './batch-cursor.ts'
import type { DiskEntry } from './disk.ts'
import { LeaderEpochs, leaderEpochCheckpoint } from './leader-epochs.ts'
import type { LogContext } from './log-context.ts'
import type { ProducerSnapshots } from './producer-snapshots.ts'
import type { ProducerState } from './producer-state.ts'
import { passingChunks } from './scan.ts'
import { offsetName, Segment, withoutSuffix } from './segment.ts'

export interface Found {
  readonly directory: string
  /** What it holds. */
  readonly entries: readonly DiskEntry[]
  readonly logStartOffset: number
  /** What is before it outlived every crash. */
  readonly recoveryPoint: number
  /** The log ends at the recovery point: it was shut down. */
  readonly clean: boolean
  readonly indexIntervalBytes: number
  /**
   * A sync has failed: what the system shows of the files since the recovery point need not be on the disk, nor ever come
   * there, unless it is written again.
   */
  readonly writeAgain: boolean
}

export interface Loaded {
  readonly segments: Segment[]
  readonly endOffset: number
  readonly epochs: LeaderEpochs
  /** Whether they are what their file has. */
  readonly epochsSaved: boolean
}

const logFile = /^(\d{20})\.log$/
const beside = ['.index', '.timeindex', '.txnindex'] as const

/** The segments that a directory holds. Files that a crash left behind are removed. */
async function findSegments(context: LogContext, { directory, entries: listed }: Found): Promise<Segment[]> {
  const { disk, clock } = context
  const swapped = await completeSwaps(context, directory, listed)
  const entries = new Map((swapped ? await disk.list(directory) : listed).map(entry => [entry.name, entry]))
  const bases = [...entries.keys()].flatMap(name => logFile.exec(name)?.[1] ?? [])
  for (const name of entries.keys()) {
    const orphan = beside.some(suffix => name.endsWith(suffix) && !bases.includes(name.slice(0, -suffix.length)))
    if (orphan || name.endsWith('.deleted') || name.endsWith('.cleaned')) await disk.remove(`${directory}/${name}`)
  }
  const size = (name: string) => entries.get(name)?.size ?? 0
  return bases.map(base => {
    const sizes = {
      log: size(`${base}.log`),
      index: size(`${base}.index`),
      timeindex: size(`${base}.timeindex`),
      txnindex: size(`${base}.txnindex`),
    }
    const segment = new Segment(context, directory, Number(base), clock.now(), sizes)
    segment.modified = entries.get(`${base}.log`)?.modified ?? clock.now()
    return segment
  })
}

const swapFile = /^(\d{20})\.log\.swap$/

/**
 * Ends what compaction had begun: segments that are whole take the place of those that they were made of. Tells whether
 * there was anything of it.
 */
async function completeSwaps(context: LogContext, directory: string, entries: readonly DiskEntry[]): Promise<boolean> {
  if (!entries.some(({ name }) => name.endsWith('.swap'))) return false
  const { disk, clock } = context
  const swaps = entries.flatMap(({ name, size }) => {
    const base = swapFile.exec(name)?.[1]
    return base === undefined ? [] : [{ base: Number(base), size }]
  })
  for (const { base, size } of swaps) {
    const swap = new Segment(context, directory, base, clock.now(), { log: size, suffix: '.swap' })
    const end = await endOf(swap)
    for (const { name } of entries) {
      const other = /^(\d{20})\.(?:log|index|timeindex|txnindex)$/.exec(name)?.[1]
      if (other !== undefined && Number(other) >= base && Number(other) < end) await disk.remove(`${directory}/${name}`)
    }
    await swap.rename(withoutSuffix)
    await swap.closeFiles()
  }
  for (const { name } of entries) {
    const rest = name.endsWith('.swap') && !swaps.some(({ base }) => name.startsWith(offsetName(base)))
    if (rest) await disk.remove(`${directory}/${name}`)
  }
  if (swaps.length > 0) await disk.syncDirectory(directory)
  return true
}

/** The offset behind the last batch of a segment, and at least the one behind its first. */
async function endOf(segment: Segment): Promise<number> {
  let end = segment.baseOffset + 1
  for await (const { bytes } of passingChunks(segment.log, 0, segment.size)) {
    for (const { lastOffset } of batches(bytes)) end = lastOffset + 1
  }
  return end
}

export async function loadLog(
  context: LogContext,
  found: Found,
  producers: ProducerState,
  snapshots: ProducerSnapshots,
): Promise<Loaded> {
  const { directory, logStartOffset, recoveryPoint } = found
  const segments = await findSegments(context, found)
  if (segments.length === 0) segments.push(await firstSegment(context, directory, logStartOffset))
  const epochs = await readEpochs(context, found)
  const saved = epochs.format()
  const active = segments.at(-1)!
  const clean = found.clean && recoveryPoint >= active.baseOffset
  const loader = new Loader(context, found, producers, snapshots, epochs)
  const endOffset = clean ? await loader.trust(segments) : await loader.recover(segments)
  epochs.truncateFromEnd(endOffset)
  // The first segment may begin before the log.
  epochs.truncateFromStart(Math.max(logStartOffset, segments[0]!.baseOffset))
  const last = segments.at(-1)!
  for (const segment of segments) {
    if (segment === last) continue
    segment.becomeSealed()
    segment.releaseIndexes()
  }
  await Promise.all([last.load(), last.aborted()])
  return { segments, endOffset, epochs, epochsSaved: epochs.format() === saved }
}

/** The file is there from the beginning, as tools expect it. */
async function firstSegment(context: LogContext, directory: string, baseOffset: number): Promise<Segment> {
  const segment = new Segment(context, directory, baseOffset, context.clock.now())
  await segment.log.use(async () => {})
  return segment
}

async function readEpochs({ disk, report }: LogContext, { directory, entries }: Found): Promise<LeaderEpochs> {
  if (!entries.some(({ name }) => name === leaderEpochCheckpoint)) return new LeaderEpochs()
  const path = `${directory}/${leaderEpochCheckpoint}`
  const bytes = await disk.readFile(path)
  if (bytes === undefined) return new LeaderEpochs()
  try {
    return LeaderEpochs.parse(bytes.toString(), path)
  } catch (error) {
    report(`${error}; it is made anew`)
    return new LeaderEpochs()
  }
}

class Loader {
  readonly #context: LogContext
  readonly #found: Found
  readonly #producers: ProducerState
  readonly #snapshots: ProducerSnapshots
  readonly #epochs: LeaderEpochs

  constructor(
    context: LogContext,
    found: Found,
    producers: ProducerState,
    snapshots: ProducerSnapshots,
    epochs: LeaderEpochs,
  ) {
    this.#context = context
    this.#found = found
    this.#producers = producers
    this.#snapshots = snapshots
    this.#epochs = epochs
  }

  /** After a clean shutdown. */
  async trust(segments: readonly Segment[]): Promise<number> {
    const { recoveryPoint } = this.#found
    await this.#loadProducers(segments, recoveryPoint)
    return recoveryPoint
  }

  /** After a crash; segments behind one that ends early are removed from the list and the disk. */
  async recover(segments: Segment[]): Promise<number> {
    const { recoveryPoint } = this.#found
    let index = Math.max(
      0,
      segments.findLastIndex(({ baseOffset }) => baseOffset <= recoveryPoint),
    )
    await this.#loadProducers(segments.slice(0, index), segments[index]!.baseOffset)
    let endOffset = segments[index]!.baseOffset
    for (; index < segments.length; index++) {
      const segment = segments[index]!
      const limit = segments[index + 1]?.baseOffset ?? Number.POSITIVE_INFINITY
      const { end, whole } = await this.#recoverSegment(segment, Math.max(endOffset, segment.baseOffset), limit)
      endOffset = end
      if (whole) continue
      for (const later of segments.splice(index + 1)) await later.remove()
      await this.#context.disk.syncDirectory(this.#found.directory)
    }
    return endOffset
  }

  /**
   * Offsets from `limit` on are the next segment's. What stands here behind the last one before it was cut off once, by a
   * call that did not outlive the crash.
   */
  async #recoverSegment(segment: Segment, nextOffset: number, limit: number): Promise<{ end: number; whole: boolean }> {
    const { size } = segment
    let end = nextOffset
    let beyond = false
    segment.restart()
    let problem = ''
    try {
      for await (const { position, bytes } of passingChunks(segment.log, 0, size)) {
        if (this.#found.writeAgain) await segment.log.write([bytes], position)
        for (const cursor = new BatchCursor(bytes); cursor.next(); ) {
          cursor.verify()
          const { baseOffset, lastOffset } = cursor
          if (lastOffset < end && baseOffset < end) throw new RecordError('CORRUPT_MESSAGE', 'offsets go back')
          beyond = lastOffset >= limit
          if (beyond) break
          this.#accept(segment, cursor, lastOffset)
          end = lastOffset + 1
        }
        if (beyond) break
      }
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      problem = `: ${error.message}`
    }
    const whole = segment.size === size
    if (!whole) {
      this.#context.report(`${segment.log.path}: ends at ${segment.size} of ${size} bytes, at offset ${end}${problem}`)
    }
    if (!whole || this.#found.writeAgain) await segment.log.truncate(segment.size)
    await segment.log.sync()
    await segment.saveIndexes()
    return { end, whole: whole || end >= limit || beyond }
  }

  #accept(segment: Segment, cursor: BatchCursor, lastOffset: number): void {
    const { leaderEpoch } = cursor
    segment.accept(cursor.size, lastOffset, cursor.maxTimestamp, lastOffset, this.#found.indexIntervalBytes)
    if (cursor.hasProducer) {
      const aborted = this.#producers.update(cursor.batch)
      if (aborted !== undefined) segment.addAborted(aborted)
    } else this.#producers.advance(lastOffset + 1)
    // What the file has of an epoch stays: its beginning may have been removed.
    if (leaderEpoch > (this.#epochs.latest?.epoch ?? -1)) this.#epochs.assign(leaderEpoch, cursor.baseOffset)
  }

  /** Brings the producers to an offset: from the last snapshot, and what the log has since. */
  async #loadProducers(segments: readonly Segment[], offset: number): Promise<void> {
    const producers = this.#producers
    await this.#snapshots.reload(producers, this.#found.logStartOffset, offset, this.#context.clock.now())
    if (producers.endOffset >= offset) return
    const first = Math.max(
      0,
      segments.findLastIndex(({ baseOffset }) => baseOffset <= producers.endOffset),
    )
    for (const segment of segments.slice(first)) await producers.replay(() => this.#replayProducers(segment, offset))
    producers.advance(offset)
  }

  async #replayProducers(segment: Segment, offset: number): Promise<void> {
    const producers = this.#producers
    try {
      const from = await segment.position(producers.endOffset)
      for await (const { bytes } of passingChunks(segment.log, from, segment.size)) {
        for (const cursor = new BatchCursor(bytes); cursor.next(); ) {
          if (cursor.lastOffset < producers.endOffset) continue
          if (cursor.baseOffset >= offset) return
          if (cursor.hasProducer) producers.update(cursor.batch)
        }
      }
    } catch (error) {
      // Who reads there is told; everything else goes on.
      if (!(error instanceof RecordError)) throw error
      this.#context.report(`${segment.log.path}: ${error.message}`)
    }
  }
}
