// The groups of this broker: each belongs to a partition of __consumer_offsets, and is looked after where that is led. Who
// asks for many groups is answered from all of them.

import type { Timers } from '../../log/clock.ts'
import type { Logs } from '../../log/logs.ts'
import { OneByOne } from '../../log/one-by-one.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import type { VerificationGuard } from '../../log/transaction-verification.ts'
import { compressionNames } from '../../protocol/records/compression/index.ts'
import type { Configs } from '../config/configs.ts'
import type { Marker } from '../coordinator/markers.ts'
import { partitionFor } from '../coordinator/partition-for.ts'
import type { Reply } from '../coordinator/shard.ts'
import { ShardRunner } from '../coordinator/shard-runner.ts'
import { ApiError } from '../errors.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { Topic } from '../metadata/topic.ts'
import { offsetsTopic } from '../metadata/topic.ts'
import type { Partitions } from '../partitions/partitions.ts'
import { GroupShard } from './group-shard.ts'
import type { ConsumerSettings, GroupSettings } from './settings.ts'
import type { GroupTopics } from './topics.ts'

export interface GroupCoordinatorServices {
  readonly config: Configs
  readonly metadata: Metadata
  readonly logs: Logs
  readonly partitions: Partitions
  readonly clock: Timers
  readonly randomUuid: () => string
  readonly report: (message: string) => void
  /** A turn for everybody else. */
  readonly turn: () => Promise<void>
}

type Runner = ShardRunner<GroupShard>

export class GroupCoordinator {
  readonly #services: GroupCoordinatorServices
  readonly settings: GroupSettings
  readonly #topics: GroupTopics
  /** Of the topic that has the id. */
  #runners: { readonly topicId: string; readonly byIndex: Map<number, Runner> } | undefined
  readonly #loads = new OneByOne()
  #closed = false

