// ListConfigResources: what has configs, by type; all types if none is asked for. v0 asked for subscriptions to metrics.

import { ListConfigResources } from '../../protocol/messages/74-list-config-resources.ts'
import { resourceTypes } from '../config/resources.ts'
import { ApiError } from '../errors.ts'
import { handler, type RequestContext } from './handler.ts'

export const listConfigResources = handler(ListConfigResources, ({ resourceTypes: asked }, { version, broker }) => {
  const types = version === 0 ? [resourceTypes['client-metrics']] : asked.length > 0 ? asked : all
  const configResources = [...new Set(types)].flatMap(resourceType =>
    named(resourceType, broker).map(resourceName => ({ resourceName, resourceType })),
  )
  return { throttleTimeMs: 0, errorCode: 0, configResources }
})

const all: readonly number[] = Object.values(resourceTypes)

function named(resourceType: number, { metadata, config }: RequestContext['broker']): string[] {
  switch (resourceType) {
    case resourceTypes.topic:
      return [...metadata.state.topics].map(({ name }) => name)
    case resourceTypes.broker:
    case resourceTypes['broker-logger']:
      return [String(config.brokerId)]
    case resourceTypes['client-metrics']:
    case resourceTypes.group:
      return [...metadata.state.configuredResources(resourceType)]
    default:
      throw new ApiError('UNSUPPORTED_VERSION')
  }
}
