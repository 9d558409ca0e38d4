// Configs as DescribeConfigs shows them: with where a value is from, and what else could give one.

import type { Configs } from './configs.ts'
import type { ConfigType, Definition, Definitions } from './definition.ts'
import { brokerConfigs, clientMetricsConfigs, groupConfigs, topicConfigs } from './definitions/index.ts'
import { sources } from './resources.ts'
import { baseName, synonymsOf } from './synonyms.ts'
import { ConfigError, formatText, formatValue } from './values.ts'

export interface DescribedConfig {
  readonly name: string
  /** Nobody is shown what is sensitive. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  /** The first of them counts. */
  readonly synonyms: readonly Synonym[]
  readonly configType: number
  /** Where it is not a sentence of ours. */
  readonly documentation?: string
}

export interface Synonym {
  readonly name: string
  readonly value: string | null
  readonly source: number
}

const types: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
}
const unknownType = 0

/** `own` is what was set of the topic itself; one that is not there yet has something else than what is known. */
export function describeTopic(
  configs: Configs,
  topic: string,
  own = configs.overrides.overridesOf('topic', topic),
): DescribedConfig[] {
  return listed(topicConfigs, own).map(([name, definition]) => {
    const { brokerName } = definition
    const inherited = brokerName === undefined ? [] : brokerSynonyms(configs, brokerName)
    return entry(name, definition, own, sources.topic, inherited, () => configs.inheritedText(definition))
  })
}

export function describeGroup(configs: Configs, group: string): DescribedConfig[] {
  const own = configs.overrides.overridesOf('group', group)
  return listed(groupConfigs, own).map(([name, definition]) => {
    const { brokerName, type } = definition
    const inherited =
      brokerName === undefined
        ? [{ name, value: formatValue(type, definition.default), source: sources.default }]
        : brokerSynonyms(configs, brokerName)
    return entry(name, definition, own, sources.group, inherited, () => configs.inheritedText(definition))
  })
}

export function describeClientMetrics(configs: Configs, subscription: string): DescribedConfig[] {
  const own = configs.overrides.overridesOf('client-metrics', subscription)
  return listed(clientMetricsConfigs, own).map(([name, definition]) =>
    entry(name, definition, own, sources.clientMetrics, [], () => formatValue(definition.type, definition.default)),
  )
}

export function describeBroker(configs: Configs): DescribedConfig[] {
  const set = new Map(configs.brokerSources().flatMap(source => [...source]))
  const described = listed(brokerConfigs, set).map(([name]) => name)
  const others = [...set.keys()].filter(name => !Object.hasOwn(brokerConfigs, name))
  return [...described, ...others].map(name => {
    const definition = definitionOf(name)
    const value = definition === undefined ? null : brokerValue(configs, name, definition)
    return brokerEntry(name, value, brokerSynonyms(configs, name))
  })
}

/** What was set for all brokers. */
export function describeAllBrokers(configs: Configs): DescribedConfig[] {
  return [...configs.overrides.overridesOf('broker', '')].map(([name, value]) =>
    brokerEntry(
      name,
      value,
      brokerSynonyms(configs, name).filter(({ source }) => source === sources.allBrokers),
    ),
  )
}

/** Those that nobody set are there too, except the internal ones. */
function listed(definitions: Definitions, set: ReadonlyMap<string, string>): [string, Definition][] {
  return Object.entries(definitions).filter(([name, { isInternal }]) => !isInternal || set.has(name))
}

function entry(
  name: string,
  definition: Definition,
  own: ReadonlyMap<string, string>,
  ownSource: number,
  inherited: readonly Synonym[],
  inheritedText: () => string | null,
): DescribedConfig {
  const text = own.get(name)
  const value = text === undefined ? inheritedText() : printed(name, definition, text)
  const synonyms = text === undefined ? inherited : [{ name, value, source: ownSource }, ...inherited]
  return {
    name,
    value,
    readOnly: false,
    configSource: synonyms[0]?.source ?? sources.default,
    isSensitive: false,
    synonyms,
    configType: types[definition.type],
  }
}

function brokerEntry(name: string, value: string | null, synonyms: readonly Synonym[]): DescribedConfig {
  const definition = definitionOf(name)
  const isSensitive = isHidden(definition)
  return {
    name,
    value: isSensitive ? null : value,
    // For one listener even those count as read-only that are not.
    readOnly: (brokerConfigs as Definitions)[name]?.mode === undefined || definition?.mode === 'read-only',
    configSource: synonyms[0]?.source ?? sources.default,
    isSensitive,
    synonyms,
    configType: definition === undefined ? unknownType : types[definition.type],
  }
}

function brokerValue(configs: Configs, name: string, definition: Definition): string | null {
  if (baseName(name) === name) return configs.brokerText(name)
  const text = configs
    .brokerSources()
    .find(source => source.has(name))
    ?.get(name)
  return text === undefined ? null : printed(name, definition, text)
}

function definitionOf(name: string): Definition | undefined {
  return (brokerConfigs as Definitions)[baseName(name)]
}

/** What nobody knows may be a secret. */
function isHidden(definition: Definition | undefined): boolean {
  return definition === undefined || definition.type === 'PASSWORD'
}

/**
 * Everything that says something under one of its names, from what counts most to the default. What is said under a name
 * that counts more than this one is left out, as Kafka does.
 */
function brokerSynonyms(configs: Configs, name: string): readonly Synonym[] {
  const names = synonymsOf(name)
  const isSensitive = isHidden(definitionOf(name))
  const [own, all, fromStart] = configs.brokerSources()
  const found: Synonym[] = []
  const add = (synonym: string, value: string | null | undefined, source: number): void => {
    if (value === undefined || value === null) return
    found.push({ name: synonym, value: isSensitive ? null : value, source })
  }
  for (const synonym of names) add(synonym, own.get(synonym), sources.broker)
  for (const synonym of names) add(synonym, all.get(synonym), sources.allBrokers)
  for (const synonym of names) add(synonym, fromStart.get(synonym), sources.static)
  for (const synonym of names) {
    const definition = (brokerConfigs as Definitions)[synonym]
    if (definition?.showsDefault) {
      add(synonym, formatValue(definition.type, definition.default), sources.default)
    }
  }
  const first = found.findIndex(synonym => synonym.name === name)
  return first < 0 ? [] : found.slice(first)
}

/** A value that is not valid (another version may have written it) is shown as it is. */
function printed(name: string, definition: Definition, text: string): string {
  try {
    return formatText(name, definition, text)
  } catch (error) {
    if (error instanceof ConfigError) return text
    throw error
  }
}
