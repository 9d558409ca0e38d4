// What of a running broker can be changed, and into what.

import { ApiError } from '../errors.ts'
import type { ConfigChange } from './alter.ts'
import { Configs } from './configs.ts'
import type { Definitions } from './definition.ts'
import { type BrokerConfigs, brokerConfigs } from './definitions/index.ts'
import { changedList, type Operation } from './operations.ts'
import { requirements } from './requirements.ts'
import { baseName } from './synonyms.ts'
import { ConfigError, parseValue } from './values.ts'

type Values = ReadonlyMap<string, string>

const known: Definitions = brokerConfigs

/** What the operations make of the configs, as the broker that is asked sees it. */
export function applyToBroker(own: Values, operations: readonly Operation[]): Values {
  const result = new Map(own)
  for (const { name, operation, value } of operations) {
    if (operation === 'set') result.set(name, value ?? '')
    else if (operation === 'delete') result.delete(name)
    else if (typeof operation === 'number') {
      throw new ApiError('INVALID_REQUEST', `Unknown operations type ${operation}`)
    } else {
      const definition = known[name]
      if (definition === undefined) throw new ApiError('INVALID_CONFIG', `Unknown config name: ${name}`)
      if (definition.type !== 'LIST') {
        throw new ApiError('INVALID_CONFIG', `Config value ${operation} is not allowed for config key: ${name}`)
      }
      result.set(name, changedList(definition, result.get(name), operation, value ?? ''))
    }
  }
  return result
}

/** Throws what is wrong with what a broker, or with the name '' all brokers, would have. */
export function checkBroker(configs: Configs, name: string, values: Values): void {
  const names = [...values.keys()]
  refuse(
    names.filter(config => known[config]?.mode === 'read-only'),
    'Cannot update these configs dynamically',
  )
  refuse(
    names.filter(config => ofOneListener.includes(config)),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
  )
  const problem = invalidValue(values)
  if (problem !== undefined) throw new ApiError('INVALID_REQUEST', problem)
  if (name === '') {
    refuse(
      names.filter(isOneBrokers),
      'Cannot update these configs at default cluster level, broker id must be specified',
    )
  }
  checkResult(configs, name, values)
}

/** Keys and certificates. */
const ofOneListener = [
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.type',
  'ssl.truststore.certificates',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.type',
]

const listenerConfigsOfAllBrokers = ['max.connections', 'max.connection.creation.rate', 'num.network.threads']

function isOneBrokers(config: string): boolean {
  const base = baseName(config)
  return base === config ? known[config]?.mode === 'per-broker' : !listenerConfigsOfAllBrokers.includes(base)
}

function refuse(names: readonly string[], why: string): void {
  if (names.length > 0) throw new ApiError('INVALID_REQUEST', `${why}: [${names.join(', ')}]`)
}

/** Names that are not known here may be somebody else's. */
function invalidValue(values: Values): string | undefined {
  for (const [name, text] of values) {
    const base = baseName(name)
    const definition = known[base]
    if (definition === undefined) continue
    try {
      parseValue(base, definition, text)
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
    if (definition.type === 'CLASS' && text.trim() !== definition.default) {
      return `Invalid value ${text} for configuration ${base}: Class ${text} could not be found.`
    }
  }
  return undefined
}

/** Looks at all that this broker would go by. */
function checkResult(configs: Configs, name: string, values: Values): void {
  const { overrides } = configs
  const result = new Configs(configs.static, {
    overridesOf: (type, resource) =>
      type === 'broker' && resource === name ? values : overrides.overridesOf(type, resource),
  })
  const get = <N extends keyof BrokerConfigs>(config: N) => result.broker(config)
  const problem = fixedWhileRunning(configs, result) ?? requirements(get) ?? tooMuchAtOnce(configs, result)
  if (problem !== undefined) throw new ApiError('INVALID_REQUEST', problem)
}

/** Kafka can open and close listeners while it runs. */
function fixedWhileRunning(before: Configs, after: Configs): string | undefined {
  for (const name of ['listeners', 'listener.security.protocol.map'] as const) {
    if (before.brokerText(name) !== after.brokerText(name)) return `josefk cannot change ${name} while it runs`
  }
  return undefined
}

const pools = [
  'num.io.threads',
  'num.network.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'remote.log.reader.threads',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
] as const

/** Nothing here has threads; who asks for them is told what Kafka would have said. */
function tooMuchAtOnce(before: Configs, after: Configs): string | undefined {
  const wrong = (why: string) =>
    `Invalid value org.apache.kafka.common.config.ConfigException: ${why} for configuration Invalid dynamic configuration`
  for (const pool of pools) {
    const [now, then] = [before.broker(pool), after.broker(pool)]
    const update = `Dynamic thread count update validation failed for ${pool}=${then}, value should`
    if (then < Math.floor(now / 2)) return wrong(`${update} be at least half the current value ${now}`)
    if (then > now * 2) return wrong(`${update} not be greater than double the current value ${now}`)
  }
  const [now, then] = [before.broker('log.cleaner.threads'), after.broker('log.cleaner.threads')]
  const cleaner = 'Log cleaner threads cannot be'
  if (then < Math.floor(now / 2)) return wrong(`${cleaner} reduced to less than half the current value ${now}`)
  if (then > now * 2) return wrong(`${cleaner} increased to more than double the current value ${now}`)
  return undefined
}

/** With eligible leader replicas it is one for the cluster (KIP-966). */
export function checkMinInsyncReplicas(broker: string, changes: readonly ConfigChange[]): void {
  const change = changes.find(({ name }) => name === 'min.insync.replicas')
  if (change === undefined || (broker === '' && change.value !== null)) return
  const problem =
    broker === ''
      ? 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.'
      : 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.'
  throw new ApiError('INVALID_CONFIG', problem)
}
