// What some records have changed, for whoever keeps something by the metadata: logs of partitions, values of configs.

import type { Topic } from './topic.ts'

export interface MetadataChange {
  readonly created: ReadonlySet<Topic>
  readonly deleted: ReadonlySet<Topic>
  /** The indexes of partitions that are new or others than before, those of created topics too. */
  readonly partitions: ReadonlyMap<Topic, ReadonlySet<number>>
  /** By type the names of resources whose configs have changed, those of deleted topics too. */
  readonly configs: ReadonlyMap<number, ReadonlySet<string>>
  /** Anything of brokers and controllers. */
  readonly cluster: boolean
  readonly features: boolean
  readonly quotas: boolean
}

export class Changes implements MetadataChange {
  readonly created = new Set<Topic>()
  readonly deleted = new Set<Topic>()
  readonly partitions = new Map<Topic, Set<number>>()
  readonly configs = new Map<number, Set<string>>()
  cluster = false
  features = false
  quotas = false

  create(topic: Topic): void {
    this.created.add(topic)
  }

  /** One that came and went at once was never there. */
  delete(topic: Topic): void {
    this.partitions.delete(topic)
    if (!this.created.delete(topic)) this.deleted.add(topic)
  }

  partition(topic: Topic, index: number): void {
    put(this.partitions, topic, index)
  }

  config(type: number, name: string): void {
    put(this.configs, type, name)
  }
}

function put<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else set.add(value)
}
