// Appending to a log. What is accepted is decided in one turn of the event loop: from then on it has its offset, and waits
// to be written. Those who come while that cannot be done stand in line, so that what was sent first comes first.

import type { Batch } from '../protocol/records/batch.ts'
import { batches } from '../protocol/records/batches.ts'
import { LogError } from './errors.ts'
import { flushTo, syncSegment } from './flushing.ts'
import { type LogCore, type Parts, storageError } from './log-core.ts'
import type { Origin } from './producer-state.ts'
import { Segment } from './segment.ts'
import type { Tail } from './tail.ts'
import { type ValidatedAppend, validateAppend } from './validation.ts'
import { LogWriter } from './writer.ts'

export type AppendOrigin = Origin & {
  readonly leaderEpoch: number
  /** Nobody is waited for who may come within this turn of the event loop. */
  readonly gathered?: boolean
}

export interface Appended {
  readonly firstOffset: number
  readonly lastOffset: number
  /** -1 with CreateTime. */
  readonly logAppendTime: number
  readonly logStartOffset: number
  /** It was here before, and is not appended again. */
  readonly duplicate: boolean
}

type Placed = Pick<ValidatedAppend, 'bytes' | 'firstOffset' | 'lastOffset' | 'maxTimestamp' | 'offsetOfMaxTimestamp'>

export class Appending {
  readonly #log: LogCore
  readonly #tail: Tail
  readonly writer: LogWriter
  /** Finds the log; it fails if there is nothing more to be had of it. */
  readonly #load: () => Promise<Parts>
  #line: Promise<unknown> = Promise.resolve()
  #inLine = 0
  #paused: Promise<void> | undefined
  #unflushed = 0

  constructor(log: LogCore, tail: Tail, load: () => Promise<Parts>) {
    this.#log = log
    this.#tail = tail
    this.#load = load
    const { writes, turn } = log.context
    const handlers = {
      sync: (segment: Segment) => syncSegment(log, segment),
      visible: (endOffset: number, bytes: number) => log.becomeVisible(endOffset, bytes),
      broken: (error: unknown) => log.break(error),
    }
    this.writer = new LogWriter(writes, handlers, turn)
  }

