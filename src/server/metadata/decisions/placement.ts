// Where the replicas of new partitions go.

import { ApiError } from '../../errors.ts'
import type { Broker } from '../cluster.ts'
import type { MetadataState } from '../state.ts'
import { directoryIds } from '../topic.ts'

export interface Placed {
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

/** Replicas of partitions go round the brokers, so that each gets its share of them and of leaderships. */
export function place(state: MetadataState, partitions: number, replicationFactor: number): Placed[] {
  const registered = [...state.brokers.values()].filter(hasRoom).sort((one, other) => one.id - other.id)
  const unfenced = registered.filter(({ fenced }) => !fenced)
  if (unfenced.length === 0) cannot('All brokers are currently fenced, or have all their log directories cordoned.')
  if (replicationFactor > registered.length) {
    cannot(
      `The target replication factor of ${replicationFactor} cannot be reached because only ${registered.length} broker(s) are registered or some brokers have all their log directories cordoned.`,
    )
  }
  const ids = [...unfenced, ...registered.filter(({ fenced }) => fenced)].map(({ id }) => id)
  return Array.from({ length: partitions }, (_, index) => {
    const first = (state.partitionCount + index) % unfenced.length
    const replicas = Array.from({ length: replicationFactor }, (_, i) => ids[(first + i) % ids.length]!)
    return { replicas, isr: replicas.filter(id => isActive(state, id)) }
  })
}

function cannot(why: string): never {
  throw new ApiError('INVALID_REPLICATION_FACTOR', why)
}

/** What somebody has decided, for one partition of those that have `replicationFactor` replicas, if there are any. */
export function placeByHand(
  state: MetadataState,
  partition: number,
  replicas: readonly number[],
  replicationFactor: number | undefined,
): Placed {
  checkReplicas(state, replicas, replicationFactor)
  const isr = replicas.filter(id => isActive(state, id))
  if (isr.length === 0) {
    wrongAssignment(
      `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled shutdown.`,
    )
  }
  return { replicas, isr }
}

export function checkReplicas(state: MetadataState, replicas: readonly number[], replicationFactor?: number): void {
  const manual = 'The manual partition assignment includes'
  if (replicas.length === 0) wrongAssignment(`${manual} an empty replica list.`)
  const sorted = [...replicas].sort((one, other) => one - other)
  for (const [index, id] of sorted.entries()) {
    if (!state.brokers.has(id)) wrongAssignment(`${manual} broker ${id}, but no such broker is registered.`)
    if (id === sorted[index - 1]) wrongAssignment(`${manual} the broker ${id} more than once.`)
  }
  if (replicationFactor !== undefined && replicas.length !== replicationFactor) {
    wrongAssignment(
      `${manual} a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${replicationFactor} replica(s).`,
    )
  }
}

export function wrongAssignment(message: string): never {
  throw new ApiError('INVALID_REPLICA_ASSIGNMENT', message)
}

/**
 * The directories of replicas: of a broker that has one it is that, and one that has more chooses when it makes the
 * log, and says so (KIP-858).
 */
export function directoriesFor(state: MetadataState, replicas: readonly number[]): string[] {
  return replicas.map(id => {
    const broker = state.brokers.get(id)
    const [only, another] = broker?.logDirs ?? []
    if (only === undefined) return directoryIds.migrating
    return another === undefined ? only : directoryIds.unassigned
  })
}

function isActive(state: MetadataState, id: number): boolean {
  const broker = state.brokers.get(id)
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown
}

function hasRoom({ logDirs, cordonedLogDirs }: Broker): boolean {
  return logDirs.length === 0 || logDirs.some(id => !cordonedLogDirs?.includes(id))
}
