// The values that count: of a topic, if it has its own; else what the broker was given while it runs, for itself or for all
// brokers; else what it was started with; else the default. They are read once and kept until something changes.

import type { LogConfig } from '../../log/config.ts'
import type { ConfigValue, Definition, Definitions } from './definition.ts'
import {
  type BrokerConfigs,
  type BrokerValue,
  brokerConfigs,
  type GroupConfigs,
  type GroupValue,
  groupConfigs,
  type TopicConfigs,
  type TopicValue,
  topicConfigs,
} from './definitions/index.ts'
import { logConfigOf } from './log-config.ts'
import { Loggers } from './loggers.ts'
import { noOverrides, type Overrides, type ResourceType } from './resources.ts'
import { coarserNames, synonymsOf } from './synonyms.ts'
import { ConfigError, formatText, formatValue, parseValue } from './values.ts'

/** What a broker was started with: Kafka's names, and texts that were found valid. */
export type StaticConfigs = ReadonlyMap<string, string>

/** `broker.id` and `node.id` are the same: whoever gives one has given both. */
function withBothIds(values: StaticConfigs): StaticConfigs {
  const id = values.get('node.id') ?? values.get('broker.id')
  return id === undefined ? values : new Map([['node.id', id], ['broker.id', id], ...values])
}

export class Configs {
  readonly static: StaticConfigs
  readonly overrides: Overrides
  readonly loggers = new Loggers()
  readonly #broker = new Map<string, ConfigValue>()
  readonly #logs = new Map<string, LogConfig>()
  readonly #listeners = new Set<(type: ResourceType, name: string) => void>()

  constructor(values: StaticConfigs = new Map(), overrides: Overrides = noOverrides) {
    this.static = withBothIds(values)
    this.overrides = overrides
  }

  get brokerId(): number {
    const text = this.static.get('node.id') ?? this.static.get('broker.id')
    return text === undefined ? brokerConfigs['node.id'].default : Number(text)
  }

  get logDirs(): readonly string[] {
    return this.broker('log.dirs') ?? this.broker('log.dir')
  }

  broker<N extends keyof BrokerConfigs>(name: N): BrokerValue<N> {
    let value = this.#broker.get(name)
    if (value === undefined) {
      value = this.#brokerValue(name)
      this.#broker.set(name, value)
    }
    return value as BrokerValue<N>
  }

  /** Of a topic that need not exist: then what it would have. */
  topic<N extends keyof TopicConfigs>(topic: string, name: N): TopicValue<N> {
    const definition: Definition = topicConfigs[name]
    const own = parsed(topicConfigs, name, this.overrides.overridesOf('topic', topic).get(name))
    return (own ?? this.#topicDefault(definition)) as TopicValue<N>
  }

  group<N extends keyof GroupConfigs>(group: string, name: N): GroupValue<N> {
    const definition: Definition = groupConfigs[name]
    const own = parsed(groupConfigs, name, this.overrides.overridesOf('group', group).get(name))
    return (own ?? this.#inherited(definition)) as GroupValue<N>
  }

  /** What the log of a topic's partitions goes by. The same object as long as nothing of it changed. */
  logConfig(topic: string): LogConfig {
    let config = this.#logs.get(topic)
    if (config === undefined) {
      config = logConfigOf(name => this.topic(topic, name))
      this.#logs.set(topic, config)
    }
    return config
  }

  /** To be called whenever the overrides of a resource have changed. */
  changed(type: ResourceType, name: string): void {
    if (type === 'topic') this.#logs.delete(name)
    if (type === 'broker') {
      this.#broker.clear()
      this.#logs.clear()
    }
    for (const listener of this.#listeners) listener(type, name)
  }

  /** Told after each change; every topic may be concerned by one of a broker. */
  onChange(listener: (type: ResourceType, name: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** In the order in which they count: of the broker, of all brokers, from its start. */
  brokerSources(): readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>, ReadonlyMap<string, string>] {
    const { overrides } = this
    return [overrides.overridesOf('broker', String(this.brokerId)), overrides.overridesOf('broker', ''), this.static]
  }

  /** The value as Kafka prints it. */
  brokerText(name: string): string | null {
    const definition = (brokerConfigs as Definitions)[name]!
    const text = this.#brokerSource(name)
    return text === undefined ? formatValue(definition.type, definition.default) : formatText(name, definition, text)
  }

  /** What a topic or a group has without a value of its own, as Kafka prints it. */
  inheritedText(definition: Definition): string | null {
    const { brokerName, type } = definition
    const text = brokerName === undefined ? null : this.brokerText(brokerName)
    return text !== null && !isRetention(definition) ? text : formatValue(type, this.#topicDefault(definition))
  }

  /** The text that counts, unless it is the default. */
  #brokerSource(name: string): string | undefined {
    for (const source of this.brokerSources()) {
      const text = source.get(name)
      if (text !== undefined && parsed(brokerConfigs, name, text) !== undefined) return text
      // What is set while it runs takes the place of what it was started with, whatever the names.
      if (source !== this.static && [...source.keys()].some(other => synonymsOf(other).includes(name))) return undefined
    }
    return undefined
  }

  #brokerValue(name: string): ConfigValue {
    return parsed(brokerConfigs, name, this.#brokerSource(name)) ?? (brokerConfigs as Definitions)[name]!.default
  }

  #topicDefault(definition: Definition): ConfigValue {
    const value = this.#inherited(definition)
    return isRetention(definition) && Number(value) < 0 ? -1 : value
  }

  #inherited({ brokerName, default: fallback }: Definition): ConfigValue {
    if (brokerName === undefined) return fallback
    const value = this.broker(brokerName as keyof BrokerConfigs)
    if (value !== null) return value
    for (const [name, factor] of coarserNames(brokerName)) {
      const coarse = this.broker(name)
      if (typeof coarse === 'number') return coarse * factor
    }
    return fallback
  }
}

/** A broker's is unlimited by any negative number of any unit. */
function isRetention({ brokerName }: Definition): boolean {
  return brokerName === 'log.retention.ms'
}

/** `undefined` where there is none. One that was never valid here (another version may have written it) is passed over. */
function parsed(definitions: Definitions, name: string, text: string | undefined): ConfigValue | undefined {
  const definition = definitions[name]
  if (text === undefined || definition === undefined) return undefined
  try {
    return parseValue(name, definition, text)
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
