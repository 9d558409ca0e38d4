// What is taken though it does nothing yet: nobody should have to find that out for himself.

import type { Definitions } from './definition.ts'
import { brokerConfigs, clientMetricsConfigs, groupConfigs, topicConfigs } from './definitions/index.ts'
import type { ResourceType } from './resources.ts'

const definitions: Readonly<Record<ResourceType, Definitions>> = {
  topic: topicConfigs,
  broker: brokerConfigs,
  'client-metrics': clientMetricsConfigs,
  group: groupConfigs,
}

export const notYet = 'Not implemented yet, and without effect'

/** A sentence about those of these configs that are without effect, if there are any. */
export function withoutEffect(type: ResourceType, names: Iterable<string>): string[] {
  const found = [...names].filter(name => definitions[type][name]?.effect === 'none')
  return found.length === 0 ? [] : [`${notYet}: ${found.join(', ')}`]
}