  /** Has everybody wait who wants to append; the result lets them go on. */
  pause(): () => void {
    let goOn = () => {}
    this.#paused = new Promise(resolve => {
      goOn = resolve
    })
    return () => {
      this.#paused = undefined
      goOn()
    }
  }

  /** Validates batches, gives them their offsets and appends them; the bytes are the log's from here on. */
  append(bytes: Buffer, origin: AppendOrigin): Promise<Appended> {
    return this.#inTurn(parts => this.#append(parts, bytes, origin))
  }

  /** What can be appended to at once. */
  get #appendable(): Parts | undefined {
    const { parts, failure, ended } = this.#log
    if (failure !== undefined || ended !== undefined || this.#paused !== undefined) return undefined
    return parts?.segments.active.knowsFirstTimestamp ? parts : undefined
  }

  async #inTurn<T>(append: (parts: Parts) => Promise<T>): Promise<T> {
    const parts = this.#inLine === 0 ? this.#appendable : undefined
    if (parts !== undefined) return append(parts)
    this.#inLine++
    const turn = this.#line.then(async () => {
      for (let parts = this.#appendable; ; parts = this.#appendable) {
        if (parts !== undefined) return { appended: append(parts) } // its beginning is what has an order
        await this.#paused
        await (await this.#load()).segments.active.firstTimestamp() // whether it is time for a new segment
      }
    })
    this.#line = turn
      .catch(() => {})
      .then(() => {
        this.#inLine--
      })
    return (await turn).appended
  }

  async #append(parts: Parts, bytes: Buffer, origin: AppendOrigin): Promise<Appended> {
    const now = this.#log.context.clock.now()
    const validated = validateAppend(bytes, this.#appendSettings(origin, now))
    const [batch] = validated.batches
    if (batch === undefined) return this.#appended(-1, -1, -1, false)
    if (validated.bytes.length > this.#log.config.segmentBytes) {
      const { length } = validated.bytes
      throw new LogError('RECORD_LIST_TOO_LARGE', `${length} bytes, a segment has ${this.#log.config.segmentBytes}`)
    }
    const repeated = parts.producers.prepare(batch, origin)
    if (repeated !== undefined) {
      await this.#log.highWatermark.reached(repeated.lastOffset + 1)
      return this.#appended(repeated.firstOffset, repeated.lastOffset, repeated.timestamp, true)
    }
    await this.#accept(parts, batch, validated, origin, now)
    return this.#appended(validated.firstOffset, validated.lastOffset, validated.logAppendTime, false)
  }

  #appendSettings({ from, leaderEpoch }: AppendOrigin, now: number) {
    const { config } = this.#log
    return {
      codec: config.compressionType,
      level: config.compressionLevel,
      timestampType: config.messageTimestampType,
      timestampBeforeMaxMs: config.messageTimestampBeforeMaxMs,
      timestampAfterMaxMs: config.messageTimestampAfterMaxMs,
      compacted: config.compact,
      maxMessageBytes: config.maxMessageBytes,
      leaderEpoch,
      firstOffset: this.#log.endOffset,
      now,
      origin: from,
      partition: this.#log.name,
    }
  }

  #appended(firstOffset: number, lastOffset: number, logAppendTime: number, duplicate: boolean): Appended {
    return { firstOffset, lastOffset, logAppendTime, logStartOffset: this.#log.startOffset, duplicate }
  }

  /** Appends batches of another log of the partition, at the offsets that they have there. */
  copy(bytes: Buffer): Promise<void> {
    return this.#inTurn(async parts => {
      const now = this.#log.context.clock.now()
      const accepted: Promise<void>[] = []
      for (const batch of batches(bytes)) {
        const { baseOffset: firstOffset, lastOffset, maxTimestamp, leaderEpoch } = batch
        if (lastOffset < this.#log.endOffset)
          throw new Error(`${this.#log.name}: ${lastOffset} behind ${this.#log.endOffset}`)
        const placed = { bytes: batch.bytes, firstOffset, lastOffset, maxTimestamp, offsetOfMaxTimestamp: lastOffset }
        const { epoch = -1 } = parts.epochs.latest ?? {}
        accepted.push(this.#accept(parts, batch, placed, { leaderEpoch: Math.max(leaderEpoch, epoch) }, now))
      }
      await Promise.all(accepted)
    })
  }

  /** The log ends further on, though there is nothing up to there: offsets that were given once are not given again. */
  async advanceTo(offset: number): Promise<void> {
    await this.#inTurn(async parts => {
      await this.writer.drained()
      if (offset <= this.#log.endOffset) return
      this.#log.endOffset = offset
      this.#log.becomeVisible(offset, 0)
      this.roll(parts, this.#log.context.clock.now())
    })
  }

  /** Counts a batch that is right; resolves when it is to be seen. Everything before the promise happens at once. */
  #accept(
    parts: Parts,
    batch: Batch,
    placed: Placed,
    { leaderEpoch, gathered = false }: Pick<AppendOrigin, 'leaderEpoch' | 'gathered'>,
    now: number,
  ): Promise<void> {
    const { bytes, firstOffset, lastOffset, maxTimestamp, offsetOfMaxTimestamp } = placed
    const config = this.#log.config
    let { active } = parts.segments
    if (active.isFullFor(bytes.length, lastOffset, maxTimestamp, now, parts.rollMs, config))
      active = this.roll(parts, now)
    if (leaderEpoch >= 0 && parts.epochs.assign(leaderEpoch, firstOffset)) this.#log.epochsSaved = false
    const position = active.accept(
      bytes.length,
      lastOffset,
      maxTimestamp,
      offsetOfMaxTimestamp,
      config.indexIntervalBytes,
    )
    active.modified = now
    const aborted = parts.producers.update(batch)
    if (aborted !== undefined) active.addAborted(aborted)
    this.#log.endOffset = lastOffset + 1
    this.#unflushed += lastOffset + 1 - firstOffset
    const sync = this.#unflushed >= config.flushMessages
    if (sync) this.#unflushed = 0
    return new Promise((done, reject) => {
      const failed = (error: unknown) => reject(storageError(this.#log.name, error))
      const written = () => {
        this.#tail.add(firstOffset, lastOffset, bytes)
        done()
      }
      const write = { segment: active, position, bytes, endOffset: lastOffset + 1, sync, done: written, failed }
      this.writer.put(write, gathered)
    })
  }

  /** Begins a new segment at the end; the old one is brought to the disk by and by. */
  roll(parts: Parts, now: number): Segment {
    const log = this.#log
    const { segments, producers, snapshots } = parts
    const old = segments.active
    const baseOffset = log.endOffset
    old.seal()
    const segment = new Segment(log.context, log.directory, baseOffset, now)
    segments.add(segment)
    parts.rollMs = rollMs(log)
    producers.advance(baseOffset)
    // The state and the failures that count are those from now on; what came of it is asked below.
    const written = Promise.all([snapshots.take(producers), log.highWatermark.reached(baseOffset)])
    written.catch(() => {})
    log.inBackground(async () => {
      await written
      if (log.parts !== parts || log.failure !== undefined) return
      await flushTo(log, parts, baseOffset)
      old.releaseIndexes()
    })
    return segment
  }
}

/** How long the next segment is filled at most. */
export function rollMs({ config, context }: LogCore): number {
  const { segmentMs, segmentJitterMs } = config
  return segmentMs - Math.floor(context.random() * Math.min(segmentJitterMs, segmentMs))
}
