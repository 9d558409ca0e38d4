// Making topics. Each is checked as Kafka checks it: its name, whether there is one, its configs, and where its
// partitions would go. Those that may be made are made together.

import { ConfigRecord, PartitionRecord, TopicRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { resourceTypes } from '../../config/resources.ts'
import { ApiError } from '../../errors.ts'
import { problemOfName } from '../../topic-name.ts'
import { type NewRecord, record } from '../records.ts'
import type { MetadataState } from '../state.ts'
import {
  always,
  attempt,
  type Decision,
  duplicatesOf,
  mostPartitions,
  mostRecords,
  type Permit,
  tooManyPartitions,
  tooManyRecords,
} from './outcome.ts'
import { directoriesFor, type Placed, place, placeByHand, wrongAssignment } from './placement.ts'

export interface TopicRequest {
  readonly name: string
  /** -1 is the default; with assignments it has to be. */
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly assignments: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[]
  readonly configs: readonly { readonly name: string; readonly value: string | null }[]
}

export interface TopicRules {
  /** num.partitions */
  readonly numPartitions: number
  /** default.replication.factor */
  readonly replicationFactor: number
  /** Throws an ApiError for what no topic may have. */
  readonly checkConfigs: (configs: ReadonlyMap<string, string>) => void
  readonly randomUuid: () => string
}

export interface NewTopic {
  readonly topicId: string
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly configs: ReadonlyMap<string, string>
}

export interface TopicResult {
  readonly name: string
  readonly outcome: NewTopic | ApiError
}

/** The log of the metadata is none of its topics. */
const metadataTopic = '__cluster_metadata'

export function createTopics(
  state: MetadataState,
  wanted: readonly TopicRequest[],
  rules: TopicRules,
  permit: Permit = always,
): Decision<TopicResult> {
  const twice = duplicatesOf(wanted.map(({ name }) => name))
  const once = wanted.filter(({ name }) => !twice.has(name))
  const duplicates = [...twice].map(name => ({ name, outcome: invalid('Duplicate topic name.') }))
  const decision = decideTogether(state, once, rules, permit)
  return { records: decision.records, results: [...decision.results, ...duplicates] }
}

function decideTogether(
  state: MetadataState,
  wanted: readonly TopicRequest[],
  rules: TopicRules,
  permit: Permit,
): Decision<TopicResult> {
  const refused = (outcome: ApiError) => ({ records: [], results: wanted.map(({ name }) => ({ name, outcome })) })
  if (sum(wanted, topic => partitionsOf(topic, rules)) > mostPartitions) return refused(tooManyPartitions())
  const records: NewRecord[] = []
  const results = wanted.map(topic => {
    const outcome = attempt(() => createTopic(state, topic, rules, permit))
    if (outcome instanceof ApiError) return { name: topic.name, outcome }
    records.push(...outcome.records)
    return { name: topic.name, outcome: outcome.topic }
  })
  return records.length > mostRecords ? refused(tooManyRecords()) : { records, results }
}

function partitionsOf({ numPartitions, assignments }: TopicRequest, rules: TopicRules): number {
  if (assignments.length > 0) return assignments.length
  return numPartitions === -1 ? rules.numPartitions : Math.max(0, numPartitions)
}

function createTopic(
  state: MetadataState,
  wanted: TopicRequest,
  rules: TopicRules,
  permit: Permit,
): { readonly topic: NewTopic; readonly records: readonly NewRecord[] } {
  const { name } = wanted
  checkName(state, name)
  const configs = configsOf(wanted)
  rules.checkConfigs(configs)
  const placed = wanted.assignments.length > 0 ? assigned(state, wanted) : distributed(state, wanted, rules)
  permit(placed.length)
  const topicId = newTopicId(state, rules.randomUuid)
  const records = [
    record(TopicRecord, { name, topicId }),
    ...[...configs].map(([key, value]) =>
      record(ConfigRecord, { resourceType: resourceTypes.topic, resourceName: name, name: key, value }),
    ),
    ...placed.map((partition, index) => newPartition(state, topicId, index, partition)),
  ]
  const replicationFactor = placed[0]!.replicas.length
  return { topic: { topicId, numPartitions: placed.length, replicationFactor, configs }, records }
}

function checkName(state: MetadataState, name: string): void {
  if (name === metadataTopic) throw invalid(`Creation of internal topic ${name} is prohibited.`)
  const problem = problemOfName(name)
  if (problem !== undefined) throw new ApiError('INVALID_TOPIC_EXCEPTION', problem)
  if (state.topic(name) !== undefined) throw new ApiError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
  const other = state.topicLike(name)
  if (other !== undefined) {
    throw new ApiError('INVALID_TOPIC_EXCEPTION', `Topic '${name}' collides with existing topic: ${other}`)
  }
}

function configsOf({ configs }: TopicRequest): Map<string, string> {
  const missing = configs.filter(({ value }) => value === null).map(({ name }) => name)
  if (missing.length > 0) {
    throw new ApiError('INVALID_CONFIG', `Null value not supported for topic configs: ${missing.join(',')}`)
  }
  return new Map(configs.map(({ name, value }) => [name, value ?? '']))
}

function assigned(state: MetadataState, { numPartitions, replicationFactor, assignments }: TopicRequest): Placed[] {
  const notDefault = (what: string) =>
    invalid(`A manual partition assignment was specified, but ${what} was not set to -1.`)
  if (replicationFactor !== -1) throw notDefault('replication factor')
  if (numPartitions !== -1) throw notDefault('numPartitions')
  const placed = new Map<number, Placed>()
  let factor: number | undefined
  for (const { partitionIndex, brokerIds } of assignments) {
    if (placed.has(partitionIndex)) {
      wrongAssignment(`Found multiple manual partition assignments for partition ${partitionIndex}`)
    }
    const partition = placeByHand(state, partitionIndex, brokerIds, factor)
    factor ??= partition.replicas.length
    placed.set(partitionIndex, partition)
  }
  return assignments.map(
    (_, index) => placed.get(index) ?? wrongAssignment('partitions should be a consecutive 0-based integer sequence'),
  )
}

function distributed(state: MetadataState, wanted: TopicRequest, rules: TopicRules): Placed[] {
  const { numPartitions, replicationFactor } = wanted
  if (replicationFactor < -1 || replicationFactor === 0) {
    throw new ApiError(
      'INVALID_REPLICATION_FACTOR',
      'Replication factor must be larger than 0, or -1 to use the default value.',
    )
  }
  if (numPartitions < -1 || numPartitions === 0) {
    const message = 'Number of partitions was set to an invalid non-positive value.'
    throw new ApiError('INVALID_PARTITIONS', message)
  }
  const count = numPartitions === -1 ? rules.numPartitions : numPartitions
  const factor = replicationFactor === -1 ? rules.replicationFactor : replicationFactor
  const placed = attempt(() => place(state, count, factor))
  if (!(placed instanceof ApiError)) return placed
  throw new ApiError(placed.code, `Unable to replicate the partition ${factor} time(s): ${placed.message}`)
}

/** The first of the replicas that are in sync leads. */
export function newPartition(
  state: MetadataState,
  topicId: string,
  partitionId: number,
  { replicas, isr }: Placed,
): NewRecord {
  return record(PartitionRecord, {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0]!,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: directoriesFor(state, replicas),
  })
}

/** Kafka keeps those for itself whose first eight bytes are zero, and those that look like an option of a command. */
const reserved = /^-|^A{10}[A-D]/

function newTopicId(state: MetadataState, randomUuid: () => string): string {
  for (;;) {
    const id = randomUuid()
    if (!reserved.test(id) && state.topicById(id) === undefined) return id
  }
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0)
}
