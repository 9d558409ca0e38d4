// What can be done to a single config: set, delete, append to a list, subtract from it (KIP-339).

import { ApiError } from '../errors.ts'
import type { Definition, Definitions } from './definition.ts'
import { brokerConfigs, groupConfigs, topicConfigs } from './definitions/index.ts'
import type { ResourceType } from './resources.ts'
import { formatValue } from './values.ts'

/** In the order of their numbers. */
export const operations = ['set', 'delete', 'append', 'subtract'] as const

export interface Operation {
  readonly name: string
  /** A number that has no meaning is left as it is. */
  readonly operation: (typeof operations)[number] | number
  readonly value: string | null
}

const definitions: Readonly<Record<ResourceType, Definitions>> = {
  topic: topicConfigs,
  broker: brokerConfigs,
  group: groupConfigs,
  // Theirs cannot be appended to, though they are lists.
  'client-metrics': {},
}

/** The value that there is then; null for none. */
export function apply(
  type: ResourceType,
  own: ReadonlyMap<string, string>,
  { name, operation, value }: Operation,
): string | null {
  switch (operation) {
    case 'set':
      return value
    case 'delete':
      return null
    case 'append':
    case 'subtract': {
      const definition = definitions[type][name]
      if (definition?.type !== 'LIST') {
        const word = operation.toUpperCase()
        throw new ApiError('INVALID_CONFIG', `Can't ${word} to key ${name} because its type is not LIST.`)
      }
      return changedList(definition, own.get(name), operation, value ?? '')
    }
    default:
      throw new Error(`an operation on a config is ${operation}`)
  }
}

/** It begins with the default, not with what is inherited. */
export function changedList(
  definition: Definition,
  own: string | undefined,
  operation: 'append' | 'subtract',
  value: string,
): string {
  const before = (own ?? formatValue(definition.type, definition.default) ?? '').split(',').filter(part => part !== '')
  const given = value.split(',')
  const after =
    operation === 'append' ? [...new Set([...before, ...given])] : before.filter(part => !given.includes(part))
  return after.join(',')
}
