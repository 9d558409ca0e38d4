// What a subscription to the metrics of clients can be (KIP-714).

import { ApiError } from '../errors.ts'
import { clientMetricsConfigs } from './definitions/index.ts'
import { checkValue } from './topic-rules.ts'
import { parseValue } from './values.ts'

const attributes = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
]

export function checkClientMetrics(own: ReadonlyMap<string, string>): void {
  const unknown = [...own.keys()].find(name => !Object.hasOwn(clientMetricsConfigs, name))
  if (unknown !== undefined) {
    throw new ApiError('INVALID_REQUEST', `Unknown client metrics configuration: ${unknown}`)
  }
  for (const [name, definition] of Object.entries(clientMetricsConfigs)) {
    const text = own.get(name)
    if (text !== undefined) checkValue(name, definition, text)
  }
  const interval = own.get('interval.ms')
  if (interval !== undefined) checkInterval(parseValue('interval.ms', clientMetricsConfigs['interval.ms'], interval))
  const match = own.get('match')
  if (match !== undefined) parseValue('match', clientMetricsConfigs.match, match).forEach(checkPattern)
}

function checkInterval(value: number): void {
  if (value >= 100 && value <= 3_600_000) return
  throw new ApiError(
    'INVALID_REQUEST',
    `Invalid value ${value} for interval.ms, interval must be between 100 and 3600000 (1 hour)`,
  )
}

/** `attribute=regular expression`. */
function checkPattern(text: string): void {
  const [attribute = '', pattern = '', ...others] = text.split('=')
  if (others.length === 0 && pattern !== '' && attributes.includes(attribute.trim()) && isPattern(pattern.trim()))
    return
  throw new ApiError('INVALID_CONFIG', `Illegal client matching pattern: ${text}`)
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
