// What the configs of a topic must be, each for itself and to each other.

import { ApiError } from '../errors.ts'
import type { Configs } from './configs.ts'
import type { Definition } from './definition.ts'
import { topicConfigs } from './definitions/index.ts'
import { ConfigError, formatText, parseValue } from './values.ts'

/** Throws what is wrong with them, in Kafka's words; for topics that are, and for those that are to be. */
export function checkTopic(configs: Configs, own: ReadonlyMap<string, string>): void {
  const unknown = [...own.keys()].find(name => !Object.hasOwn(topicConfigs, name))
  if (unknown !== undefined) throw new ApiError('INVALID_CONFIG', `Unknown topic config name: ${unknown}`)
  for (const [name, definition] of Object.entries(topicConfigs)) {
    const text = own.get(name)
    if (text !== undefined) checkValue(name, definition, text)
  }
  checkTogether(configs, own)
}

export function checkValue(name: string, definition: Definition, text: string): void {
  try {
    parseValue(name, definition, text)
  } catch (error) {
    throw error instanceof ConfigError ? new ApiError('INVALID_CONFIG', error.message) : error
  }
}

function checkTogether(configs: Configs, own: ReadonlyMap<string, string>): void {
  const value = (name: keyof typeof topicConfigs): string => {
    const definition: Definition = topicConfigs[name]
    const text = own.get(name)
    return text === undefined ? (configs.inheritedText(definition) ?? '') : formatText(name, definition, text)
  }
  const [min, max] = [value('min.compaction.lag.ms'), value('max.compaction.lag.ms')]
  if (BigInt(min) > BigInt(max)) {
    throw new ApiError(
      'INVALID_CONFIG',
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
    )
  }
  if (value('remote.storage.enable') === 'true') {
    throw new ApiError(
      'INVALID_CONFIG',
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  }
}
