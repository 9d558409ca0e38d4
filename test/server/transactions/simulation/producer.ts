// A process with a transactional id: it begins transactions, writes to partitions, commits offsets with them, ends them, and
// tries again whatever it has not heard an answer to. It crashes in the middle, and another one takes its id over.

import { errorOf } from '../../../../src/protocol/errors.ts'
import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { InitProducerId } from '../../../../src/protocol/messages/22-init-producer-id.ts'
import { AddPartitionsToTxn } from '../../../../src/protocol/messages/24-add-partitions-to-txn.ts'
import { AddOffsetsToTxn } from '../../../../src/protocol/messages/25-add-offsets-to-txn.ts'
import { EndTxn } from '../../../../src/protocol/messages/26-end-txn.ts'
import { TxnOffsetCommit } from '../../../../src/protocol/messages/28-txn-offset-commit.ts'
import { buildBatch } from '../../../../src/protocol/records/build.ts'
import type { Api } from '../../../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../../../src/protocol/schema/field.ts'
import type { Judge, Written } from './judge.ts'
import type { Connection } from './network.ts'
import { partitions, type World } from './world.ts'

export const topic = 'output'
export const timeoutMs = 2000
export const groupOf = (transactionalId: string) => `group of ${transactionalId}`

class Failed extends Error {}

export class ProducerProcess {
  readonly transactionalId: string
  readonly #world: World
  readonly #judge: Judge
  /** With rising epochs, and partitions that the broker adds (KIP-890). */
  readonly #version2: boolean
  #connection: Connection | undefined
  #producerId = -1
  #epoch = -1
  #sequences = new Map<number, number>()
  /** When the transaction began that is under way. */
  #since = 0
  #gone = false
  #underWay = 0

  constructor(transactionalId: string, world: World, judge: Judge) {
    this.transactionalId = transactionalId
    this.#world = world
    this.#judge = judge
    this.#version2 = world.random.chance(0.5)
    judge.appeared(this)
  }

  /** From now on it does nothing, though what it sent may still arrive. */
  crash(): void {
    this.#gone = true
  }

