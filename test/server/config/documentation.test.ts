// Every config has its sentence, and no sentence is about nothing.

import { describe, expect, it } from 'vitest'
import {
  brokerConfigs,
  clientMetricsConfigs,
  groupConfigs,
  topicConfigs,
} from '../../../src/server/config/definitions/index.ts'
import { documentation } from '../../../src/server/config/documentation.ts'
import { brokerDocumentation } from '../../../src/server/config/documentation-brokers.ts'

describe('documentation', () => {
  it.each([
    ['broker', brokerConfigs],
    ['topic', topicConfigs],
    ['group', groupConfigs],
    ['client-metrics', clientMetricsConfigs],
  ])('of every config of a %s', (type, definitions) => {
    expect(Object.keys(definitions).filter(name => documentation(type, name) === null)).toEqual([])
  })

  it('of brokers is about configs that are there', () => {
    expect(Object.keys(brokerDocumentation).filter(name => !Object.hasOwn(brokerConfigs, name))).toEqual([])
  })

  it('says of a broker what topics go by', () => {
    expect(documentation('broker', 'log.retention.ms')).toBe(
      'For topics without a retention.ms of their own. The age at which segments are deleted; -1 is no limit.',
    )
    expect(documentation('broker', 'sasl.kerberos.kinit.cmd')).toBe('Not implemented yet, and without effect.')
    expect(documentation('broker', 'no.config')).toBeNull()
  })
})
