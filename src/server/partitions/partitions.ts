// The partitions that this broker leads, as the metadata has them. A log is looked for, or made, when its partition is
// first used; one whose topic is gone goes.

import type { Logs } from '../../log/logs.ts'
import type { PartitionLog } from '../../log/partition-log.ts'
import { ApiError } from '../errors.ts'
import type { MetadataState } from '../metadata/state.ts'
import type { Topic } from '../metadata/topic.ts'
import { Partition } from './partition.ts'

export class Partitions {
  readonly #logs: Logs
  readonly #nodeId: number
  readonly #report: (message: string) => void
  /** By the ids of their topics: a topic that is made anew under its old name is another. */
  readonly #byTopic = new Map<string, (Partition | undefined)[]>()
  /** Logs that are on their way out, by name: a new one of that name waits. */
  readonly #leaving = new Map<string, Promise<void>>()

  constructor(logs: Logs, nodeId: number, report: (message: string) => void) {
    this.#logs = logs
    this.#nodeId = nodeId
    this.#report = report
  }

  get(topic: Topic, index: number): Partition {
    const known = this.#byTopic.get(topic.id)?.[index]
    if (known !== undefined) return known
    const info = topic.partitions[index]
    if (info === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
    if (info.leader !== this.#nodeId) throw new ApiError('NOT_LEADER_OR_FOLLOWER')
    const partition = new Partition(topic.name, topic.id, index, info.leaderEpoch, this.#lead(topic, index, info))
    let partitions = this.#byTopic.get(topic.id)
    if (partitions === undefined) this.#byTopic.set(topic.id, (partitions = []))
    const all = partitions
    all[index] = partition
    partition.ready.catch(() => {
      if (all[index] === partition) all[index] = undefined // whoever asks next tries again
    })
    return partition
  }

  /** Puts away what is in the log directories and in no topic; as in Kafka nothing of it is removed. */
  async setStraysAside(state: MetadataState): Promise<void> {
    for (const name of [...this.#logs.names()]) {
      const dash = name.lastIndexOf('-')
      const topic = state.topic(name.slice(0, dash))
      if (topic?.partitions[Number(name.slice(dash + 1))] === undefined) await this.#logs.setAside(name)
    }
  }

  async #lead(topic: Topic, index: number, { leaderEpoch }: { readonly leaderEpoch: number }): Promise<PartitionLog> {
    const name = `${topic.name}-${index}`
    await this.#leaving.get(name)
    const log = (await this.#find(name, topic)) ?? (await this.#logs.create(topic.name, index, topic.id))
    log.belongTo(topic.id)
    await log.beginEpoch(leaderEpoch)
    return log
  }

  /** A log that was of another topic of that name is none of this one's. */
  async #find(name: string, topic: Topic): Promise<PartitionLog | undefined> {
    const log = this.#logs.get(name)
    const id = (await log?.topicId()) ?? topic.id
    if (id === topic.id) return log
    await this.#logs.setAside(name)
    return undefined
  }

  /** Leaders that are in use go over to their new epochs. */
  changed(topic: Topic, indexes: Iterable<number>): void {
    for (const index of indexes) {
      const { leaderEpoch } = topic.partitions[index]!
      const known = this.#byTopic.get(topic.id)?.[index]
      if (known !== undefined && known.leaderEpoch !== leaderEpoch) known.begin(leaderEpoch)
    }
  }

  /** Takes the logs of a topic away, and tells who waits for them. */
  removed({ name: topic, id, partitions }: Topic): void {
    const known = this.#byTopic.get(id)
    this.#byTopic.delete(id)
    for (const { index } of partitions) {
      const name = `${topic}-${index}`
      const partition = known?.[index]
      const left = this.#leave(name, partition)
        .catch(error => this.#report(`${name}: not removed: ${error}`))
        .then(() => {
          if (this.#leaving.get(name) === left) this.#leaving.delete(name)
        })
      this.#leaving.set(name, left)
      partition?.changed()
    }
  }

  async #leave(name: string, partition: Partition | undefined): Promise<void> {
    await this.#leaving.get(name)
    await partition?.ready.catch(() => {})
    await this.#logs.delete(name)
  }
}
