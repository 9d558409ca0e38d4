// A bucket of tokens that fills at the rate of a quota, up to what all windows hold (KIP-599). It may be overdrawn by what
// was taken last: whoever comes while it is owes time.

import type { Windows } from './windows.ts'

export class TokenBucket {
  #tokens = 0
  #filledAt = 0

  /** How long it takes until nothing is owed. */
  owedMs(rate: number, now: number, windows: Windows): number {
    this.#fill(rate, now, windows)
    return this.#tokens < 0 ? Math.round((-this.#tokens / rate) * 1000) : 0
  }

  take(tokens: number, rate: number, now: number, windows: Windows): void {
    this.#fill(rate, now, windows)
    this.#tokens -= tokens
  }

  #fill(rate: number, now: number, { count, lengthMs }: Windows): void {
    const most = count * (lengthMs / 1000) * rate
    this.#tokens = Math.min(most, this.#tokens + rate * ((now - this.#filledAt) / 1000))
    this.#filledAt = now
  }
}