  async run(): Promise<void> {
    const { random, clock } = this.#world
    try {
      await this.#initialise()
      while (!this.#gone) {
        this.#since = clock.now()
        if (this.#version2 && random.chance(0.2)) await this.#dropped()
        else await this.#transaction()
        if (random.chance(0.7)) await this.#world.sleep(random.below(200))
      }
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      if (!this.#gone) this.#judge.refused(this, error.message, clock.now() - this.#since > timeoutMs)
    }
    this.#gone = true
  }

  get isGone(): boolean {
    return this.#gone
  }

  get isSilent(): boolean {
    return this.#gone && this.#underWay === 0
  }

  async #initialise(): Promise<void> {
    const { transactionalId } = this
    const answer = await this.#ask(InitProducerId, this.#version2 ? 5 : 3, {
      transactionalId,
      transactionTimeoutMs: timeoutMs,
    })
    this.#producerId = Number(answer.producerId)
    this.#epoch = answer.producerEpoch
    this.#judge.initialised(transactionalId, this.#epoch)
  }

  async #transaction(): Promise<void> {
    const { random } = this.#world
    const transaction = this.#judge.begin(this.transactionalId)
    const writes = 1 + random.below(4)
    for (let i = 0; i < writes && !this.#gone; i++) {
      await this.#write(transaction, random.below(partitions), i)
      if (random.chance(0.2)) await this.#world.sleep(random.below(300))
    }
    const offset = random.chance(0.5) ? this.#judge.nextOffset(this.transactionalId) : undefined
    if (offset !== undefined) {
      await this.#commitOffset(offset)
      transaction.offset = offset
    }
    if (random.chance(0.05)) await this.#world.sleep(timeoutMs * 2)
    await this.#end(transaction, random.chance(0.7))
  }

  /** It is aborted before anything is known to be written, whether or not something was sent. */
  async #dropped(): Promise<void> {
    const { random } = this.#world
    const transaction = this.#judge.begin(this.transactionalId)
    const partition = random.below(partitions)
    const sent = random.chance(0.5) ? this.#send(transaction, partition, 0).catch(() => {}) : undefined
    if (random.chance(0.3)) await this.#world.sleep(random.below(40))
    await this.#end(transaction, false)
    await sent
  }

  async #write(transaction: Written, partition: number, i: number): Promise<void> {
    const { transactionalId } = this
    if (!this.#version2) {
      await this.#ask(AddPartitionsToTxn, 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: this.#producerId,
        v3AndBelowProducerEpoch: this.#epoch,
        v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
      })
    }
    transaction.acknowledged.push(await this.#send(transaction, partition, i))
    this.#sequences.set(partition, (this.#sequences.get(partition) ?? 0) + 1)
  }

  /** Gives the value when it is written. */
  async #send(transaction: Written, partition: number, i: number): Promise<string> {
    const { transactionalId } = this
    const identity = { producerId: this.#producerId, producerEpoch: this.#epoch }
    const baseSequence = this.#sequences.get(partition) ?? 0
    const value = Buffer.from(`${transaction.id} ${partition} ${i}`)
    const record = { offset: 0, timestamp: this.#world.clock.now(), key: null, value }
    const records = buildBatch([record], { ...identity, baseSequence, transactional: true })
    transaction.tried.push(value.toString())
    const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }]
    const request = { transactionalId, acks: -1, timeoutMs: 1000, topicData }
    await this.#ask(Produce, this.#version2 ? 12 : 11, request, ({ responses }) => {
      return responses[0]!.partitionResponses[0]!.errorCode
    })
    return value.toString()
  }

  async #commitOffset(offset: number): Promise<void> {
    const { transactionalId } = this
    const identity = { transactionalId, producerId: this.#producerId, producerEpoch: this.#epoch }
    const groupId = groupOf(transactionalId)
    if (!this.#version2) await this.#ask(AddOffsetsToTxn, 3, { ...identity, groupId })
    const partition = { partitionIndex: 0, committedOffset: offset, committedMetadata: null }
    const topics = [{ name: topic, partitions: [partition] }]
    await this.#ask(TxnOffsetCommit, this.#version2 ? 5 : 3, { ...identity, groupId, topics }, ({ topics }) => {
      return topics[0]!.partitions[0]!.errorCode
    })
  }

  async #end(transaction: Written, committed: boolean): Promise<void> {
    const { transactionalId } = this
    const identity = { transactionalId, producerId: this.#producerId, producerEpoch: this.#epoch }
    transaction.outcome = 'unknown'
    const isZombie = this.#judge.newestEpoch(transactionalId) > this.#epoch
    const answer = await this.#ask(EndTxn, this.#version2 ? 5 : 3, { ...identity, committed })
    this.#judge.ended(transaction, committed, isZombie)
    if (!this.#version2) return
    const next = Number(answer.producerId)
    if (next !== this.#producerId || answer.producerEpoch !== this.#epoch) this.#sequences.clear()
    this.#producerId = next
    this.#epoch = answer.producerEpoch
  }

  /** Until there is an answer that says something; the same bytes may arrive several times. */
  async #ask<const Q extends Fields, const S extends Fields>(
    api: Api<Q, S>,
    version: number,
    body: Input<Q>,
    errorCodeOf: (answer: Value<S>) => number = errorCodeIn,
  ): Promise<Value<S>> {
    for (;;) {
      if (this.#gone) throw new Failed()
      this.#connection ??= this.#world.network.connect()
      this.#underWay++
      const answer = await this.#connection?.ask(api, version, body)
      this.#underWay--
      if (this.#gone) throw new Failed()
      if (answer === undefined) this.#connection = undefined
      else {
        const { name } = errorOf(errorCodeOf(answer))
        if (name === 'NONE') return answer
        if (!patient.has(name)) throw new Failed(name)
      }
      await this.#world.sleep(20 + this.#world.random.below(50))
    }
  }
}

/** What producers wait and try again for. */
const patient = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'KAFKA_STORAGE_ERROR',
  'UNKNOWN_TOPIC_OR_PARTITION',
])

function errorCodeIn(answer: object): number {
  if ('resultsByTopicV3AndBelow' in answer && Array.isArray(answer.resultsByTopicV3AndBelow)) {
    return answer.resultsByTopicV3AndBelow[0].resultsByPartition[0].partitionErrorCode
  }
  if ('errorCode' in answer && typeof answer.errorCode === 'number') return answer.errorCode
  throw new Error('an answer without an error code')
}
