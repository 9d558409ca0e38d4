// Every config, and what it makes of values, against what Apache Kafka 4.3.0 made of them: fixtures/values.jsonl is what
// test/interop/oracle/Configs.java prints.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Definitions } from '../../../src/server/config/definition.ts'
import {
  brokerConfigs,
  clientMetricsConfigs,
  groupConfigs,
  topicConfigs,
} from '../../../src/server/config/definitions/index.ts'
import { ConfigError, formatText, formatValue, parseValue } from '../../../src/server/config/values.ts'

interface Fact {
  resource: 'topic' | 'broker' | 'group' | 'client-metrics'
  name: string
  type: string
  default?: string | null
  internal?: boolean
  mode?: string
  /** A value in an array as Kafka prints it, or Kafka's sentence about what is wrong with it. */
  answers: Record<string, [string] | string>
}

const facts = readFileSync(new URL('fixtures/values.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Fact)

const definitions: Record<Fact['resource'], Definitions> = {
  topic: topicConfigs,
  broker: brokerConfigs,
  group: groupConfigs,
  'client-metrics': clientMetricsConfigs,
}

describe.each(['topic', 'broker', 'group', 'client-metrics'] as const)('the configs of a %s', resource => {
  const kafkas = facts.filter(fact => fact.resource === resource)

  it('are those of Kafka', () => {
    const names = kafkas.map(({ name }) => name)
    expect(Object.keys(definitions[resource]).sort()).toEqual([...names, ...ours[resource]].sort())
  })

  it('are declared as in Kafka', () => {
    const declared = kafkas.map(({ name }) => {
      const definition = definitions[resource][name]!
      return {
        name,
        type: definition.type,
        mode: definition.mode,
        internal: definition.isInternal,
        default: demanded.includes(name) ? null : formatValue(definition.type, definition.default),
      }
    })
    expect(declared).toEqual(
      kafkas.map(({ name, type, mode = 'read-only', internal = false, default: value = null }) => ({
        name,
        type,
        mode,
        internal,
        default: value,
      })),
    )
  })

  it('take the values that Kafka takes', () => {
    const said = kafkas.map(({ name, answers }) => [name, ...Object.keys(answers).map(text => answer(name, text))])
    expect(said).toEqual(kafkas.map(({ name, answers }) => [name, ...Object.values(answers)]))
  })

  function answer(name: string, text: string): [string] | string {
    const definition = definitions[resource][name]!
    try {
      parseValue(name, definition, text)
      return [formatText(name, definition, text)]
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return error.message
    }
  }
})

/** What Apache Kafka 4.3.0 does not have. */
const ours: Record<Fact['resource'], string[]> = {
  topic: [],
  broker: ['inter.broker.protocol.version'],
  group: [],
  'client-metrics': [],
}

/** Kafka demands these; here they have defaults. */
const demanded = ['node.id', 'process.roles', 'controller.listener.names']
