// How many connections a second addresses may make (KIP-612).

import type { ClientQuota } from '../metadata/client-quotas.ts'
import { Meters } from './meters.ts'
import { Rate } from './rate.ts'
import type { Windows } from './windows.ts'

const name = 'connection_creation_rate'

export class ConnectionRates {
  readonly #windows: Windows
  readonly #now: () => number
  readonly #resolve: (host: string) => Promise<string | undefined>
  readonly #meters = new Meters(() => new Rate())
  #rates: ReadonlyMap<string, number> = new Map()
  #default: number | undefined
  /** The last time that addresses were asked for. */
  #asked: object = {}

  /** `resolve` gives the address of a host, or of an address that is written in some other way. */
  constructor(windows: Windows, now: () => number, resolve: (host: string) => Promise<string | undefined>) {
    this.#windows = windows
    this.#now = now
    this.#resolve = resolve
  }

  /** Until the addresses of all hosts are known, what was set for hosts before counts. */
  async set(quotas: Iterable<ClientQuota>): Promise<void> {
    const asked = {}
    this.#asked = asked
    this.#default = undefined
    const resolving: Promise<readonly [address: string | undefined, rate: number]>[] = []
    for (const { entity, values } of quotas) {
      const ip = entity.find(({ entityType }) => entityType === 'ip')?.entityName
      const rate = values.get(name)
      if (rate === undefined || ip === undefined) continue
      if (ip === null) this.#default = rate
      else resolving.push(this.#resolve(ip).then(address => [address, rate]))
    }
    const found = await Promise.all(resolving)
    if (this.#asked !== asked) return // there are newer ones
    this.#rates = new Map(found.flatMap(([address, rate]) => (address === undefined ? [] : [[address, rate]])))
  }

  /** An address makes a connection; gives 0, or how long that is too early. */
  tooEarlyMs(address: string): number {
    const most = this.#rates.get(address) ?? this.#default
    if (most === undefined) return 0
    const now = this.#now()
    const rate = this.#meters.get(address, now)
    rate.record(1, now, this.#windows)
    const excess = Math.min(rate.excessMs(most, now, this.#windows), this.#windows.lengthMs)
    if (excess > 0) rate.record(-1, now, this.#windows)
    return excess
  }
}
