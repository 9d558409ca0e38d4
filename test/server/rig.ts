// A broker in memory whose outside is the test's: its disk, its clock, what it reports.

import type { Timers } from '../../src/log/clock.ts'
import type { Disk } from '../../src/log/disk.ts'
import type { LogContext } from '../../src/log/log-context.ts'
import { MemoryDisk } from '../../src/log/memory-disk.ts'
import { systemClock, systemContext } from '../../src/log/system.ts'
import { Broker } from '../../src/server/broker.ts'
import { realNetwork } from '../../src/server/network/real-network.ts'
import type { Services } from '../../src/server/services.ts'
import { createTopic, type TopicOptions } from './creating.ts'
import { RawClient } from './raw-client.ts'

export type Properties = Readonly<Record<string, string | number>>

export interface RigOptions {
  readonly config?: Properties
  readonly disk?: Disk
  readonly clock?: Timers
}

export class Rig {
  readonly bootstrap: string
  /** What no client is told. */
  readonly reports: readonly string[]
  readonly #broker: Broker

  private constructor(broker: Broker, reports: readonly string[]) {
    this.#broker = broker
    this.reports = reports
    this.bootstrap = `127.0.0.1:${broker.listeners[0]!.port}`
  }

  static async start({
    config = {},
    clock = systemClock,
    disk = new MemoryDisk(clock),
  }: RigOptions = {}): Promise<Rig> {
    const reports: string[] = []
    const context = systemContext(disk, { openFiles: 100, tailBytes: 1 << 20 }, text => void reports.push(text))
    const logs: LogContext = { ...context, clock }
    const values = new Map(Object.entries({ 'log.dirs': '/data', ...config }).map(([k, v]) => [k, String(v)]))
    const listener = {
      name: 'PLAINTEXT',
      protocol: 'PLAINTEXT',
      host: '127.0.0.1',
      port: 0,
      advertised: undefined,
    } as const
    return new Rig(await Broker.start({ values, listeners: [listener] }, { logs, network: realNetwork }), reports)
  }

  get services(): Services {
    return this.#broker.services
  }

  connect(clientId?: string): Promise<RawClient> {
    return RawClient.connect(this.bootstrap, clientId)
  }

  async createTopic(name: string, options?: TopicOptions): Promise<void> {
    using client = await this.connect()
    await createTopic(client, name, options)
  }

  stop(): Promise<void> {
    return this.#broker.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
