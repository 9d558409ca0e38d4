// What values must be to each other, in Kafka's words: for the values that a broker starts with, and for those that it would
// have after a change.

import { type BrokerConfigs, type BrokerValue, groupConfigs } from './definitions/index.ts'
import { unbounded } from './group-rules.ts'
import { coarserNames } from './synonyms.ts'

type Name = keyof BrokerConfigs
export type Get = <N extends Name>(name: N) => BrokerValue<N>

/** The first that is not met. */
export function requirements(get: Get): string | undefined {
  for (const check of checks) {
    const problem = check(get)
    if (problem !== undefined) return problem
  }
  return undefined
}

const checks: readonly ((get: Get) => string | undefined)[] = [
  get => required(finest(get, 'log.roll.ms') >= 1, 'log.roll.ms must be greater than or equal to 1'),
  get => required(finest(get, 'log.roll.jitter.ms') >= 0, 'log.roll.jitter.ms must be greater than or equal to 0'),
  get => {
    const unlimitedOrMore = 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1'
    return required(finest(get, 'log.retention.ms') !== 0, unlimitedOrMore)
  },
  get => {
    const perThread = get('log.cleaner.dedupe.buffer.size') / get('log.cleaner.threads')
    return required(perThread > 1 << 20, 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.')
  },
  get => {
    const always = 'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms'
    const enough = get('replica.fetch.wait.max.ms') <= get('replica.socket.timeout.ms')
    return required(enough, `${always} to prevent unnecessary socket timeouts`)
  },
  get => {
    const always = 'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms'
    const enough = get('replica.fetch.wait.max.ms') <= get('replica.lag.time.max.ms')
    return required(enough, `${always} to prevent frequent changes in ISR`)
  },
  get => {
    const bytes = get('queued.max.request.bytes')
    const enough = bytes <= 0 || bytes >= get('socket.request.max.bytes')
    return required(enough, 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes')
  },
  get => connectionsPerIp(get('max.connections.per.ip'), get('max.connections.per.ip.overrides')),
  get => {
    const [idle, delay] = [get('connections.max.idle.ms'), get('connection.failed.authentication.delay.ms')]
    const order = `connection.failed.authentication.delay.ms=${delay} should always be less than connections.max.idle.ms=${idle}`
    return required(idle < 0 || delay < idle, `${order} to prevent failed authentication responses from timing out`)
  },
  get => {
    const classic = get('group.coordinator.rebalance.protocols').includes('classic')
    return classic ? undefined : "Disabling the 'classic' protocol is not supported."
  },
  get => {
    const broker = (name: Name): number => Number(get(name))
    return unbounded(name => broker(groupConfigs[name].brokerName as Name), broker, 'group.')
  },
]

/** Kafka has a prefix for most. */
function required(isMet: boolean, sentence: string): string | undefined {
  return isMet ? undefined : `requirement failed: ${sentence}`
}

/** In the unit of the finest of its names. */
function finest(get: Get, name: Name): number {
  const value = get(name)
  if (typeof value === 'number') return value
  for (const [coarser, factor] of coarserNames(name)) {
    const coarse = get(coarser)
    if (typeof coarse === 'number') return coarse * factor
  }
  throw new Error(`${name} has no default`)
}

function connectionsPerIp(limit: number, overrides: string): string | undefined {
  const entries = overrides
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
  const bare = entries.find(entry => !entry.includes(':'))
  if (bare !== undefined) {
    const where = `begin 0, end -1, length ${bare.length}`
    return `Error parsing configuration property 'max.connections.per.ip.overrides': ${where}`
  }
  const pairs = entries.map(
    entry => [entry.slice(0, entry.lastIndexOf(':')), entry.slice(entry.lastIndexOf(':') + 1)] as const,
  )
  const uncounted = pairs.find(([, count]) => !/^\s*\d+$/.test(count))
  if (uncounted !== undefined) return `For input string: "${uncounted[1].trim()}"`
  if (limit === 0 && pairs.length === 0) {
    const only = 'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.'
    return required(false, only)
  }
  const wrong = pairs.filter(([address]) => !/^[\w\-.%:]+$/.test(address)).map(([address]) => address)
  return wrong.length === 0
    ? undefined
    : `max.connections.per.ip.overrides contains invalid addresses : ${wrong.join(',')}`
}
