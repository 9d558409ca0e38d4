// What users and client ids may use, and what they have used of it (KIP-13, KIP-124, KIP-599). As long as nothing is set,
// nothing is counted.

import type { ClientQuota } from '../metadata/client-quotas.ts'
import { type Customer, type Limit, Limits, unlimited } from './limits.ts'
import { Meters } from './meters.ts'
import { Rate } from './rate.ts'
import { TokenBucket } from './token-bucket.ts'
import type { Windows } from './windows.ts'

export interface QuotaWindows {
  /** `quota.window.num` and `quota.window.size.seconds` */
  readonly clients: Windows
  /** `controller.quota.window.num` and `controller.quota.window.size.seconds` */
  readonly mutations: Windows
}

export class Quotas {
  readonly produce: RateQuota
  readonly fetch: RateQuota
  /** Of the time of the event loop, in percent. */
  readonly request: RateQuota
  readonly mutations: MutationQuota

  constructor({ clients, mutations }: QuotaWindows, now: () => number) {
    this.produce = new RateQuota('producer_byte_rate', clients, now)
    this.fetch = new RateQuota('consumer_byte_rate', clients, now)
    // However much time was used, a client hears from the broker again after one window.
    this.request = new RateQuota('request_percentage', clients, now, clients.lengthMs)
    this.mutations = new MutationQuota('controller_mutation_rate', mutations, now)
  }

  /** Whether there is any. */
  areThere = false

  /** Who has used up something has still done so if what is allowed changes. */
  set(quotas: Iterable<ClientQuota>): void {
    const all = [...quotas]
    const kinds = [this.produce, this.fetch, this.request, this.mutations]
    for (const quota of kinds) quota.set(all)
    this.areThere = kinds.some(({ isThere }) => isThere)
  }
}

abstract class Quota<M> {
  protected readonly windows: Windows
  protected readonly now: () => number
  readonly #name: string
  readonly #meters: Meters<M>
  #limits: Limits

  constructor(name: string, windows: Windows, now: () => number, createMeter: () => M) {
    this.#name = name
    this.windows = windows
    this.now = now
    this.#meters = new Meters(createMeter)
    this.#limits = new Limits(name, [])
  }

  get isThere(): boolean {
    return this.#limits.areThere
  }

  set(quotas: Iterable<ClientQuota>): void {
    this.#limits = new Limits(this.#name, quotas)
  }

  protected limitOf(customer: Customer): Limit {
    return this.#limits.of(customer)
  }

  protected meterOf({ sharedBy }: Limit, now: number): M {
    return this.#meters.get(sharedBy, now)
  }
}

export class RateQuota extends Quota<Rate> {
  readonly #longestMs: number

  constructor(name: string, windows: Windows, now: () => number, longestMs = Number.POSITIVE_INFINITY) {
    super(name, windows, now, () => new Rate())
    this.#longestMs = longestMs
  }

  /** Gives how long whoever used it has to wait. */
  use(customer: Customer, amount: number): number {
    if (!this.isThere) return 0
    const limit = this.limitOf(customer)
    const now = this.now()
    const rate = this.meterOf(limit, now)
    rate.record(amount, now, this.windows)
    return Math.min(rate.excessMs(limit.most, now, this.windows), this.#longestMs)
  }

  /** It was not used after all. */
  giveBack(customer: Customer, amount: number): void {
    const now = this.now()
    if (this.isThere) this.meterOf(this.limitOf(customer), now).record(-amount, now, this.windows)
  }

  /** More than this at once has to be waited for, however long nothing was used before. */
  mostAtOnce(customer: Customer): number {
    const { count, lengthMs } = this.windows
    const { most } = this.limitOf(customer)
    return most === unlimited ? Number.POSITIVE_INFINITY : most * (count - 1) * (lengthMs / 1000)
  }
}

export class MutationQuota extends Quota<TokenBucket> {
  constructor(name: string, windows: Windows, now: () => number) {
    super(name, windows, now, () => new TokenBucket())
  }

  /** Uses nothing where something is still owed; gives how long. */
  tryUse(customer: Customer, amount: number): number {
    const owed = this.#take(customer, 0)
    if (owed === 0) this.#take(customer, amount)
    return owed
  }

  /** Gives how long it takes until nothing is owed. */
  use(customer: Customer, amount: number): number {
    return this.#take(customer, amount)
  }

  #take(customer: Customer, amount: number): number {
    if (!this.isThere) return 0
    const limit = this.limitOf(customer)
    const now = this.now()
    const bucket = this.meterOf(limit, now)
    bucket.take(amount, limit.most, now, this.windows)
    return bucket.owedMs(limit.most, now, this.windows)
  }
}
