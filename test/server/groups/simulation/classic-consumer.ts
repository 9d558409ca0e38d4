// A member of a simulated group that speaks the protocol of classic groups, as consumers do: it says which topics it wants and
// what it has, and whoever is the leader says who is to have what. It does not know what kind of group it is in.

import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
} from '../../../../src/protocol/messages/consumer-protocol.ts'
import type { JoinAnswer, SyncAnswer } from '../../../../src/server/groups/classic/classic-member.ts'
import { groupId, type Watcher } from './consumer.ts'
import { Pace } from './pace.ts'
import type { World } from './world.ts'

const memberIdRequired = 79
const unknownMember = 25
const illegalGeneration = 22
const fencedInstance = 82

/** Eager ones give up everything before they join; the others keep what they have until they are told otherwise (KIP-429). */
export type Assigning = 'eager' | 'cooperative'

export interface ClassicWatcher extends Watcher<ClassicConsumer> {
  /** The broker has let a member into an epoch. */
  joined(epoch: number): void
}

export class ClassicConsumer {
  readonly name: string
  readonly instanceId: string | null
  readonly topics: readonly string[]
  readonly assigning: Assigning
  readonly #world: World
  readonly #watcher: ClassicWatcher
  id = ''
  epoch = -1
  /** `topic id/index` */
  owned = new Set<string>()
  state: 'joining' | 'working' | 'gone' = 'joining'
  readonly accepted = { commits: 0 }
  /** Answers of before are of no interest any more. */
  readonly #pace: Pace
  /** The version of the topics that it has shared out, if it was the leader who did. */
  #leadsSince: number | undefined
  readonly #version: number

  constructor(
    name: string,
    instanceId: string | null,
    topics: readonly string[],
    assigning: Assigning,
    world: World,
    watcher: ClassicWatcher,
  ) {
    this.name = name
    this.instanceId = instanceId
    this.topics = topics
    this.assigning = assigning
    this.#world = world
    this.#pace = new Pace(world)
    this.#watcher = watcher
    this.#version = instanceId === null ? [3, 5, 9][world.below(3)]! : 9
    this.#join()
  }

  crash(): void {
    this.state = 'gone'
    this.#pace.beginAnew()
  }

