// What a request to change the configs of a resource comes to: the values to be written, or Kafka's error. Kafka looks at
// changes of a broker's configs twice, as the broker and as the controller, which is why they have errors of their own.

import { ApiError } from '../errors.ts'
import { checkTopicName } from '../topic-name.ts'
import { applyToBroker, checkBroker, checkMinInsyncReplicas } from './broker-rules.ts'
import { checkClientMetrics } from './client-metrics-rules.ts'
import type { Configs } from './configs.ts'
import { checkGroup } from './group-rules.ts'
import { apply, type Operation } from './operations.ts'
import { type ResourceType, resourceTypes } from './resources.ts'
import { checkTopic } from './topic-rules.ts'

/** Null takes it back. */
export interface ConfigChange {
  readonly name: string
  readonly value: string | null
}

/** What of the metadata decides. */
export interface Known {
  topicExists(name: string): boolean
  /** Eligible leader replicas (KIP-966), for which min.insync.replicas is a matter of the cluster. */
  readonly eligibleLeaderReplicas: boolean
}

/** The changes of IncrementalAlterConfigs. */
export function changesOf(
  configs: Configs,
  known: Known,
  resourceType: number,
  name: string,
  operations: readonly Operation[],
): ConfigChange[] {
  checkNames(operations)
  const unset = operations.filter(({ operation, value }) => operation !== 'delete' && value === null)
  if (unset.length > 0) throw nullValues(unset)
  const type = typeOf(resourceType)
  const own = configs.overrides.overridesOf(type, name)
  if (type === 'broker') {
    checkBrokerName(configs, name)
    checkBroker(configs, name, applyToBroker(own, operations))
  }
  const changes = operations.map(operation => ({ name: operation.name, value: apply(type, own, operation) }))
  return checked(configs, known, type, name, changes)
}

/** The changes of AlterConfigs, which says all that there is to be. */
export function replacementOf(
  configs: Configs,
  known: Known,
  resourceType: number,
  name: string,
  values: readonly ConfigChange[],
): ConfigChange[] {
  checkNames(values)
  const unset = values.filter(({ value }) => value === null)
  if (unset.length > 0) throw nullValues(unset)
  const type = typeOf(resourceType)
  const own = configs.overrides.overridesOf(type, name)
  if (type === 'broker') {
    checkBrokerName(configs, name)
    checkBroker(configs, name, new Map(values.map(config => [config.name, config.value ?? ''])))
  }
  const others = [...own.keys()].filter(key => values.every(config => config.name !== key))
  return checked(configs, known, type, name, [...values, ...others.map(key => ({ name: key, value: null }))])
}

function checkNames(configs: readonly { readonly name: string }[]): void {
  if (new Set(configs.map(({ name }) => name)).size < configs.length)
    throw new ApiError('INVALID_REQUEST', 'Error due to duplicate config keys')
}

function nullValues(configs: readonly { readonly name: string }[]): ApiError {
  const names = configs.map(({ name }) => name).join(', ')
  return new ApiError('INVALID_REQUEST', `Null value not supported for : ${names}`)
}

function typeOf(resourceType: number): ResourceType {
  for (const type of ['topic', 'broker', 'client-metrics', 'group'] as const) {
    if (resourceTypes[type] === resourceType) return type
  }
  throw new ApiError('INVALID_REQUEST', `Unknown resource type ${resourceType}`)
}

/** Empty for all brokers. */
function checkBrokerName(configs: Configs, name: string): void {
  if (name === '') return
  if (!/^[+-]?\d+$/.test(name)) {
    throw new ApiError('INVALID_REQUEST', `Node id must be an integer, but it is: ${name}`)
  }
  if (Number(name) !== configs.brokerId) {
    throw new ApiError('INVALID_REQUEST', `Unexpected broker id, expected ${configs.brokerId}, but received ${name}`)
  }
}

/** Those that change something, if what comes of them is valid. Of a broker all are written: they may ask for a reload. */
function checked(
  configs: Configs,
  known: Known,
  type: ResourceType,
  name: string,
  changes: readonly ConfigChange[],
): ConfigChange[] {
  const own = configs.overrides.overridesOf(type, name)
  const result = new Map(own)
  for (const change of changes) {
    if (change.value === null) result.delete(change.name)
    else result.set(change.name, change.value)
  }
  switch (type) {
    case 'topic':
      if (name === '') throw new ApiError('INVALID_REQUEST', 'Default topic resources are not allowed.')
      checkTopicName(name)
      checkTopic(configs, result)
      if (!known.topicExists(name)) {
        throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION', `The topic '${name}' does not exist.`)
      }
      break
    case 'broker':
      if (known.eligibleLeaderReplicas) checkMinInsyncReplicas(name, changes)
      break
    case 'group':
      if (name === '') throw new ApiError('INVALID_REQUEST', 'Default group resources are not allowed.')
      checkGroup(configs, result)
      break
    case 'client-metrics':
      if (name === '') throw new ApiError('INVALID_REQUEST', "Subscription name can't be empty")
      checkClientMetrics(result)
  }
  return changes.filter(change => type === 'broker' || change.value !== (own.get(change.name) ?? null))
}
