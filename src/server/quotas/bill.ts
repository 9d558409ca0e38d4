// What a request costs its client: handlers say what was used, and when the answer is made, the client is told how long it
// has to wait, and is made to. Where there are no quotas all of it is free.

import type { Timers } from '../../log/clock.ts'
import { ApiError } from '../errors.ts'
import { always, type Permit } from '../metadata/decisions/outcome.ts'
import type { Customer } from './limits.ts'
import type { Quotas } from './quotas.ts'

export interface Bill {
  /** A produce request had so many bytes. */
  produced(bytes: number): void
  /** An answer to a fetch would have so many bytes; false if the client has to wait for it, and gets nothing now. */
  mayFetch(bytes: () => number): boolean
  /** An answer with more bytes could never be given. */
  readonly mostFetched: number
  /** Refuses where too many partitions were changed before; clients that do not know that error only wait longer. */
  permit(strict: boolean): Permit
  /** The same for a topic that nobody made; who may not make it is told that it is not there. */
  permitUnasked: Permit
  /** The request waits for something, and the loop is for others: what it takes from then on is not counted. */
  leaveLoop(): void
  /** For the time of the loop that the request took; once. */
  tookTime(): void
  /** The request is one of those between brokers. */
  exempt(): void
  /** How long, from now, the client has to wait. */
  readonly waitMs: number
}

const free: Bill = {
  produced() {},
  mayFetch: () => true,
  mostFetched: Number.POSITIVE_INFINITY,
  permit: () => always,
  permitUnasked: always,
  leaveLoop() {},
  tookTime() {},
  exempt() {},
  waitMs: 0,
}

export function openBill(quotas: Quotas, customer: Customer, clock: Timers): Bill {
  return quotas.areThere ? new OpenBill(quotas, customer, clock) : free
}

const longest = 2 ** 31 - 1

class OpenBill implements Bill {
  readonly #quotas: Quotas
  readonly #customer: Customer
  readonly #clock: Timers
  readonly #began: number
  #tookMs: number | undefined
  #timeIsPaid = false
  #waitMs = 0
  /** What is owed for partitions becomes less while they are made. */
  #owesUntil = 0

  constructor(quotas: Quotas, customer: Customer, clock: Timers) {
    this.#quotas = quotas
    this.#customer = customer
    this.#clock = clock
    this.#began = clock.elapsed()
  }

  produced(bytes: number): void {
    this.#wait(this.#quotas.produce.use(this.#customer, bytes))
  }

  mayFetch(bytes: () => number): boolean {
    this.tookTime()
    const { fetch } = this.#quotas
    if (fetch.isThere) {
      const size = bytes()
      this.#wait(fetch.use(this.#customer, size))
      if (this.waitMs > 0) fetch.giveBack(this.#customer, size)
    }
    return this.waitMs === 0
  }

  get mostFetched(): number {
    return this.#quotas.fetch.mostAtOnce(this.#customer)
  }

  permit(strict: boolean): Permit {
    const { mutations } = this.#quotas
    if (!strict) return partitions => this.#owe(mutations.use(this.#customer, partitions))
    return partitions => {
      const waitMs = mutations.tryUse(this.#customer, partitions)
      this.#owe(waitMs)
      if (waitMs > 0) throw new ApiError('THROTTLING_QUOTA_EXCEEDED')
    }
  }

  readonly permitUnasked: Permit = partitions => {
    const waitMs = this.#quotas.mutations.tryUse(this.#customer, partitions)
    if (waitMs > 0) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
  }

  leaveLoop(): void {
    this.#tookMs ??= this.#clock.elapsed() - this.#began
  }

  tookTime(): void {
    if (this.#timeIsPaid) return
    this.#timeIsPaid = true
    this.leaveLoop()
    this.#wait(this.#quotas.request.use(this.#customer, ((this.#tookMs ?? 0) / 1000) * 100))
  }

  exempt(): void {
    this.#timeIsPaid = true
  }

  #wait(milliseconds: number): void {
    this.#waitMs = Math.max(this.#waitMs, milliseconds)
  }

  #owe(milliseconds: number): void {
    if (milliseconds > 0) this.#owesUntil = Math.max(this.#owesUntil, this.#clock.now() + milliseconds)
  }

  get waitMs(): number {
    return Math.min(longest, Math.max(this.#waitMs, this.#owesUntil - this.#clock.now()))
  }
}
