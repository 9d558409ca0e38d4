// AlterConfigs, which replaces all configs of a resource, and IncrementalAlterConfigs, which changes some. What is wrong with
// one resource is no matter of the others; what is right is written together.

import { ConfigRecord } from '../../protocol/internal/cluster-metadata.ts'
import { AlterConfigs } from '../../protocol/messages/33-alter-configs.ts'
import { IncrementalAlterConfigs } from '../../protocol/messages/44-incremental-alter-configs.ts'
import { type ConfigChange, changesOf, type Known, replacementOf } from '../config/alter.ts'
import { type Operation, operations } from '../config/operations.ts'
import { resourceTypes } from '../config/resources.ts'
import { ApiError, failureOf } from '../errors.ts'
import { record } from '../metadata/records.ts'
import { handler, type RequestContext } from './handler.ts'

export const alterConfigs = handler(AlterConfigs, ({ resources, validateOnly }, context) =>
  alter(resources, validateOnly, context, ({ resourceType, resourceName, configs }, known) =>
    replacementOf(context.broker.config, known, resourceType, resourceName, configs),
  ),
)

export const incrementalAlterConfigs = handler(IncrementalAlterConfigs, ({ resources, validateOnly }, context) =>
  alter(resources, validateOnly, context, ({ resourceType, resourceName, configs }, known) => {
    const { config } = context.broker
    const wanted = configs.map(
      ({ name, configOperation, value }): Operation => ({
        name,
        operation: operations[configOperation] ?? configOperation,
        value,
      }),
    )
    if (resourceType === resourceTypes['broker-logger']) {
      config.loggers.alter(config.brokerId, resourceName, wanted, validateOnly)
      return []
    }
    return changesOf(config, known, resourceType, resourceName, wanted)
  }),
)

interface Resource {
  readonly resourceType: number
  readonly resourceName: string
}

async function alter<R extends Resource>(
  resources: readonly R[],
  validateOnly: boolean,
  { broker }: RequestContext,
  changes: (resource: R, known: Known) => ConfigChange[],
) {
  const { state } = broker.metadata
  const known: Known = {
    topicExists: name => state.topic(name) !== undefined,
    eligibleLeaderReplicas: (state.features.get('eligible.leader.replicas.version') ?? 0) > 0,
  }
  const records: ReturnType<typeof record>[] = []
  const responses = resources.map(resource => {
    const { resourceType, resourceName } = resource
    try {
      if (resources.some(other => other !== resource && isSame(other, resource))) {
        throw new ApiError('INVALID_REQUEST', 'Each resource must appear at most once.')
      }
      for (const change of changes(resource, known)) {
        records.push(record(ConfigRecord, { resourceType, resourceName, ...change }))
      }
      return { errorCode: 0, errorMessage: null, resourceType, resourceName }
    } catch (error) {
      return { ...failureOf(error, broker.report), resourceType, resourceName }
    }
  })
  if (!validateOnly) await broker.metadata.write(records)
  return { throttleTimeMs: 0, responses }
}

function isSame(one: Resource, other: Resource): boolean {
  return one.resourceType === other.resourceType && one.resourceName === other.resourceName
}
