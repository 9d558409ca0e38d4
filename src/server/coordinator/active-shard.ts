// A shard while it is in use. Each request, and each timer that is due, is one turn: it is decided at once, what it writes is
// replayed at once, and its answers leave when that, and everything that was decided before, is in the log. If the log fails,
// nobody is told what it does not have: the shard is given up, and found anew from the log by whoever asks next.

import type { Timers } from '../../log/clock.ts'
import type { OneByOne } from '../../log/one-by-one.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import type { CompressionName } from '../../protocol/records/compression/index.ts'
import { Reader } from '../../protocol/wire/reader.ts'
import { ApiError } from '../errors.ts'
import { type Answer, buildWaiting, sizeOf, type WaitingBatch, WaitingBatches } from './batches.ts'
import { loadShard } from './load.ts'
import type { Marker } from './markers.ts'
import type { CoordinatorWrite, Reply, Shard, ShardContext, WriteOptions } from './shard.ts'
import { TimerTable } from './timer-table.ts'

/** The partition that a shard is kept in. */
export interface ShardLog {
  readonly log: PartitionLog
  readonly leaderEpoch: number
}

export interface ShardWorld {
  readonly clock: Timers
  readonly randomUuid: () => string
  readonly report: (message: string) => void
  readonly codec: () => CompressionName
  /** Shards are read one by one: what many have read at once would be replayed at once, and everybody else wait for it. */
  readonly loads: OneByOne
  /** A turn for everybody else. */
  readonly turn: () => Promise<void>
}

/** So many turns do not wait for more: what waits together outlives a look of the garbage collector together. */
const enoughTurns = 64

export class ActiveShard<S extends Shard> implements ShardContext {
  readonly randomUuid: () => string
  readonly report: (message: string) => void
  readonly timers: TimerTable
  readonly #world: ShardWorld
  readonly #home: ShardLog
  readonly #shard: S
  readonly #givenUp: () => void
  readonly #batches = new WaitingBatches()
  #appending: WaitingBatch | undefined
  #gathering = false
  /** Of the turn that is under way. */
  #answers: Answer[] = []
  #nextOffset = 0
  #over = false
  #drained: (() => void) | undefined

