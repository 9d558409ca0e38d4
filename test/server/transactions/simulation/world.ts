// The world of the simulation: a broker on a disk that survives it, a clock, a network. It can be killed at any moment.

import type { LogContext } from '../../../../src/log/log-context.ts'
import { systemContext } from '../../../../src/log/system.ts'
import { Broker } from '../../../../src/server/broker.ts'
import { Random } from '../../../fuzz/random.ts'
import { SimulatedDisk } from '../../../log/simulated-disk.ts'
import { SimulatedClock } from '../../groups/simulation/clock.ts'
import { SimulatedNetwork } from './network.ts'

export const partitions = 3

const config = {
  'log.dirs': '/data',
  'num.partitions': String(partitions),
  'transaction.state.log.num.partitions': '2',
  'offsets.topic.num.partitions': '2',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  'log.flush.interval.messages': '1', // what is acknowledged outlives a power cut
}

export class World {
  readonly random: Random
  readonly clock = new SimulatedClock()
  readonly network: SimulatedNetwork
  readonly reports: string[] = []
  #disk: SimulatedDisk
  #broker: Broker | undefined
  #faults: (() => void)[] = []
  #diskHasFailed = false

  constructor(seed: number) {
    this.random = new Random(seed)
    this.network = new SimulatedNetwork(this.clock, this.random)
    this.#disk = new SimulatedDisk({ random: this.random, clock: this.clock })
  }

  async start(): Promise<void> {
    const limits = { openFiles: 100, tailBytes: 1 << 16 }
    const context = systemContext(this.#disk, limits, text => void this.reports.push(text))
    const logs: LogContext = { ...context, clock: this.clock, random: () => this.random.next() / 2 ** 32 }
    const listener = { name: 'PLAINTEXT', protocol: 'PLAINTEXT', host: '', port: 0, advertised: undefined } as const
    const settings = { values: new Map(Object.entries(config)), listeners: [listener] }
    this.#broker = await Broker.start(settings, { logs, network: this.network })
  }

  /**
   * The process dies; or the machine does. Where the disk has failed it is always the machine: a sync that failed may leave
   * something to be seen that is not on the disk, which the process that saw it fail writes again; the next one knows nothing
   * of it.
   */
  crash(power: boolean): void {
    this.network.cut()
    this.#broker = undefined
    this.#disk = power || this.#diskHasFailed ? this.#disk.crash() : this.#disk.kill()
    this.#diskHasFailed = false
    this.#faults = []
  }

  /** Some calls for the files of these partitions fail, until `heal`; of what is to be synced then, some is lost. */
  fail(topic: string, chance: number): void {
    const path = new RegExp(`/${topic}-\\d+/`)
    this.#diskHasFailed = true
    this.#faults.push(
      this.#disk.fail({
        code: 'EIO',
        call: ['open', 'read', 'write', 'sync', 'truncate', 'rename', 'syncDirectory'],
        path,
        chance,
      }),
    )
  }

  heal(): void {
    for (const end of this.#faults) end()
    this.#faults = []
  }

  /** Time passes, and everybody has turns enough for what it brings. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 5) {
      this.clock.pass(Math.min(5, left))
      for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve))
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => this.clock.after(milliseconds, resolve))
  }

  async stop(): Promise<void> {
    const stopped = this.#broker?.stop()
    let done = false
    stopped?.finally(() => {
      done = true
    })
    while (stopped !== undefined && !done) await this.pass(100)
  }
}
