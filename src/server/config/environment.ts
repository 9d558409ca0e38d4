// Kafka's properties from environment variables, by the rules of the images that people have in their compose files:
// apache/kafka, confluentinc/cp-kafka, wurstmeister/kafka and bitnami/kafka.

import { type NewTopic, parseCreateTopics } from './new-topics.ts'
import { ConfigError } from './values.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FromEnvironment {
  /** By their names, with the variable that each came from. */
  readonly properties: ReadonlyMap<string, { readonly value: string; readonly variable: string }>
  readonly clusterId: string | undefined
  readonly topics: readonly NewTopic[]
  /** Topics were wanted with more replicas than one. */
  readonly replicated: boolean
  readonly warnings: readonly string[]
}

export function readEnvironment(environment: Environment): FromEnvironment {
  const properties = new Map<string, { value: string; variable: string }>()
  const variables = Object.entries(environment)
  // The prefix that is meant for properties alone comes last, and stays.
  for (const prefix of ['KAFKA_', 'KAFKA_CFG_']) {
    for (const [variable, value] of variables) {
      if (!variable.startsWith(prefix) || value === undefined || value === '') continue
      if (prefix === 'KAFKA_' && isNoProperty(variable, value)) continue
      properties.set(propertyName(variable.slice(prefix.length)), { value: plain(variable, value), variable })
    }
  }
  const { topics, replicated } = parseCreateTopics(
    environment['KAFKA_CREATE_TOPICS'] ?? '',
    environment['KAFKA_CREATE_TOPICS_SEPARATOR'],
  )
  const warnings = commands
    .filter(command => environment[command] !== undefined)
    .map(command => `${command} is not run: write what it would print into the variable that it is for`)
  return { properties, clusterId: clusterIdOf(environment), topics, replicated, warnings }
}

/** One underscore is a dot, two are an underscore, three a hyphen; security protocols keep theirs. */
export function propertyName(variable: string): string {
  return variable
    .toLowerCase()
    .replaceAll('_', '.')
    .replaceAll('...', '-')
    .replaceAll('..', '_')
    .replace(/\bsasl\.(ssl|plaintext)\b/g, 'sasl_$1')
}

/** Words for the images' own scripts, for the JVM, and what Kubernetes says of a service that is called kafka. */
const others =
  /^KAFKA_(CFG_.*|VERSION|HOME|DEBUG|LOG|OPTS|EXTRA_ARGS|.*_OPTS|JMX_.*|.*LOG4J.*|CREATE_TOPICS.*|(KRAFT_)?CLUSTER_ID|ENABLE_KRAFT|KRAFT_.*|SKIP_.*|(BASE|VOLUME|DATA|CONF|MOUNTED_CONF|CERTS|INITSCRIPTS)_DIR|CONF_FILE|DAEMON_.*|CONFLUENT_.*|SERVICE_.*|PORT_\d+_.*)$/

function isNoProperty(variable: string, value: string): boolean {
  return others.test(variable) || (variable === 'KAFKA_PORT' && value.includes('://'))
}

const commands = ['HOSTNAME_COMMAND', 'PORT_COMMAND', 'BROKER_ID_COMMAND', 'RACK_COMMAND']

function plain(variable: string, value: string): string {
  const placeholder = /_\{(HOSTNAME|PORT)_COMMAND\}/.exec(value)?.[0]
  if (placeholder === undefined) return value
  throw new ConfigError(
    `${variable} has ${placeholder}, and josefk runs no commands from its environment: write what the command would print in its place`,
  )
}

function clusterIdOf(environment: Environment): string | undefined {
  return (
    environment['CLUSTER_ID'] || environment['KAFKA_CLUSTER_ID'] || environment['KAFKA_KRAFT_CLUSTER_ID'] || undefined
  )
}