  constructor(services: GroupCoordinatorServices) {
    this.#services = services
    this.settings = settingsOf(services.config)
    this.#topics = topicsOf(services.metadata)
    services.metadata.onChange(({ deleted }) => this.#topicsDeleted([...deleted]))
  }

  /** Looks after the groups that are there: who of them does not come back is to be noticed. */
  start(): void {
    void this.#inEach(runner => runner.load())
  }

  /** An event that is answered when `reply` is called, now or later. */
  run<T>(groupId: string, event: (shard: GroupShard, reply: Reply<T>) => void): Promise<T> {
    return this.#runnerOf(groupId).run(event)
  }

  /** An event that is answered at once, or as soon as the log has what the answer rests on. */
  ask<T>(groupId: string, event: (shard: GroupShard) => T): T | Promise<T> {
    return this.#runnerOf(groupId).ask(event)
  }

  /** Of all groups. */
  async askAll<T>(event: (shard: GroupShard) => T): Promise<T[]> {
    return Promise.all(this.#all().map(async runner => runner.ask(event)))
  }

  /** An event that writes for a producer's transaction; `guardFor` makes sure that there is one. */
  async askFor<T>(
    groupId: string,
    guardFor: (log: PartitionLog, partition: number) => Promise<VerificationGuard | undefined>,
    event: (shard: GroupShard, guard: VerificationGuard | undefined) => T,
  ): Promise<T> {
    const runner = this.#runnerOf(groupId)
    const { log } = await runner.load()
    const guard = await guardFor(log, this.partitionOf(groupId))
    return runner.ask(shard => event(shard, guard))
  }

  /** The partition that has a group. */
  partitionOf(groupId: string): number {
    const topic = this.#services.metadata.state.topic(offsetsTopic)
    if (topic === undefined) throw new ApiError('NOT_COORDINATOR')
    return partitionFor(groupId, topic.partitions.length)
  }

  /** Ends a producer's transaction in a partition. */
  async endTransaction(partition: number, marker: Marker): Promise<void> {
    const topic = this.#services.metadata.state.topic(offsetsTopic)
    if (this.#closed) throw new ApiError('NOT_COORDINATOR')
    if (topic?.partitions[partition] === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
    const active = await this.#runner(topic, partition).load()
    await active.endTransaction(marker)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#closeRunners()
  }

  async #closeRunners(): Promise<void> {
    const runners = [...(this.#runners?.byIndex.values() ?? [])]
    this.#runners = undefined
    await Promise.all(runners.map(runner => runner.close()))
  }

  #topicsDeleted(topics: readonly Topic[]): void {
    const { report } = this.#services
    if (topics.length === 0) return
    if (topics.some(({ name }) => name === offsetsTopic)) {
      this.#closeRunners().catch(error => report(`${offsetsTopic}: ${error}`))
    }
    void this.#inEach(runner => runner.ask(shard => shard.topicsDeleted(topics)))
  }

  /** In one shard after the other: what may take long in one is not done in all of them at once. */
  async #inEach(work: (runner: Runner) => unknown): Promise<void> {
    const { report } = this.#services
    for (const runner of this.#all()) {
      if (this.#closed) return
      try {
        await work(runner)
      } catch (error) {
        report(`${offsetsTopic}: ${error}`)
      }
    }
  }

  #runnerOf(groupId: string): Runner {
    const topic = this.#services.metadata.state.topic(offsetsTopic)
    if (topic === undefined || this.#closed) throw new ApiError('NOT_COORDINATOR')
    return this.#runner(topic, partitionFor(groupId, topic.partitions.length))
  }

  /** Those that can have groups: of the other partitions there is not even a log. */
  #all(): Runner[] {
    const { metadata, logs } = this.#services
    const topic = metadata.state.topic(offsetsTopic)
    if (topic === undefined || this.#closed) return []
    return topic.partitions
      .filter(({ index }) => logs.get(`${offsetsTopic}-${index}`) !== undefined)
      .map(({ index }) => this.#runner(topic, index))
  }

  #runner(topic: Topic, index: number): Runner {
    if (this.#runners?.topicId !== topic.id) this.#runners = { topicId: topic.id, byIndex: new Map() }
    const { byIndex } = this.#runners
    let runner = byIndex.get(index)
    if (runner === undefined) byIndex.set(index, (runner = this.#makeRunner(topic, index)))
    return runner
  }

  #makeRunner(topic: Topic, index: number): Runner {
    const { partitions, clock, randomUuid, report, turn, config } = this.#services
    const codec = () => compressionNames[config.broker('offsets.topic.compression.codec')] ?? 'none'
    const open = async () => {
      const partition = ownPartition(partitions, topic, index)
      return { log: await partition.ready, leaderEpoch: partition.leaderEpoch }
    }
    const world = { clock, randomUuid, report, codec, loads: this.#loads, turn }
    return new ShardRunner(open, world, context => new GroupShard(context, this.settings, this.#topics))
  }
}

function ownPartition(partitions: Partitions, topic: Topic, index: number) {
  try {
    return partitions.get(topic, index)
  } catch (error) {
    throw error instanceof ApiError ? new ApiError('NOT_COORDINATOR') : error
  }
}

/** The version is where the log of the metadata was when a topic last changed. */
function topicsOf(metadata: Metadata): GroupTopics {
  let version = metadata.endOffset
  metadata.onChange(({ created, deleted, partitions }) => {
    if (created.size + deleted.size + partitions.size > 0) version = metadata.endOffset
  })
  return {
    topic: name => metadata.state.topic(name),
    topicById: id => metadata.state.topicById(id),
    get topics() {
      return metadata.state.topics
    },
    get version() {
      return version
    },
  }
}

function settingsOf(config: Configs): GroupSettings {
  return {
    get initialRebalanceDelayMs() {
      return config.broker('group.initial.rebalance.delay.ms')
    },
    get minSessionTimeoutMs() {
      return config.broker('group.min.session.timeout.ms')
    },
    get maxSessionTimeoutMs() {
      return config.broker('group.max.session.timeout.ms')
    },
    get maxSize() {
      return config.broker('group.max.size')
    },
    get offsetMetadataMaxBytes() {
      return config.broker('offset.metadata.max.bytes')
    },
    get offsetsRetentionMs() {
      return config.broker('offsets.retention.minutes') * 60_000
    },
    get offsetsRetentionCheckIntervalMs() {
      return config.broker('offsets.retention.check.interval.ms')
    },
    consumer: consumerSettingsOf(config),
  }
}

function consumerSettingsOf(config: Configs): ConsumerSettings {
  const policyIs = (...allowed: string[]) =>
    allowed.includes(config.broker('group.consumer.migration.policy').toLowerCase())
  return {
    get allowsUpgrade() {
      return policyIs('upgrade', 'bidirectional')
    },
    get allowsDowngrade() {
      return policyIs('downgrade', 'bidirectional')
    },
    get maxSize() {
      return config.broker('group.consumer.max.size')
    },
    get assignors() {
      return config.broker('group.consumer.assignors')
    },
    get patternRefreshIntervalMs() {
      return config.broker('group.consumer.regex.refresh.interval.ms')
    },
    sessionTimeoutMs: groupId => config.group(groupId, 'consumer.session.timeout.ms'),
    heartbeatIntervalMs: groupId => config.group(groupId, 'consumer.heartbeat.interval.ms'),
    assignmentIntervalMs: groupId => config.group(groupId, 'consumer.assignment.interval.ms'),
  }
}
