// A broker as settings say, on the real network, and on the real disk or in memory.

import { MemoryDisk } from '../log/memory-disk.ts'
import { RealDisk } from '../log/real-disk.ts'
import { systemClock, systemContext } from '../log/system.ts'
import { Broker } from './broker.ts'
import type { NewTopic } from './config/new-topics.ts'
import type { Settings } from './config/settings.ts'
import { ApiError } from './errors.ts'
import { realNetwork } from './network/real-network.ts'

export interface LaunchOptions {
  /** Keeps nothing. */
  readonly memory: boolean
  readonly report: (message: string) => void
  /** Something happened after which the broker cannot go on. */
  readonly onFailure?: (error: Error) => void
}

const limits = { openFiles: 2000, tailBytes: 64 << 20 }

export async function launch(settings: Settings, { memory, report, onFailure }: LaunchOptions): Promise<Broker> {
  const disk = memory ? new MemoryDisk(systemClock) : new RealDisk()
  for (const warning of settings.warnings) report(warning)
  const broker = await Broker.start(
    { ...settings, onFailure },
    { logs: systemContext(disk, limits, report), network: realNetwork },
  )
  try {
    await createTopics(broker, settings.topics)
  } catch (error) {
    await broker.stop()
    throw error
  }
  return broker
}

/** Those that are there already stay as they are. */
async function createTopics({ services }: Broker, topics: readonly NewTopic[]): Promise<void> {
  if (topics.length === 0) return
  const results = await services.topics.create(
    topics.map(({ name, partitions = -1, configs }) => ({
      name,
      numPartitions: partitions,
      replicationFactor: -1,
      assignments: [],
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
  )
  for (const { name, outcome } of results) {
    if (outcome instanceof ApiError && outcome.code !== 'TOPIC_ALREADY_EXISTS') {
      throw new ApiError(outcome.code, `The topic ${name} cannot be made: ${outcome.message || outcome.code}`)
    }
  }
}
