// A member of a simulated consumer group (KIP-848). It does what a client does, in its own time: gives up what it is not to
// have any more, says so, and takes what it is given.

import type { ConsumerHeartbeatAnswer } from '../../../../src/server/groups/consumer/heartbeats.ts'
import { Pace } from './pace.ts'
import type { World } from './world.ts'

export const groupId = 'consumers'

const fencedEpoch = 110
const unknownMember = 25
const fencedInstance = 82
/** Its group is a classic one, since it was taken for dead. */
const groupIdNotFound = 69

export interface Watcher<M = Consumer> {
  /** The member has taken partitions. */
  took(member: M): void
  /** The broker has accepted a commit of it. */
  committed(member: M, partition: string, epoch: number): void
}

export class Consumer {
  readonly id: string
  readonly instanceId: string | null
  readonly #world: World
  readonly #watcher: Watcher
  #topics: readonly string[]
  epoch = 0
  /** `topic id/index` */
  owned = new Set<string>()
  #target: ReadonlySet<string> = new Set()
  state: 'joining' | 'working' | 'gone' = 'joining'
  readonly accepted = { commits: 0 }
  /** What it last said that it has. */
  #reported = ''
  /** It is to say everything, and not just what has changed. */
  #saysAll = true
  readonly #pace: Pace

  constructor(id: string, instanceId: string | null, topics: readonly string[], world: World, watcher: Watcher) {
    this.id = id
    this.instanceId = instanceId
    this.#topics = topics
    this.#world = world
    this.#pace = new Pace(world)
    this.#watcher = watcher
    this.#join()
  }

  get topics(): readonly string[] {
    return this.#topics
  }

  crash(): void {
    this.state = 'gone'
    this.#pace.beginAnew()
  }

  /** For good, or if it is a static member perhaps for a while. */
  leave(): void {
    const memberEpoch = this.instanceId !== null && this.#world.chance(70) ? -2 : -1
    const request = { ...this.#request, memberEpoch }
    this.crash()
    this.#world.ask<unknown>(
      (shard, reply) => reply(shard.consumerHeartbeat(request, this.#client)),
      () => {},
    )
  }

  pause(milliseconds: number): void {
    this.#pace.pause(milliseconds)
  }

  subscribe(topics: readonly string[]): void {
    this.#topics = topics
    this.#saysAll = true
  }

  get #client() {
    return { version: 1, clientId: this.id, address: '127.0.0.1' }
  }

  get #request() {
    const nothing = {
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
    }
    const { id: memberId, instanceId, epoch: memberEpoch } = this
    return { groupId, memberId, instanceId, memberEpoch, rackId: null, rebalanceTimeoutMs: -1, ...nothing }
  }

  #join(): void {
    this.#pace.beginAnew()
    this.state = 'joining'
    this.epoch = 0
    this.owned = new Set()
    this.#target = new Set()
    this.#saysAll = true
    this.#beat()
    this.#pace.later(300 + this.#world.below(300), () => this.#commit())
  }

  #beat(): void {
    const owned = [...this.owned].sort().join()
    const full = this.#saysAll
    this.#saysAll = false
    const reports = full || owned !== this.#reported
    const request = {
      ...this.#request,
      ...(full && { rebalanceTimeoutMs: 2000, subscribedTopicNames: [...this.#topics] }),
      ...(reports && { topicPartitions: rowsOf(this.owned) }),
    }
    this.#pace.ask<ConsumerHeartbeatAnswer>(
      (shard, reply) => reply(shard.consumerHeartbeat(request, this.#client)),
      answer => {
        if (typeof answer === 'number') {
          this.#failed(answer)
          return
        }
        if (reports) this.#reported = owned
        this.#answered(answer)
        this.#pace.later(200 + this.#world.below(200), () => this.#beat())
      },
    )
  }

  #answered({ memberEpoch, assignment }: ConsumerHeartbeatAnswer): void {
    this.epoch = memberEpoch
    this.state = 'working'
    if (assignment === null || assignment === undefined) return
    this.#target = new Set(
      assignment.topicPartitions.flatMap(({ topicId, partitions }) => partitions.map(index => `${topicId}/${index}`)),
    )
    // What it is given is free: it may take it at once. To give something up takes time.
    for (const partition of this.#target) this.owned.add(partition)
    this.#watcher.took(this)
    this.#pace.later(this.#world.below(300), () => {
      for (const partition of this.owned) if (!this.#target.has(partition)) this.owned.delete(partition)
    })
  }

  #commit(): void {
    const owned = [...this.owned]
    const partition = owned[this.#world.below(owned.length || 1)]
    if (partition !== undefined && this.epoch > 0) this.#commitOf(partition)
    this.#pace.later(this.#world.below(500), () => this.#commit())
  }

  #commitOf(partition: string): void {
    const { id: memberId, epoch, instanceId: groupInstanceId } = this
    const [topicId = '', index] = partition.split('/')
    const row = { committedOffset: 1, committedLeaderEpoch: -1, commitTimestamp: -1, committedMetadata: '' }
    const topics = [{ name: topicId, topicId, partitions: [{ partitionIndex: Number(index), ...row }] }]
    const member = { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: epoch, retentionTimeMs: -1 }
    this.#pace.ask<number>(
      (shard, reply) => {
        shard.commit({ ...member, topics }, 9)
        this.#watcher.committed(this, partition, epoch)
        reply(0)
      },
      errorCode => {
        if (errorCode === 0) this.accepted.commits++
      },
    )
  }

  #failed(errorCode: number): void {
    if (errorCode === fencedInstance) {
      this.crash()
    } else if (
      errorCode === fencedEpoch ||
      errorCode === unknownMember ||
      errorCode === groupIdNotFound ||
      this.epoch === 0
    ) {
      this.#pace.beginAnew()
      this.state = 'joining'
      this.owned = new Set()
      this.#pace.later(this.#world.below(300), () => this.#join())
    } else {
      this.#saysAll = true
      this.#pace.later(this.#world.below(300), () => this.#beat())
    }
  }
}

function rowsOf(partitions: ReadonlySet<string>): { topicId: string; partitions: number[] }[] {
  const rows = new Map<string, number[]>()
  for (const partition of partitions) {
    const [topicId = '', index] = partition.split('/')
    rows.set(topicId, [...(rows.get(topicId) ?? []), Number(index)])
  }
  return Array.from(rows, ([topicId, indexes]) => ({ topicId, partitions: indexes }))
}
