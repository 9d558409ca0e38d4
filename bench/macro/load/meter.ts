// What has been done since the load was warm, and what that took: of this process, and of the broker's.

import { cpuSeconds } from '../process-usage.ts'

export class Meter {
  /** Finished requests (or whatever is counted) and their bytes, since the load was warm. */
  count = 0
  bytes = 0
  times: number[] = []
  #since = performance.now()
  #cpu = process.cpuUsage()
  readonly #broker: number | undefined
  #brokerCpu = Number.NaN

  /** The broker is a process of this machine, or it is not known. */
  constructor(broker?: number) {
    this.#broker = broker
  }

  /** The load is warm: what was counted so far is forgotten. */
  async restart(): Promise<void> {
    this.#brokerCpu = await cpuSeconds(this.#broker)
    this.count = 0
    this.bytes = 0
    this.times = []
    this.#since = performance.now()
    this.#cpu = process.cpuUsage()
  }

  add(bytes: number, milliseconds?: number): void {
    this.count++
    this.bytes += bytes
    if (milliseconds !== undefined) this.times.push(milliseconds)
  }

  get seconds(): number {
    return (performance.now() - this.#since) / 1000
  }

  /** Milliseconds that all threads of the broker ran for a mebibyte. It says more than the clock where others work too. */
  async brokerCpu(): Promise<number> {
    return ((await this.#brokerSeconds()) * 1000) / (this.bytes / 2 ** 20)
  }

  /** The same for each request, in microseconds. */
  async brokerCpuEach(): Promise<number> {
    return ((await this.#brokerSeconds()) * 1e6) / this.count
  }

  async #brokerSeconds(): Promise<number> {
    return (await cpuSeconds(this.#broker)) - this.#brokerCpu
  }

  /** The part of one core that this process took. */
  get busy(): number {
    const { user, system } = process.cpuUsage(this.#cpu)
    return (user + system) / 1e6 / this.seconds
  }
}

export const pause = (seconds: number) => new Promise<void>(resolve => setTimeout(resolve, seconds * 1000))