  leave(): void {
    const { id: memberId, instanceId: groupInstanceId } = this
    this.crash()
    if (memberId === '') return
    this.#world.ask<unknown>(
      (shard, reply) => reply(shard.leave(groupId, [{ memberId, groupInstanceId, reason: null }])),
      () => {},
    )
  }

  pause(milliseconds: number): void {
    this.#pace.pause(milliseconds)
  }

  #join(): void {
    this.#pace.beginAnew()
    this.state = 'joining'
    if (this.assigning === 'eager') this.owned = new Set()
    const request = {
      groupId,
      sessionTimeoutMs: 2000,
      rebalanceTimeoutMs: 1500,
      memberId: this.id,
      groupInstanceId: this.instanceId,
      protocolType: 'consumer',
      protocols: [{ name: this.assigning, metadata: this.#subscription() }],
      reason: null,
    }
    const client = { version: this.#version, clientId: this.name, address: '127.0.0.1' }
    this.#pace.ask<JoinAnswer>(
      (shard, reply) =>
        shard.join(request, client, answer => {
          if (answer.errorCode === 0) this.#watcher.joined(answer.generationId ?? -1)
          reply(answer)
        }),
      answer => this.#joined(answer),
    )
  }

  #subscription(): Buffer {
    const ownedPartitions = this.#rows(this.owned)
    return withVersion(2, ConsumerProtocolSubscription.encode(2, { topics: [...this.topics], ownedPartitions }))
  }

  #rows(owned: ReadonlySet<string>): { topic: string; partitions: number[] }[] {
    return [...owned].flatMap(partition => {
      const [topicId = '', index] = partition.split('/')
      const topic = this.#world.topics.topicById(topicId)
      return topic === undefined ? [] : { topic: topic.name, partitions: [Number(index)] }
    })
  }

  #joined(answer: JoinAnswer | number): void {
    const errorCode = typeof answer === 'number' ? answer : answer.errorCode
    if (typeof answer === 'number' || errorCode !== 0) {
      if (typeof answer !== 'number' && errorCode === memberIdRequired) this.id = answer.memberId
      this.#failed(errorCode)
      return
    }
    this.id = answer.memberId
    this.epoch = answer.generationId ?? -1
    this.#leadsSince = undefined
    const isLeader = answer.leader === this.id && answer.skipAssignment !== true
    const assignments = isLeader ? this.#assignments(answer.members ?? []) : []
    this.#pace.later(this.#world.below(50), () => this.#sync(assignments))
    this.#pace.later(300, () => this.#heartbeat())
  }

  /** Each partition goes to one of those that want it. If another has it, it has to give it up first. */
  #assignments(members: NonNullable<JoinAnswer['members']>) {
    this.#leadsSince = this.#world.topics.version
    const said = members.map(({ memberId, metadata }) => {
      const { topics, ownedPartitions } = ConsumerProtocolSubscription.decode(2, metadata.subarray(2))
      const owned = ownedPartitions.flatMap(({ topic, partitions }) => partitions.map(index => `${topic}/${index}`))
      return { memberId, topics, owned: new Set(owned), rows: [] as { topic: string; partitions: number[] }[] }
    })
    for (const topic of new Set(said.flatMap(({ topics }) => topics))) {
      const count = this.#world.topics.topic(topic)?.partitions.length ?? 0
      const wanting = said.filter(({ topics }) => topics.includes(topic))
      for (let index = 0; index < count; index++) {
        const next = wanting[index % wanting.length]!
        const owner = said.find(({ owned }) => owned.has(`${topic}/${index}`))
        if (owner === undefined || owner === next) next.rows.push({ topic, partitions: [index] })
      }
    }
    return said.map(({ memberId, rows: assignedPartitions }) => ({
      memberId,
      assignment: withVersion(2, ConsumerProtocolAssignment.encode(2, { assignedPartitions })),
    }))
  }

  #sync(assignments: { memberId: string; assignment: Buffer }[]): void {
    const request = { ...this.#identity, protocolType: 'consumer', protocolName: this.assigning, assignments }
    this.#pace.ask<SyncAnswer>(
      (shard, reply) => shard.sync(request, reply),
      answer => this.#synced(answer),
    )
  }

  #synced(answer: SyncAnswer | number): void {
    if (typeof answer === 'number' || answer.errorCode !== 0) {
      this.#failed(typeof answer === 'number' ? answer : answer.errorCode)
      return
    }
    const given = this.#partitions(Buffer.from(answer.assignment))
    const revoked = [...this.owned].filter(partition => !given.has(partition))
    this.owned = given
    this.state = 'working'
    this.#watcher.took(this)
    this.#pace.later(this.#world.below(400), () => this.#commit())
    if (revoked.length > 0) this.#pace.later(this.#world.below(100), () => this.#join()) // so that others may have them
  }

  #partitions(assignment: Buffer): Set<string> {
    if (assignment.length === 0) return new Set()
    const { assignedPartitions } = ConsumerProtocolAssignment.decode(2, assignment.subarray(2))
    return new Set(
      assignedPartitions.flatMap(({ topic, partitions }) =>
        partitions.map(index => `${this.#world.topics.topic(topic)?.id}/${index}`),
      ),
    )
  }

  get #identity() {
    return { groupId, generationId: this.epoch, memberId: this.id, groupInstanceId: this.instanceId }
  }

  #heartbeat(): void {
    if (this.#leadsSince !== undefined && this.#leadsSince < this.#world.topics.version) {
      this.#join()
      return
    }
    this.#pace.ask<number>(
      (shard, reply) => reply(shard.heartbeat(this.#identity)),
      errorCode => {
        if (errorCode !== 0) this.#failed(errorCode)
        else this.#pace.later(150 + this.#world.below(150), () => this.#heartbeat())
      },
    )
  }

  #commit(): void {
    const { epoch } = this
    const partition = [...this.owned][this.#world.below(this.owned.size || 1)]
    if (partition === undefined) return
    const [topicId = '', index] = partition.split('/')
    const row = { committedOffset: 1, committedLeaderEpoch: -1, commitTimestamp: -1, committedMetadata: '' }
    const topics = [{ name: topicId, topicId, partitions: [{ partitionIndex: Number(index), ...row }] }]
    const request = { ...this.#identity, generationIdOrMemberEpoch: epoch, retentionTimeMs: -1, topics }
    this.#pace.ask<number>(
      (shard, reply) => {
        shard.commit(request, 9)
        this.#watcher.committed(this, partition, epoch)
        reply(0)
      },
      errorCode => {
        if (errorCode !== 0) return this.#failed(errorCode as number)
        this.accepted.commits++
        this.#pace.later(this.#world.below(400), () => this.#commit())
      },
    )
  }

  #failed(errorCode: number): void {
    if (this.state === 'gone') return
    if (errorCode === fencedInstance) {
      this.crash()
      return
    }
    if (errorCode === unknownMember) this.id = ''
    if (errorCode === illegalGeneration || errorCode === unknownMember) {
      this.epoch = -1
      this.owned = new Set()
    }
    this.#pace.beginAnew()
    this.state = 'joining'
    this.#pace.later(errorCode === memberIdRequired ? 0 : this.#world.below(200), () => this.#join())
  }
}

function withVersion(version: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, version]), bytes])
}
