// A member of a simulated group. It does what a client does, but pauses when it likes, crashes, leaves, and goes on after a
// pause as if nothing had happened.

import type { JoinAnswer, SyncAnswer } from '../../../../src/server/groups/classic/classic-member.ts'
import type { Judge } from './judge.ts'
import { Pace } from './pace.ts'
import type { World } from './world.ts'

export const groupId = 'group'
export const topic = 'topic'
const memberIdRequired = 79
const unknownMember = 25
const illegalGeneration = 22
const fenced = 82

export class Member {
  readonly name: string
  readonly instanceId: string | null
  readonly #world: World
  readonly #judge: Judge
  readonly #partitions: number
  readonly #sessionTimeoutMs: number
  readonly #rebalanceTimeoutMs: number
  readonly #version: number
  id = ''
  generation = -1
  owned: readonly number[] = []
  state: 'joining' | 'working' | 'gone' = 'joining'
  /** Answers of before are of no interest any more. */
  readonly #pace: Pace

  constructor(name: string, instanceId: string | null, world: World, judge: Judge, partitions: number) {
    this.name = name
    this.instanceId = instanceId
    this.#world = world
    this.#pace = new Pace(world)
    this.#judge = judge
    this.#partitions = partitions
    this.#sessionTimeoutMs = 1000 + world.below(2000)
    this.#rebalanceTimeoutMs = 500 + world.below(2000)
    this.#version = [3, 5, 9][world.below(3)]!
    this.#join()
  }

  crash(): void {
    this.state = 'gone'
    this.#pace.beginAnew()
  }

  leave(): void {
    const { id: memberId, instanceId: groupInstanceId } = this
    this.crash()
    if (memberId !== '') {
      this.#world.ask<unknown>(
        (shard, reply) => reply(shard.leave(groupId, [{ memberId, groupInstanceId, reason: null }])),
        () => {},
      )
    }
  }

  /** It says nothing for a while; what it is told meanwhile it hears afterwards. */
  pause(milliseconds: number): void {
    this.#pace.pause(milliseconds)
  }

  /** Asks for a rebalance for no reason. */
  rejoin(): void {
    if (this.state === 'working') this.#join()
  }

  #join(): void {
    this.#pace.beginAnew()
    this.state = 'joining'
    this.owned = []
    const request = {
      groupId,
      sessionTimeoutMs: this.#sessionTimeoutMs,
      rebalanceTimeoutMs: this.#rebalanceTimeoutMs,
      memberId: this.id,
      groupInstanceId: this.instanceId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from(this.name) }],
      reason: null,
    }
    const client = { version: this.#version, clientId: this.name, address: '127.0.0.1' }
    this.#pace.ask<JoinAnswer>(
      (shard, reply) => {
        if (request.memberId === '') this.#judge.came(this)
        shard.join(request, client, answer => {
          const { name, instanceId } = this
          const member = { name, id: answer.memberId, instanceId }
          if (answer.errorCode === 0) this.#judge.joined(member, answer.generationId ?? -1)
          reply(answer)
        })
      },
      answer => this.#joined(answer),
    )
  }

  #joined(answer: JoinAnswer | number): void {
    const errorCode = typeof answer === 'number' ? answer : answer.errorCode
    if (typeof answer === 'number' || errorCode !== 0) {
      if (typeof answer !== 'number' && errorCode === memberIdRequired) this.id = answer.memberId
      this.#failed(errorCode)
      return
    }
    this.id = answer.memberId
    this.generation = answer.generationId ?? -1
    const isLeader = answer.leader === this.id && answer.skipAssignment !== true
    const others = (answer.members ?? []).map(({ memberId }) => memberId)
    this.#pace.later(this.#world.below(50), () => this.#sync(isLeader ? others : []))
    this.#pace.later(500, () => this.#heartbeat())
  }

  #sync(members: readonly string[]): void {
    const shares = new Map<string, number[]>(members.map(id => [id, []]))
    for (let i = 0; i < this.#partitions && members.length > 0; i++) shares.get(members[i % members.length]!)!.push(i)
    const assignments = Array.from(shares, ([memberId, share]) => ({
      memberId,
      assignment: Buffer.from(JSON.stringify(share)),
    }))
    const { name, id, instanceId, generation } = this
    const request = { ...this.#identity, protocolType: 'consumer', protocolName: 'range', assignments }
    this.#pace.ask<SyncAnswer>(
      (shard, reply) =>
        shard.sync(request, answer => {
          if (answer.errorCode === 0) this.#judge.synced({ name, id, instanceId }, generation, shareOf(answer))
          reply(answer)
        }),
      answer => this.#synced(answer),
    )
  }

  #synced(answer: SyncAnswer | number): void {
    if (typeof answer === 'number' || answer.errorCode !== 0) {
      this.#failed(typeof answer === 'number' ? answer : answer.errorCode)
      return
    }
    this.owned = shareOf(answer)
    this.state = 'working'
    this.#pace.later(this.#world.below(400), () => this.#commit())
  }

  get #identity() {
    return { groupId, generationId: this.generation, memberId: this.id, groupInstanceId: this.instanceId }
  }

  #heartbeat(): void {
    this.#pace.ask<number>(
      (shard, reply) => reply(shard.heartbeat(this.#identity)),
      errorCode => {
        if (errorCode !== 0) this.#failed(errorCode)
        else this.#pace.later(200 + this.#world.below(200), () => this.#heartbeat())
      },
    )
  }

  #commit(): void {
    const partition = this.owned[this.#world.below(this.owned.length || 1)]
    if (partition === undefined) return
    const { name, id, instanceId, generation } = this
    const offset = this.#world.clock.now()
    const row = { partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: '' }
    const request = {
      ...this.#identity,
      generationIdOrMemberEpoch: generation,
      retentionTimeMs: -1,
      topics: [{ name: topic, topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions: [{ ...row, commitTimestamp: -1 }] }],
    }
    this.#pace.ask<number>(
      (shard, reply) => {
        shard.commit(request, 9)
        this.#judge.committedBy({ name, id, instanceId }, generation, partition, offset)
        reply(0)
      },
      errorCode => {
        if (errorCode === 0) {
          this.#pace.later(this.#world.below(400), () => this.#commit())
          return
        }
        this.#failed(errorCode as number)
      },
    )
  }

  #failed(errorCode: number): void {
    if (this.state === 'gone') return
    if (errorCode === fenced) {
      this.#judge.fenced(this)
      this.crash()
      return
    }
    if (errorCode === unknownMember) this.id = ''
    if (errorCode === illegalGeneration || errorCode === unknownMember) this.generation = -1
    this.#pace.beginAnew()
    this.owned = []
    this.state = 'joining'
    this.#pace.later(errorCode === memberIdRequired ? 0 : this.#world.below(200), () => this.#join())
  }
}

function shareOf({ assignment }: SyncAnswer): number[] {
  return assignment.length === 0 ? [] : JSON.parse(assignment.toString())
}
