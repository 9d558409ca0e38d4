// Rules that only one or two configs have.

import type { ConfigValue } from './definition.ts'
import { invalid } from './values.ts'

export function gzipLevel(name: string, value: ConfigValue): string | undefined {
  if (typeof value !== 'number' || value === -1 || (value >= 1 && value <= 9)) return undefined
  return invalid(name, value, 'Value must be between 1 and 9 or equal to -1')
}

export function notEmpty(name: string, value: ConfigValue): string | undefined {
  return value === '' ? invalid(name, value, 'String must be non-empty') : undefined
}

/** `*`, or `partition:broker,...` */
export function throttledReplicas(name: string, value: ConfigValue): string | undefined {
  const text = listOf(value).join(',')
  if (text === '' || text === '*' || listOf(value).join('').replaceAll(',', '') === '') return undefined
  if (listOf(value).every(one => /^\d+:\d+$/.test(one))) return undefined
  const form = '[partitionId]:[brokerId],[partitionId]:[brokerId],...'
  return invalid(name, value, `${name} must be the literal '*' or a list of replicas in the following format: ${form}`)
}

/** Days, hours, minutes and seconds as ISO 8601 has them, in sum not negative. */
const duration =
  /^by_duration:P(?!$)(?:[+-]?\d+D)?(?:T(?=[+-\d])(?:[+-]?\d+H)?(?:[+-]?\d+M)?(?:[+-]?\d+(?:\.\d{0,9})?S)?)?$/i

export function autoOffsetReset(name: string, value: ConfigValue): string | undefined {
  const text = String(value)
  const [kind] = text.split(':')
  if (text === 'latest' || text === 'earliest') return undefined
  if (kind === 'by_duration' && duration.test(text) && !text.includes('-')) return undefined
  const allowed = "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
  return invalid(name, value, `Invalid value \`${text}\` for configuration ${name}. ${allowed}`)
}

export function quorumVoters(name: string, value: ConfigValue): string | undefined {
  if (listOf(value).every(one => /^\d+@.+:\d+$/.test(one))) return undefined
  return `Invalid configuration value for ${name}. Each entry should be in the form \`{id}@{host}:{port}\`.`
}

export function hostsAndPorts(name: string, value: ConfigValue): string | undefined {
  const bad = listOf(value).find(one => !/^.*?\[?[\w\-.%:]*\]?:\d+$/.test(one))
  if (bad === undefined) return undefined
  return `Failed to parse host name from ${bad} for the configuration ${name}. Each entry should be in the form "{host}:{port}"`
}

function listOf(value: ConfigValue): readonly string[] {
  return typeof value === 'object' && value !== null ? value : []
}
