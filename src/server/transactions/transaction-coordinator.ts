// The transaction coordinator: finds the shard of a transactional id, hands producer ids out, and brings what was decided to
// its end: first the decision is in the log, then the markers are in all partitions, then the end is in the log. A crash at
// any moment goes on where it was, since a decision that has no end is found again when its shard is loaded.

import type { Timers } from '../../log/clock.ts'
import { LogError } from '../../log/errors.ts'
import type { Logs } from '../../log/logs.ts'
import type { Configs } from '../config/configs.ts'
import type { ShardLog, ShardWorld } from '../coordinator/active-shard.ts'
import { buildEnd, type Marker } from '../coordinator/markers.ts'
import { partitionFor } from '../coordinator/partition-for.ts'
import type { Shard } from '../coordinator/shard.ts'
import { ShardRunner } from '../coordinator/shard-runner.ts'
import { ApiError } from '../errors.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { Topic } from '../metadata/topic.ts'
import { offsetsTopic, transactionTopic } from '../metadata/topic.ts'
import type { Partitions } from '../partitions/partitions.ts'
import type { ProducerIds } from '../producer-ids.ts'
import type { Topics } from '../topics.ts'
import type { Transaction, Partitions as TransactionPartitions } from './transaction.ts'
import { type Asking, type ProducerIdentity, TransactionShard, wantsProducerId } from './transaction-shard.ts'

export interface CoordinatorSurroundings {
  readonly config: Configs
  readonly metadata: Metadata
  readonly logs: Logs
  readonly partitions: Partitions
  readonly topics: Topics
  readonly producerIds: ProducerIds
  readonly clock: Timers
  readonly world: ShardWorld
  /** Ends a transaction among the offsets of groups, which their coordinator writes itself. */
  readonly endInGroups: (partition: number, marker: Marker) => Promise<void>
}

/** How long to wait before a marker is tried again that could not be written: a disk may work again, a shard be loaded anew. */
const retryMs = 100
/** The partition has had an end of the transaction that is later than this one. */
const laterEnds: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
])

export class TransactionCoordinator {
  readonly #around: CoordinatorSurroundings
  readonly #runners = new Map<number, ShardRunner<TransactionShard>>()
  readonly #finishing = new Map<string, Promise<void>>()
  #stops: (() => void)[] = []
  #stopped = false

