// AlterConfigs, which replaces all configs of a resource, and IncrementalAlterConfigs, which changes some. What is wrong with
// one resource is no matter of the others; what is right is written together.

import { ConfigRecord } from '../../protocol/internal/cluster-metadata.ts'
import { AlterConfigs } from '../../protocol/messages/33-alter-configs.ts'
import { IncrementalAlterConfigs } from '../../protocol/messages/44-incremental-alter-configs.ts'
import { type ConfigChange, changesOf, type Known, replacementOf } from '../config/alter.ts'
import { type Operation, operations } from '../config/operations.ts'
import { resourceTypes } from '../config/resources.ts'
import { ApiError, failureOf } from '../errors.ts'
import { duplicatesOf, mostRecords, tooManyRecords } from '../metadata/decisions/outcome.ts'
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
  const twice = duplicatesOf(resources.map(keyOf))
  const outcomes = resources.map(resource => {
    const { resourceType, resourceName } = resource
    try {
      if (twice.has(keyOf(resource))) throw new ApiError('INVALID_REQUEST', 'Each resource must appear at most once.')
      return changes(resource, known).map(change => record(ConfigRecord, { resourceType, resourceName, ...change }))
    } catch (error) {
      return failureOf(error, broker.report)
    }
  })
  const records = outcomes.flatMap(outcome => ('errorCode' in outcome ? [] : outcome))
  const all = records.length > mostRecords ? failureOf(tooManyRecords(), broker.report) : succeeded
  if (all === succeeded && !validateOnly) await broker.metadata.write(records)
  const responses = resources.map(({ resourceType, resourceName }, i) => {
    const outcome = outcomes[i]!
    return { ...('errorCode' in outcome ? outcome : all), resourceType, resourceName }
  })
  return { throttleTimeMs: 0, responses }
}

const succeeded = { errorCode: 0, errorMessage: null }

function keyOf({ resourceType, resourceName }: Resource): string {
  return `${resourceType} ${resourceName}`
}
