// Giving topics more partitions.

import { ApiError } from '../../errors.ts'
import type { NewRecord } from '../records.ts'
import type { MetadataState } from '../state.ts'
import { newPartition } from './create-topics.ts'
import { always, attempt, type Decision, duplicatesOf, mostRecords, type Permit, tooManyRecords } from './outcome.ts'
import { place, placeByHand, wrongAssignment } from './placement.ts'

export interface PartitionsRequest {
  readonly name: string
  /** How many it is to have in all. */
  readonly count: number
  readonly assignments: readonly { readonly brokerIds: readonly number[] }[] | null
}

export interface PartitionsResult {
  readonly name: string
  readonly failure?: ApiError
}

export function createPartitions(
  state: MetadataState,
  wanted: readonly PartitionsRequest[],
  permit: Permit = always,
): Decision<PartitionsResult> {
  const twice = duplicatesOf(wanted.map(({ name }) => name))
  const failure = new ApiError('INVALID_REQUEST', 'Duplicate topic name.')
  const results: PartitionsResult[] = [...twice].map(name => ({ name, failure }))
  const records: NewRecord[] = []
  for (const topic of wanted) {
    if (twice.has(topic.name)) continue
    const added = attempt(() => addPartitions(state, topic, permit))
    if (added instanceof ApiError) results.push({ name: topic.name, failure: added })
    else {
      results.push({ name: topic.name })
      records.push(...added)
    }
  }
  if (records.length <= mostRecords) return { records, results }
  return { records: [], results: results.map(({ name, failure = tooManyRecords() }) => ({ name, failure })) }
}

function addPartitions(
  state: MetadataState,
  { name, count, assignments }: PartitionsRequest,
  permit: Permit,
): NewRecord[] {
  const topic = state.topic(name)
  if (topic === undefined) throw new ApiError('UNKNOWN_TOPIC_OR_PARTITION')
  const { length: existing } = topic.partitions
  const wrong = (message: string) => new ApiError('INVALID_PARTITIONS', message)
  if (count === existing) throw wrong(`Topic already has ${count} partition(s).`)
  if (count < existing) {
    throw wrong(`The topic ${name} currently has ${existing} partition(s); ${count} would not be an increase.`)
  }
  const added = count - existing
  if (assignments !== null && assignments.length !== added) {
    wrongAssignment(
      `Attempted to add ${added} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    )
  }
  permit(added)
  if (added > mostRecords) throw tooManyRecords()
  const replicationFactor = topic.partitions[0]!.replicas.length
  const placed =
    assignments === null
      ? place(state, added, replicationFactor)
      : assignments.map(({ brokerIds }, i) => placeByHand(state, existing + i, brokerIds, replicationFactor))
  return placed.map((partition, i) => newPartition(state, topic.id, existing + i, partition))
}