  constructor(around: CoordinatorSurroundings) {
    this.#around = around
    const { config, metadata, world } = around
    metadata.onChange(({ deleted }) => {
      if (![...deleted].some(({ name }) => name === transactionTopic)) return
      this.#closeRunners().catch(error => world.report(`${transactionTopic}: ${error}`))
    })
    this.#every(config.broker('transaction.abort.timed.out.transaction.cleanup.interval.ms'), shard =>
      shard.abortTimedOut(),
    )
    this.#every(config.broker('transaction.remove.expired.transaction.cleanup.interval.ms'), shard =>
      shard.expire(config.broker('transactional.id.expiration.ms')),
    )
  }

  /** What was decided before the broker stopped is brought to its end, whether or not anybody asks. */
  async resume(): Promise<void> {
    await Promise.all(this.#used().map(index => this.#runner(index).load()))
  }

  /** The partitions that may have transactional ids: of the others there is not even a log. */
  #used(): number[] {
    const { metadata, logs } = this.#around
    const { partitions = [] }: Partial<Topic> = metadata.state.topic(transactionTopic) ?? {}
    return partitions.map(({ index }) => index).filter(index => logs.get(transactionTopic, index) !== undefined)
  }

  async initialise(
    transactionalId: string,
    timeoutMs: number,
    expected: ProducerIdentity | undefined,
  ): Promise<ProducerIdentity> {
    if (timeoutMs <= 0 || timeoutMs > this.#around.config.broker('transaction.max.timeout.ms')) {
      throw new ApiError('INVALID_TRANSACTION_TIMEOUT')
    }
    return this.#withProducerId(transactionalId, (shard, producerId) =>
      shard.initialise(transactionalId, timeoutMs, expected, producerId),
    )
  }

  async add(asking: Asking, partitions: TransactionPartitions): Promise<void> {
    await this.#ask(asking.transactionalId, shard => shard.add(asking, partitions))
  }

  async verify(asking: Asking, partitions: TransactionPartitions): Promise<boolean> {
    return this.#ask(asking.transactionalId, shard => shard.verify(asking, partitions))
  }

  async end(asking: Asking, committed: boolean): Promise<ProducerIdentity> {
    return this.#withProducerId(asking.transactionalId, (shard, producerId) => shard.end(asking, committed, producerId))
  }

  /** Resolves when what was decided has come to its end; undefined if there is nothing on its way. */
  ending(transactionalId: string): Promise<void> | undefined {
    return this.#finishing.get(transactionalId)
  }

  async describe(transactionalId: string): Promise<Transaction> {
    const transaction = await this.#ask(transactionalId, shard => shard.get(transactionalId))
    if (transaction === undefined) throw new ApiError('TRANSACTIONAL_ID_NOT_FOUND')
    return transaction
  }

  async list(): Promise<Transaction[]> {
    const lists = this.#used().map(async index => this.#runner(index).ask(shard => [...shard.all()]))
    return (await Promise.all(lists)).flat()
  }

  async close(): Promise<void> {
    this.#stopped = true
    for (const stop of this.#stops) stop()
    await this.#closeRunners()
  }

  async #closeRunners(): Promise<void> {
    const runners = [...this.#runners.values()]
    this.#runners.clear()
    await Promise.all(runners.map(runner => runner.close()))
  }

  async #withProducerId<T>(
    transactionalId: string,
    turn: (shard: TransactionShard, producerId: number | undefined) => T | typeof wantsProducerId,
  ): Promise<T> {
    const first = await this.#ask(transactionalId, shard => turn(shard, undefined))
    if (first !== wantsProducerId) return first
    const producerId = await this.#around.producerIds.next()
    const second = await this.#ask(transactionalId, shard => turn(shard, producerId))
    if (second === wantsProducerId) throw new Error('a producer id was given and is still wanted')
    return second
  }

  async #ask<T>(transactionalId: string, turn: (shard: TransactionShard) => T): Promise<T> {
    if (transactionalId === '') throw new ApiError('INVALID_REQUEST')
    return (await this.#runnerOf(transactionalId)).ask(turn)
  }

  async #runnerOf(transactionalId: string): Promise<ShardRunner<TransactionShard>> {
    const { metadata, topics } = this.#around
    const topic = metadata.state.topic(transactionTopic) ?? (await topics.autoCreate(transactionTopic, true))
    return this.#runner(partitionFor(transactionalId, topic.partitions.length))
  }

  #runner(index: number): ShardRunner<TransactionShard> {
    let runner = this.#runners.get(index)
    if (runner === undefined) {
      const host = {
        transactionVersion: () => this.#around.metadata.state.features.get('transaction.version') ?? 0,
        finish: (transactionalId: string) => this.#finish(transactionalId, index),
      }
      const make = (context: ConstructorParameters<typeof TransactionShard>[0]) => new TransactionShard(context, host)
      runner = new ShardRunner(() => this.#open(index), this.#around.world, make)
      this.#runners.set(index, runner)
    }
    return runner
  }

  async #open(index: number): Promise<ShardLog> {
    const { metadata, partitions } = this.#around
    const topic = metadata.state.topic(transactionTopic)
    if (topic === undefined) throw new ApiError('NOT_COORDINATOR')
    const partition = partitions.get(topic, index)
    return { log: await partition.ready, leaderEpoch: partition.leaderEpoch }
  }

  // To the end

  /** Called within the turn that decides; what follows comes behind it, and behind its record in the log. */
  #finish(transactionalId: string, index: number): void {
    const before = this.#finishing.get(transactionalId) ?? Promise.resolve()
    const finished = before
      .then(() => this.#bringToEnd(transactionalId, index))
      .catch(error => {
        if (!this.#stopped) this.#around.world.report(`transaction of ${transactionalId}: ${error}`)
      })
      .then(() => {
        if (this.#finishing.get(transactionalId) === finished) this.#finishing.delete(transactionalId)
      })
    this.#finishing.set(transactionalId, finished)
  }

  async #bringToEnd(transactionalId: string, index: number): Promise<void> {
    const runner = this.#runner(index)
    const transaction = await runner.ask(shard => shard.get(transactionalId))
    if (transaction === undefined) return
    const { producerId, producerEpoch, status, clientVersion, partitions } = transaction
    if (status !== 'PrepareCommit' && status !== 'PrepareAbort') return
    const { leaderEpoch: coordinatorEpoch } = await this.#open(index)
    const committed = status === 'PrepareCommit'
    const marker = { producerId, producerEpoch, committed, coordinatorEpoch, transactionVersion: clientVersion }
    const targets = Array.from(partitions, ([topic, indexes]) =>
      Array.from(indexes, index => ({ topic, index })),
    ).flat()
    const marked = await Promise.all(targets.map(({ topic, index }) => this.#mark(topic, index, marker)))
    if (marked.includes(false)) return // the next start finds the decision
    await taken(runner, shard => shard.complete({ transactionalId, producerId, producerEpoch }))
  }

  /** Until it is done, or there is nothing to do it to; false if the broker stops before. */
  async #mark(topic: string, index: number, marker: Marker): Promise<boolean> {
    const { clock, world } = this.#around
    const about = `${topic}-${index}: no marker for producer ${marker.producerId}`
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        await this.write(topic, index, marker)
        return true
      } catch (error) {
        const code = error instanceof ApiError || error instanceof LogError ? error.code : undefined
        if (code === 'UNKNOWN_TOPIC_OR_PARTITION') return true
        if (code !== undefined && laterEnds.has(code)) {
          world.report(`${about}: ${error}`)
          return true
        }
        if (attempt === 1) world.report(`${about} yet: ${error}`)
        await new Promise<void>(resolve => clock.after(retryMs, resolve))
      }
    }
    return false
  }

  /** Puts a marker into a partition. */
  async write(name: string, index: number, marker: Marker): Promise<void> {
    const { metadata, partitions, clock, endInGroups } = this.#around
    const topic = metadata.state.topic(name)
    if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
    const partition = partitions.get(topic, index)
    if (name === offsetsTopic) return endInGroups(index, marker)
    const log = partition.log ?? (await partition.ready)
    const { bytes, origin } = buildEnd(marker, clock.now(), partition.leaderEpoch)
    await log.append(bytes, origin)
  }

  // Time

  #every(milliseconds: number, turn: (shard: TransactionShard) => void): void {
    const place = this.#stops.length
    const again = () => {
      this.#stops[place] = this.#around.clock.after(milliseconds, () => {
        for (const runner of this.#runners.values()) void this.#turn(runner, turn)
        if (!this.#stopped) again()
      })
    }
    again()
  }

  async #turn(runner: ShardRunner<TransactionShard>, turn: (shard: TransactionShard) => void): Promise<void> {
    try {
      await runner.ask(turn)
    } catch (error) {
      this.#around.world.report(`${transactionTopic}: ${error}`)
    }
  }
}

/** Resolves when the turn has been taken. What comes next need not wait until that is in the log: there it is behind it. */
function taken<S extends Shard>(runner: ShardRunner<S>, turn: (shard: S) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const run = runner.run<void>(shard => {
      turn(shard)
      resolve()
    })
    run.catch(reject)
  })
}
