// The topics, found by name and by id at once, and listed in the order of names.

import { contradiction } from './metadata-error.ts'
import { type Partition, Topic } from './topic.ts'

export class TopicTable {
  readonly #byName = new Map<string, Topic>()
  /** The names with a dot or an underscore by what metrics make of them: there the two are the same. */
  readonly #alike = new Map<string, Set<string>>()
  readonly #byId = new Map<string, { readonly topic: Topic; readonly partitions: Partition[] }>()
  /** As it was when somebody last asked, and what has come since; what has gone since is still there. */
  #inOrder: readonly Topic[] = []
  #since: Topic[] = []
  #anyGone = false
  #partitionCount = 0

  get size(): number {
    return this.#byName.size
  }

  get partitionCount(): number {
    return this.#partitionCount
  }

  byName(name: string): Topic | undefined {
    return this.#byName.get(name)
  }

  byId(id: string): Topic | undefined {
    return this.#byId.get(id)?.topic
  }

  /** In the order of names. It does not change: what comes later is in another list. */
  get inOrder(): readonly Topic[] {
    if (this.#since.length > 0 || this.#anyGone) {
      const topics = [...this.#inOrder, ...this.#since].filter(topic => this.byId(topic.id) === topic)
      // Sorting costs little more than a look at each, since all but the last ones are in order.
      this.#inOrder = topics.sort((one, other) => (one.name < other.name ? -1 : 1))
      this.#since = []
      this.#anyGone = false
    }
    return this.#inOrder
  }

  /** The first of the names that are the same as this one but for dots and underscores. */
  like(name: string): string | undefined {
    const alike = this.#alike.get(metricName(name))
    return alike && [...alike].sort()[0]
  }

  add(name: string, id: string): Topic {
    if (this.#byName.has(name)) contradiction(`topic ${name} is made a second time`)
    if (this.#byId.has(id)) contradiction(`topic ${name} has the id of ${this.byId(id)?.name}, ${id}`)
    const partitions: Partition[] = []
    const topic = new Topic(name, id, partitions)
    this.#byName.set(name, topic)
    this.#noteName(name)
    this.#byId.set(id, { topic, partitions })
    this.#since.push(topic)
    return topic
  }

  #noteName(name: string): void {
    const metric = metricName(name)
    if (!metric.includes('_')) return
    const alike = this.#alike.get(metric)
    if (alike === undefined) this.#alike.set(metric, new Set([name]))
    else alike.add(name)
  }

  #forgetName(name: string): void {
    const metric = metricName(name)
    const alike = this.#alike.get(metric)
    if (alike?.delete(name) && alike.size === 0) this.#alike.delete(metric)
  }

  remove(id: string): Topic {
    const { topic } = this.#of(id)
    this.#byName.delete(topic.name)
    this.#forgetName(topic.name)
    this.#byId.delete(id)
    this.#partitionCount -= topic.partitions.length
    this.#anyGone = true
    return topic
  }

  /** A new partition, or another one in the place of one that is there. */
  put(topicId: string, partition: Partition): Topic {
    const { topic, partitions } = this.#of(topicId)
    const { index } = partition
    if (index > partitions.length) contradiction(`${topic.name}-${index} comes before ${topic.name}-${index - 1}`)
    if (index === partitions.length) this.#partitionCount++
    partitions[index] = partition
    return topic
  }

  partition(topicId: string, index: number): Partition {
    const { topic, partitions } = this.#of(topicId)
    return partitions[index] ?? contradiction(`there is no partition ${topic.name}-${index}`)
  }

  #of(id: string): { readonly topic: Topic; readonly partitions: Partition[] } {
    return this.#byId.get(id) ?? contradiction(`there is no topic with the id ${id}`)
  }
}

function metricName(name: string): string {
  return name.replaceAll('.', '_')
}
