// Committed offsets, by group, topic and partition; and those of transactions that are still open, by producer. What
// replaying offset records gives.

import type { Int64 } from '../../../protocol/schema/field.ts'
import { type CommittedOffset, PartitionOffsets } from './partition-offsets.ts'

export type TopicOffsets = ReadonlyMap<string, PartitionOffsets>

const none: TopicOffsets = new Map()

export class OffsetTable {
  readonly #groups = new Map<string, Map<string, PartitionOffsets>>()

  get groups(): Iterable<string> {
    return this.#groups.keys()
  }

  of(group: string): TopicOffsets {
    return this.#groups.get(group) ?? none
  }

  get(group: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(group)?.get(topic)?.get(partition)
  }

  put(group: string, topic: string, partition: number, offset: CommittedOffset): void {
    let topics = this.#groups.get(group)
    if (topics === undefined) this.#groups.set(group, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new PartitionOffsets(offset.topicId)))
    partitions.put(partition, offset)
  }

  remove(group: string, topic: string, partition: number): void {
    const topics = this.#groups.get(group)
    const partitions = topics?.get(topic)
    if (topics === undefined || partitions === undefined) return
    partitions.delete(partition)
    if (partitions.size === 0) topics.delete(topic)
    if (topics.size === 0) this.#groups.delete(group)
  }

  *all(group: string): Generator<[topic: string, partition: number, offset: CommittedOffset]> {
    for (const [topic, partitions] of this.of(group)) {
      for (const [partition, offset] of partitions) yield [topic, partition, offset]
    }
  }
}

export class GroupOffsets {
  readonly committed = new OffsetTable()
  readonly #open = new Map<Int64, OffsetTable>()

  put(group: string, topic: string, partition: number, offset: CommittedOffset): void {
    this.committed.put(group, topic, partition, offset)
  }

  putOpen(producerId: Int64, group: string, topic: string, partition: number, offset: CommittedOffset): void {
    let table = this.#open.get(producerId)
    if (table === undefined) this.#open.set(producerId, (table = new OffsetTable()))
    table.put(group, topic, partition, offset)
  }

  remove(group: string, topic: string, partition: number): void {
    this.committed.remove(group, topic, partition)
    for (const table of this.#open.values()) table.remove(group, topic, partition)
  }

  endTransaction(producerId: Int64, commit: boolean): void {
    const table = this.#open.get(producerId)
    this.#open.delete(producerId)
    if (table === undefined || !commit) return
    for (const group of table.groups) {
      for (const [topic, partition, offset] of table.all(group)) {
        const there = this.committed.get(group, topic, partition)
        if (there === undefined || there.recordOffset < offset.recordOffset) {
          this.committed.put(group, topic, partition, offset)
        }
      }
    }
  }

  hasOpen(group: string, topic: string, partition: number): boolean {
    for (const table of this.#open.values()) {
      if (table.get(group, topic, partition) !== undefined) return true
    }
    return false
  }

  hasAnyOpen(group: string): boolean {
    for (const table of this.#open.values()) {
      if (table.of(group).size > 0) return true
    }
    return false
  }

  /** Of the partitions for which there is anything, each once. */
  *partitions(group: string): Generator<[topic: string, partition: number]> {
    const topics = new Set(this.#tables().flatMap(table => [...table.of(group).keys()]))
    for (const topic of topics) {
      for (const partition of this.partitionsOf(group, topic)) yield [topic, partition]
    }
  }

  /** The same of one topic. */
  partitionsOf(group: string, topic: string): Set<number> {
    return new Set(this.#tables().flatMap(table => table.of(group).get(topic)?.partitions() ?? []))
  }

  #tables(): OffsetTable[] {
    return [this.committed, ...this.#open.values()]
  }

  /** The groups for which there is anything. */
  get groups(): Set<string> {
    return new Set(this.#tables().flatMap(table => [...table.groups]))
  }
}
