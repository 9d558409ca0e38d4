// DescribeConfigs: the configs of topics, the broker, its loggers, groups and subscriptions to metrics. v0: is it the default;
// v1: source and synonyms; v3: types and documentation.

import { DescribeConfigs } from '../../protocol/messages/32-describe-configs.ts'
import type { Configs } from '../config/configs.ts'
import {
  type DescribedConfig,
  describeAllBrokers,
  describeBroker,
  describeClientMetrics,
  describeGroup,
  describeTopic,
} from '../config/describe.ts'
import { resourceTypes, sources } from '../config/resources.ts'
import { ApiError, failureOf } from '../errors.ts'
import { checkTopicName } from '../topic-name.ts'
import { handler, type RequestContext } from './handler.ts'
import { malformed } from './malformed.ts'

export const describeConfigs = handler(
  DescribeConfigs,
  async ({ resources, includeSynonyms, includeDocumentation }, { version, broker }) => {
    // One of a type that is not known, and nobody is answered.
    const areKnown = resources.every(({ resourceType }) => typeName(resourceType) !== undefined)
    const documentation = includeDocumentation ? await documentationOf() : undefined
    const results = resources.map(({ resourceType, resourceName, configurationKeys }) => {
      try {
        if (!areKnown) throw malformed()
        const keys = configurationKeys === null || configurationKeys.length === 0 ? undefined : configurationKeys
        const configs = described(typeName(resourceType), resourceName, broker)
          .filter(({ name }) => keys?.includes(name) ?? true)
          .map(config => ({
            ...config,
            ...(version === 0 && { isDefault: config.configSource === sources.default }),
            synonyms: includeSynonyms ? config.synonyms : [],
            documentation: documentation?.(typeName(resourceType), config.name) ?? config.documentation ?? null,
          }))
        return { errorCode: 0, errorMessage: '', resourceType, resourceName, configs }
      } catch (error) {
        const { errorCode, errorMessage } = failureOf(error, broker.report)
        return { errorCode, errorMessage: errorMessage ?? '', resourceType, resourceName, configs: [] }
      }
    })
    return { throttleTimeMs: 0, results }
  },
)

type TypeName = keyof typeof resourceTypes

function typeName(resourceType: number): TypeName | undefined {
  const [name] = Object.entries(resourceTypes).find(([, number]) => number === resourceType) ?? []
  return name as TypeName | undefined
}

/** The sentences are read when they are first asked for. */
async function documentationOf() {
  const { documentation } = await import('../config/documentation.ts')
  return documentation
}

function described(type: TypeName | undefined, name: string, broker: RequestContext['broker']): DescribedConfig[] {
  const { config, metadata } = broker
  switch (type) {
    case 'topic':
      checkTopicName(name)
      if (metadata.state.topic(name) === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
      return describeTopic(config, name)
    case 'broker':
      if (name === '') return describeAllBrokers(config)
      checkBrokerId(config, name, ' or empty string,')
      return describeBroker(config)
    case 'broker-logger':
      if (name === '') throw new ApiError('INVALID_REQUEST', 'Broker id must not be empty')
      checkBrokerId(config, name, '')
      return config.loggers.describe()
    case 'client-metrics':
      if (name === '') throw new ApiError('INVALID_REQUEST', 'Client metrics subscription name must not be empty')
      return describeClientMetrics(config, name)
    case 'group':
      if (name === '') throw new ApiError('INVALID_REQUEST', 'Group name must not be empty')
      return describeGroup(config, name)
    case undefined:
      throw malformed()
  }
}

function checkBrokerId({ brokerId }: Configs, name: string, orWhat: string): void {
  if (!/^[+-]?\d+$/.test(name)) {
    throw new ApiError('INVALID_REQUEST', `Broker id must be an integer, but it is: ${name}`)
  }
  if (Number(name) !== brokerId) {
    throw new ApiError('INVALID_REQUEST', `Unexpected broker id, expected ${brokerId}${orWhat} but received ${name}`)
  }
}
