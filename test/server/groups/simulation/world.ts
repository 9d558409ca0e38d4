// A broker with one shard of groups, and the way to it, on which requests and answers take their time. When the broker
// crashes, all that is left of it is the records; who waited finds the connection closed, and so do some whose answers were on
// their way. When it is stopped and started, who waits is told to look elsewhere.

import { errors } from '../../../../src/protocol/errors.ts'
import { Reader } from '../../../../src/protocol/wire/reader.ts'
import type { CoordinatorWrite, Reply, ShardContext } from '../../../../src/server/coordinator/shard.ts'
import { TimerTable } from '../../../../src/server/coordinator/timer-table.ts'
import { ApiError } from '../../../../src/server/errors.ts'
import { GroupShard } from '../../../../src/server/groups/group-shard.ts'
import type { GroupSettings } from '../../../../src/server/groups/settings.ts'
import type { GroupTopic, GroupTopics } from '../../../../src/server/groups/topics.ts'
import { randomNumbers } from '../../../protocol/records/compression/samples.ts'
import { SimulatedClock } from './clock.ts'

export const disconnected = -1

export const settings: GroupSettings = {
  initialRebalanceDelayMs: 300,
  minSessionTimeoutMs: 100,
  maxSessionTimeoutMs: 60_000,
  maxSize: 12,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 7 * 86_400_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  consumer: {
    maxSize: 12,
    allowsUpgrade: true,
    allowsDowngrade: true,
    assignors: ['uniform', 'range'],
    patternRefreshIntervalMs: 600_000,
    sessionTimeoutMs: () => 2000,
    heartbeatIntervalMs: () => 300,
    assignmentIntervalMs: () => 0,
  },
}

/** Topics that a test makes. */
export class TestTopics implements GroupTopics {
  version = 0
  readonly #topics = new Map<string, GroupTopic>()

  get topics(): Iterable<GroupTopic> {
    return this.#topics.values()
  }

  topic(name: string): GroupTopic | undefined {
    return this.#topics.get(name)
  }

  topicById(id: string): GroupTopic | undefined {
    return [...this.#topics.values()].find(topic => topic.id === id)
  }

  /** Makes a topic, or gives it more partitions. */
  put(name: string, partitions: number): void {
    const id = Buffer.from(name.padEnd(16, '.')).toString('base64url')
    this.#topics.set(name, { name, id, partitions: { length: partitions } })
    this.version++
  }
}

export class World {
  readonly topics = new TestTopics()
  readonly clock = new SimulatedClock()
  /** From 0 up to, not including, a number. */
  readonly below: (limit: number) => number
  readonly log: CoordinatorWrite[] = []
  readonly reports: string[] = []

  /** Nothing that happens here is a reason to tell anybody. */
  checkReports(): void {
    if (this.reports.length > 0) throw new Error(this.reports.join('; '))
  }

  #shard: GroupShard
  #timers: TimerTable
  /** Who has asked the broker that there is, and waits. */
  #waiting = new Set<() => void>()
  /** Those whose answers are on their way. */
  readonly #underWay = new Set<() => void>()

  constructor(seed: number) {
    this.below = randomNumbers(seed)
    const { shard, timers } = this.#load()
    this.#shard = shard
    this.#timers = timers
  }

  get shard(): GroupShard {
    return this.#shard
  }

  get timerCount(): number {
    return this.#timers.size
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  /** The answer to what was asked: an error code if it failed as a whole. */
  ask<T>(event: (shard: GroupShard, reply: Reply<T>) => void, answered: (answer: T | number) => void): void {
    this.clock.after(this.below(30), () => this.#deliver(event, answered))
  }

  #deliver<T>(event: (shard: GroupShard, reply: Reply<T>) => void, answered: (answer: T | number) => void): void {
    let open = true
    const close = () => {
      open = false
      answered(disconnected)
    }
    const reply = (answer: T | number) => {
      if (!open) return
      open = false
      this.#waiting.delete(close)
      const stop = this.clock.after(this.below(30), () => {
        this.#underWay.delete(lose)
        answered(answer)
      })
      const lose = () => {
        stop()
        this.#underWay.delete(lose)
        this.clock.after(this.below(30), () => answered(disconnected))
      }
      this.#underWay.add(lose)
    }
    this.#waiting.add(close)
    try {
      event(this.#shard, reply)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      reply(errors[error.code].code)
    }
  }

  get waitingCount(): number {
    return this.#waiting.size
  }

  restart(): void {
    this.#shard.unloaded()
    this.crash()
  }

  crash(): void {
    for (const lose of [...this.#underWay]) if (this.chance(50)) lose()
    this.#timers.clear()
    const { shard, timers } = this.#load()
    this.#shard = shard
    this.#timers = timers
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const close of waiting) this.clock.after(this.below(30), close)
  }

  #load(): { shard: GroupShard; timers: TimerTable } {
    const timers = new TimerTable(this.clock, run => run())
    let loading = true
    const context: ShardContext = {
      now: () => this.clock.now(),
      randomUuid: () => Buffer.from(Array.from({ length: 16 }, () => this.below(256))).toString('base64url'),
      timers,
      report: message => this.reports.push(message),
      write: (records, { applied = false } = {}) => {
        if (loading) throw new Error('nothing is written while it is loaded')
        for (const record of records) {
          if (!applied) replay(record, this.log.length)
          this.log.push(record)
        }
      },
    }
    const shard = new GroupShard(context, settings, this.topics)
    const replay = ({ key, value }: CoordinatorWrite, offset: number) => {
      const record = { key: new Reader(key), value: value && new Reader(value) }
      shard.replay({ ...record, offset, producerId: -1, transactional: false })
    }
    for (const [offset, record] of this.log.entries()) replay(record, offset)
    loading = false
    shard.loaded()
    return { shard, timers }
  }
}
