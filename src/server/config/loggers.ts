// The levels of a broker's loggers (KIP-412), which last as long as it runs. There is one logger, and all that is reported
// is reported at every level.

import { ApiError } from '../errors.ts'
import type { DescribedConfig } from './describe.ts'
import type { Operation } from './operations.ts'
import { sources } from './resources.ts'

const levels = ['DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'WARN']
const root = 'root'

export class Loggers {
  readonly #levels = new Map([[root, 'INFO']])

  describe(): DescribedConfig[] {
    return [...this.#levels].map(([name, value]) => ({
      name,
      value,
      readOnly: false,
      configSource: sources.logger,
      isSensitive: false,
      synonyms: [],
      configType: 0,
      documentation: '',
    }))
  }

  /** Throws what cannot be done, and has done nothing then. */
  alter(nodeId: number, name: string, operations: readonly Operation[], validateOnly: boolean): void {
    if (!/^[+-]?\d+$/.test(name)) {
      throw new ApiError('INVALID_REQUEST', `Node id must be an integer, but it is: ${name}`)
    }
    if (Number(name) !== nodeId) {
      throw new ApiError('INVALID_REQUEST', `Unexpected node id. Expected ${nodeId}, but received ${name}`)
    }
    for (const operation of operations) this.#check(operation)
    if (validateOnly) return
    for (const { name: logger, value } of operations) this.#levels.set(logger, value ?? '')
  }

  #check({ name, operation, value }: Operation): void {
    if (operation !== 'set' && operation !== 'delete') {
      const word = String(operation).toUpperCase()
      throw new ApiError('INVALID_REQUEST', `${word} operation is not allowed for the BROKER_LOGGER resource`)
    }
    if (!this.#levels.has(name)) throw new ApiError('INVALID_CONFIG', `Logger ${name} does not exist!`)
    if (operation === 'delete') {
      throw new ApiError('INVALID_REQUEST', `Removing the log level of the ${name} logger is not allowed`)
    }
    if (levels.includes(value ?? '')) return
    const why = `is not a supported log level. Valid log levels are ${levels.join(', ')}`
    throw new ApiError('INVALID_CONFIG', `Cannot set the log level of ${name} to ${value} as it ${why}`)
  }
}