  private constructor(home: ShardLog, world: ShardWorld, make: (context: ShardContext) => S, givenUp: () => void) {
    this.#home = home
    this.#world = world
    this.#givenUp = givenUp
    this.randomUuid = world.randomUuid
    this.report = world.report
    this.timers = new TimerTable(world.clock, due => this.#perform(due))
    this.#shard = make(this)
  }

  /** Resolves when the shard is what its log says; `givenUp` is called when it is not to be used any more. */
  static async load<S extends Shard>(
    home: ShardLog,
    world: ShardWorld,
    make: (context: ShardContext) => S,
    givenUp: () => void,
  ): Promise<ActiveShard<S>> {
    const active = new ActiveShard(home, world, make, givenUp)
    await home.log.load()
    active.#nextOffset = await world.loads.do(() => loadShard(home.log, active.#shard))
    active.#perform(() => active.#shard.loaded())
    return active
  }

  get isOver(): boolean {
    return this.#over
  }

  now(): number {
    return this.#world.clock.now()
  }

  get nextOffset(): number {
    return this.#nextOffset
  }

  /** An event that is answered now or, if `reply` is kept, in a later turn. */
  run<T>(event: (shard: S, reply: Reply<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const reply = (answer: T) => void this.#answers.push({ deliver: () => resolve(answer), fail: reject })
      this.#turn(() => {
        try {
          event(this.#shard, reply)
        } catch (error) {
          reject(error) // before anything leaves that it has answered
          throw error
        }
      })
    })
  }

  /** An event that gives its answer: at once, if the log has everything that it rests on. */
  ask<T>(event: (shard: S) => T): T | Promise<T> {
    const answer = this.#turn(() => event(this.#shard))
    const behind = this.#lastBatch
    if (behind === undefined) return answer
    return new Promise((resolve, reject) => behind.answers.push({ deliver: () => resolve(answer), fail: reject }))
  }

  write(writes: readonly CoordinatorWrite[], { applied = false, producer }: WriteOptions = {}): void {
    if (writes.length === 0) return
    const { maxMessageBytes } = this.#home.log.config
    const size = sizeOf(writes)
    if (size > maxMessageBytes) {
      throw new ApiError('UNKNOWN_SERVER_ERROR', `${size} bytes of records, ${maxMessageBytes} are allowed`)
    }
    if (!applied) {
      const { producerId } = producer ?? { producerId: -1 }
      const transactional = producer !== undefined
      writes.forEach(({ key, value }, i) => {
        this.#shard.replay({
          key: new Reader(key),
          value: value && new Reader(value),
          offset: this.#nextOffset + i,
          producerId,
          transactional,
        })
      })
    }
    this.#nextOffset += writes.length
    this.#batches.put(writes, size, this.now(), maxMessageBytes, producer)
  }

  /** Ends a producer's transaction among the records; resolves when that is in the log. */
  endTransaction(marker: Marker): Promise<void> {
    return this.run<void>((shard, reply) => {
      shard.replayMarker(marker.producerId, marker.committed)
      this.#nextOffset++
      this.#batches.putMarker(marker, this.now())
      reply()
    })
  }

  get log(): PartitionLog {
    return this.#home.log
  }

  /** Ends the work on the shard when everything that was decided is in the log. */
  async close(): Promise<void> {
    this.#end()
    if (this.#lastBatch !== undefined) {
      await new Promise<void>(resolve => {
        this.#drained = resolve
      })
    }
  }

  /** What nobody asked for, so that nobody else would hear of it if it goes wrong. Mistakes are reported anyway. */
  #perform(work: () => void): void {
    try {
      this.#turn(work)
    } catch (error) {
      if (error instanceof ApiError) this.report(`${this.#home.log.name}: ${error}`)
    }
  }

  #turn<T>(work: () => T): T {
    if (this.#over) throw new ApiError('NOT_COORDINATOR')
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ApiError)) this.#lost(error)
      throw error
    } finally {
      this.#settle()
    }
  }

  /** After a turn: what was answered leaves, or waits for what was written. */
  #settle(): void {
    const answers = this.#answers
    if (answers.length > 0) {
      this.#answers = []
      const behind = this.#lastBatch
      if (behind === undefined) for (const answer of answers) answer.deliver()
      else behind.answers.push(...answers)
    }
    this.#append()
  }

  get #lastBatch(): WaitingBatch | undefined {
    return this.#batches.last ?? this.#appending
  }

  /** What comes within this turn of the event loop, over all connections, is to be in one batch, unless it is much. */
  #append(): void {
    if (this.#appending !== undefined) return
    if (this.#batches.last === undefined) this.#drained?.()
    else if (this.#batches.has(enoughTurns)) this.#appendNext()
    else if (!this.#gathering) {
      this.#gathering = true
      void this.#world.turn().then(() => {
        this.#gathering = false
        if (this.#appending === undefined) this.#appendNext()
      })
    }
  }

  #appendNext(): void {
    const batch = this.#batches.take()
    if (batch === undefined) return
    this.#appending = batch
    const { log, leaderEpoch } = this.#home
    const { bytes, origin } = buildWaiting(batch, this.#world.codec(), leaderEpoch)
    log.append(bytes, origin).then(
      () => {
        this.#appending = undefined
        for (const answer of batch.answers) answer.deliver()
        this.#append()
      },
      error => this.#lost(error),
    )
  }

  /** What is in memory may be more than what is in the log, and there is no way back but to read it again. */
  #lost(error: unknown): void {
    this.report(`${this.#home.log.name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
    const unanswered = [...this.#answers, ...(this.#appending?.answers ?? [])]
    this.#answers = []
    this.#appending = undefined
    for (let batch = this.#batches.take(); batch !== undefined; batch = this.#batches.take()) {
      unanswered.push(...batch.answers)
    }
    for (const answer of unanswered) answer.fail(new ApiError('NOT_COORDINATOR'))
    this.#end()
    this.#drained?.()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.timers.clear()
    this.#givenUp()
    this.#shard.unloaded()
    this.#settle()
    this.timers.clear()
  }
}
