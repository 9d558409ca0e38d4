// A partition as the broker that leads it has it: its log, its leader epoch, and who waits for something to happen to it.

import type { PartitionLog } from '../../log/partition-log.ts'
import { ApiError } from '../errors.ts'

export class Partition {
  readonly topic: string
  readonly topicId: string
  readonly index: number
  leaderEpoch: number
  /** The log, once it is there. */
  log: PartitionLog | undefined
  readonly ready: Promise<PartitionLog>
  readonly #listeners = new Set<(bytes: number) => void>()

  constructor(topic: string, topicId: string, index: number, leaderEpoch: number, log: Promise<PartitionLog>) {
    this.topic = topic
    this.topicId = topicId
    this.index = index
    this.leaderEpoch = leaderEpoch
    this.ready = log.then(ready => {
      ready.onAppend(bytes => this.changed(bytes))
      this.log = ready
      return ready
    })
    this.ready.catch(() => {}) // who uses it is told
  }

  /** Tells how many bytes more are to be seen, or without end that the partition is gone; the result takes that back. */
  onChange(listener: (bytes: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Leads on, in another epoch. */
  begin(leaderEpoch: number): void {
    this.leaderEpoch = leaderEpoch
    this.ready.then(log => log.beginEpoch(leaderEpoch)).catch(() => {}) // what is appended says it again
  }

  changed(bytes = Number.POSITIVE_INFINITY): void {
    for (const listener of this.#listeners) listener(bytes)
  }

  /** Whether who asks knows of the same leader; -1 does not say (KIP-320). */
  checkLeaderEpoch(epoch: number): void {
    if (epoch === -1 || epoch === this.leaderEpoch) return
    throw new ApiError(epoch < this.leaderEpoch ? 'FENCED_LEADER_EPOCH' : 'UNKNOWN_LEADER_EPOCH')
  }
}
