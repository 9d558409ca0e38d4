// What else keeps a broker from starting: what it cannot be, and security that is wanted and not there.

import type { ConfigValue } from './definition.ts'
import { type BrokerConfigs, type BrokerValue, brokerConfigs } from './definitions/index.ts'
import { requirements } from './requirements.ts'
import { synonymsOf } from './synonyms.ts'
import { ConfigError, parseValue } from './values.ts'

export function checkStart(values: ReadonlyMap<string, string>): void {
  const get = <N extends keyof BrokerConfigs>(name: N): BrokerValue<N> => {
    const text = values.get(name)
    const value =
      text === undefined ? brokerConfigs[name].default : parseValue<ConfigValue>(name, brokerConfigs[name], text)
    return value as BrokerValue<N>
  }
  const problem =
    wrongRoles(get('process.roles')) ??
    tooManyVoters(get('controller.quorum.voters'), get('node.id')) ??
    authorizer(get('authorizer.class.name')) ??
    noRetention(values) ??
    notOverrides(get('max.connections.per.ip.overrides')) ??
    withoutClassic(get('group.coordinator.rebalance.protocols')) ??
    requirements(get)?.replace(/^requirement failed: /, '')
  if (problem !== undefined) throw new ConfigError(problem)
}

function wrongRoles(roles: readonly string[]): string | undefined {
  if (roles.includes('broker')) return undefined
  return `process.roles is ${roles.join(',')}: josefk is broker and controller in one; leave process.roles out`
}

function tooManyVoters(voters: readonly string[], nodeId: number): string | undefined {
  if (voters.length < 2) return undefined
  return `controller.quorum.voters names ${voters.length} nodes, and each josefk is a cluster of one: start a single one, and leave out all voters but ${nodeId}@...`
}

function authorizer(name: string): string | undefined {
  if (name === '') return undefined
  return 'authorizer.class.name: there are no ACLs in josefk yet; leave it out to let everybody do everything'
}

// Kafka has sentences for these too, which do not name the property that was set.

function noRetention(values: ReadonlyMap<string, string>): string | undefined {
  const name = synonymsOf('log.retention.ms').find(synonym => values.has(synonym))
  if (name === undefined || Number(values.get(name)) !== 0) return undefined
  return `${name} is 0: it must be at least 1, or -1 for no limit`
}

function notOverrides(overrides: string): string | undefined {
  const wrong = overrides.split(',').find(entry => entry.trim() !== '' && !/^\s*[\w\-.%:]+:\s*\d+\s*$/.test(entry))
  return wrong && `max.connections.per.ip.overrides: ${wrong} is not of the form ADDRESS:NUMBER`
}

function withoutClassic(protocols: readonly string[]): string | undefined {
  return protocols.includes('classic') ? undefined : "group.coordinator.rebalance.protocols must contain 'classic'"
}
