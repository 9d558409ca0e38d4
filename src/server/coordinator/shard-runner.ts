// One partition of a coordinator's topic: its shard is loaded when it is first asked for, and again after it was given up.

import { LogError } from '../../log/errors.ts'
import { ApiError } from '../errors.ts'
import { ActiveShard, type ShardLog, type ShardWorld } from './active-shard.ts'
import type { Reply, Shard, ShardContext } from './shard.ts'

export class ShardRunner<S extends Shard> {
  readonly #open: () => Promise<ShardLog>
  readonly #world: ShardWorld
  readonly #make: (context: ShardContext) => S
  #active: ActiveShard<S> | undefined
  #loading: Promise<ActiveShard<S>> | undefined
  #closed = false

  constructor(open: () => Promise<ShardLog>, world: ShardWorld, make: (context: ShardContext) => S) {
    this.#open = open
    this.#world = world
    this.#make = make
  }

  /** Events that come while the shard is loaded wait for it, and happen in their order. */
  run<T>(event: (shard: S, reply: Reply<T>) => void): Promise<T> {
    if (this.#active !== undefined) return this.#active.run(event)
    return this.load().then(active => active.run(event))
  }

  /** An event that is answered at once, or as soon as the log has what the answer rests on. */
  ask<T>(event: (shard: S) => T): T | Promise<T> {
    if (this.#active !== undefined) return this.#active.ask(event)
    return this.load().then(active => active.ask(event))
  }

  load(): Promise<ActiveShard<S>> {
    if (this.#closed) return Promise.reject(new ApiError('NOT_COORDINATOR'))
    if (this.#active !== undefined) return Promise.resolve(this.#active)
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #load(): Promise<ActiveShard<S>> {
    const active = await this.#loaded().catch(error => {
      if (!(error instanceof LogError)) throw error
      this.#world.report(`a coordinator cannot be loaded: ${error.message}`)
      throw new ApiError('NOT_COORDINATOR') // which clients try again, elsewhere or later
    })
    if (!active.isOver) this.#active = active
    return active
  }

  async #loaded(): Promise<ActiveShard<S>> {
    return ActiveShard.load(await this.#open(), this.#world, this.#make, () => {
      this.#active = undefined
    })
  }

  /** Whoever comes from here on is told that this is not the place. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#loading?.catch(() => {})
    await this.#active?.close()
  }
}
