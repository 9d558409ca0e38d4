// What the broker keeps by the metadata changes with it: the values of configs, the logs of partitions.

import { withoutEffect } from './config/effect.ts'
import { type Overrides, resourceTypes } from './config/resources.ts'
import { assignDirectory } from './metadata/decisions/directories.ts'
import { knowsDirectories } from './metadata/record-versions.ts'
import type { MetadataState } from './metadata/state.ts'
import type { Services } from './services.ts'

/** Loggers have levels, which are never kept. */
const kept = ['topic', 'broker', 'client-metrics', 'group'] as const

/** The configs that were set while brokers ran. */
export function overridesIn(state: MetadataState): Overrides {
  return { overridesOf: (type, name) => state.configsOf(resourceTypes[type], name) }
}

export function followMetadata({ metadata, config, partitions, logs, report }: Services): void {
  metadata.onChange(change => {
    for (const type of kept) {
      for (const resource of change.configs.get(resourceTypes[type]) ?? []) {
        config.changed(type, resource)
        const set = metadata.state.configsOf(resourceTypes[type], resource).keys()
        for (const warning of withoutEffect(type, set)) report(`${type} ${resource}: ${warning}`)
      }
    }
    for (const topic of change.deleted) {
      partitions.removed(topic)
      config.changed('topic', topic.name)
    }
    for (const [topic, indexes] of change.partitions) partitions.changed(topic, indexes)
  })
  config.onChange((type, name) => {
    if (type !== 'topic' && type !== 'broker') return
    for (const log of logs) {
      const topic = topicOf(log.name)
      if (type === 'broker' || topic === name) log.configure(config.logConfig(topic))
    }
  })
}

/** The metadata knows in which directory this broker has a replica (KIP-858). */
export function followMoves({ metadata, logs, nodeId, report }: Services): void {
  logs.onMoved((name, { id }) => {
    const topic = metadata.state.topic(topicOf(name))
    const partitionId = Number(name.slice(name.lastIndexOf('-') + 1))
    if (topic === undefined || id === undefined || !knowsDirectories(metadata.state.metadataVersion)) return
    const records = assignDirectory(topic, partitionId, nodeId, id)
    if (records.length > 0) metadata.write(records).catch(error => report(`${name}: ${error}`))
  })
}

/** What clients may use. */
export function followQuotas({ metadata, quotas, connectionRates }: Services): void {
  const set = () => {
    quotas.set(metadata.state.clientQuotas())
    void connectionRates.set(metadata.state.clientQuotas())
  }
  set()
  metadata.onChange(change => {
    if (change.quotas) set()
  })
}

function topicOf(partition: string): string {
  return partition.slice(0, partition.lastIndexOf('-'))
}
