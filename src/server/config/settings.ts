// What a broker is started with: the properties of a file, of the environment and of the command line, the later of them
// before the earlier, found valid as Kafka finds them and with the old names brought up to date. A mistake is a
// ConfigError with one sentence for whoever made it; what is merely without effect is a warning.

import { parseProperties } from '../../log/java-properties.ts'
import type { Definition, Definitions } from './definition.ts'
import { brokerConfigs } from './definitions/index.ts'
import { withoutEffect } from './effect.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { type ListenerConfigs, readListeners } from './listeners.ts'
import type { NewTopic } from './new-topics.ts'
import { withoutOldNames } from './old-names.ts'
import { checkStart } from './start-rules.ts'
import { synonymsOf } from './synonyms.ts'
import { ConfigError, parseValue } from './values.ts'

export interface Sources {
  /** What stands in the places that nobody fills. */
  readonly defaults?: Readonly<Record<string, string>>
  readonly file?: { readonly path: string; readonly text: string } | undefined
  readonly environment?: Environment
  readonly overrides?: Readonly<Record<string, string>>
}

export interface Settings extends ListenerConfigs {
  /** By Kafka's names. */
  readonly values: ReadonlyMap<string, string>
  readonly clusterId: string | undefined
  /** To be created if they are not there. */
  readonly topics: readonly NewTopic[]
  /** One sentence each. */
  readonly warnings: readonly string[]
}

/** What every node says of itself, and what suits one that is alone; as the file has it that Kafka's image comes with. */
const alone: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.replication.factor': '1',
}

export function readSettings({ defaults = {}, file, environment = {}, overrides = {} }: Sources): Settings {
  const { properties, clusterId, topics, replicated, warnings } = readEnvironment(environment)
  const values = new Map(file === undefined ? [] : readFile(file))
  for (const [name, { value }] of properties) values.set(name, value)
  if (!values.has('listeners') && properties.has('advertised.listeners')) deriveListeners(values)
  for (const [name, value] of Object.entries(overrides)) values.set(name, value)

  const said = [
    ...warnings,
    ...withoutOldNames(values),
    ...withoutUnknown(values, name => properties.get(name)?.variable ?? name),
  ]
  for (const [name, text] of values) parseValue(name, definitionOf(name), text)
  said.push(...withOneReplica(values, replicated), ...withoutEffect('broker', values.keys()))
  for (const [name, value] of [...Object.entries(defaults), ...Object.entries(alone)]) {
    if (!synonymsOf(name).some(synonym => values.has(synonym))) values.set(name, value)
  }
  identify(values)
  checkStart(values)
  return { ...readListeners(name => values.get(name)), values, clusterId, topics, warnings: said }
}

function readFile({ path, text }: { path: string; text: string }): Map<string, string> {
  const properties = parseProperties(text)
  if (properties !== undefined) return properties
  throw new ConfigError(`${path}: \\u must be followed by four hexadecimal digits`)
}

/** The images have a broker listen on all interfaces, at the ports that it advertises. */
function deriveListeners(values: Map<string, string>): void {
  const advertised = values.get('advertised.listeners') ?? ''
  values.set('listeners', advertised.replace(/:\/\/[^,]*:/g, '://:'))
}

function definitionOf(name: string): Definition {
  const definition = (brokerConfigs as Definitions)[name]
  if (definition === undefined) throw new Error(`${name} is not a config of brokers`)
  return definition
}

function withoutUnknown(values: Map<string, string>, given: (name: string) => string): string[] {
  const unknown = [...values.keys()].filter(name => !Object.hasOwn(brokerConfigs, name))
  for (const name of unknown) values.delete(name)
  // Those of Confluent's own products are in every compose file of theirs.
  const meant = unknown.filter(name => !name.startsWith('confluent.'))
  return meant.length === 0 ? [] : [`Left out: Kafka 4.3 has no ${meant.map(given).join(', ')}`]
}

function withOneReplica(values: Map<string, string>, replicated: boolean): string[] {
  const names = [...values].filter(([name, text]) => name.endsWith('replication.factor') && Number(text) > 1)
  for (const [name] of names) values.set(name, '1')
  const said = [...names.map(([name, text]) => `${name}=${text}`), ...(replicated ? ['KAFKA_CREATE_TOPICS'] : [])]
  return said.length === 0 ? [] : [`There is one broker, so that everything has one replica: ${said.join(', ')}`]
}

/** The id has two names; an old one that is negative asked for any that is free. */
function identify(values: Map<string, string>): void {
  if (Number(values.get('broker.id')) < 0) values.delete('broker.id')
  const [node, broker] = [values.get('node.id'), values.get('broker.id')]
  if (node !== undefined && broker !== undefined && Number(node) !== Number(broker)) {
    throw new ConfigError(`node.id is ${node} and broker.id is ${broker}: they are one thing; leave broker.id out`)
  }
  const id = node ?? broker ?? String(brokerConfigs['node.id'].default)
  values.set('node.id', id)
  values.set('broker.id', id)
}
