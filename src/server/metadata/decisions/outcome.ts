// A decision: what is to be written, and what each who asked is told. Nothing has happened yet; whoever writes the records
// has to do so in the same turn, or what was decided may no longer be so.

import { ApiError } from '../../errors.ts'
import type { NewRecord } from '../records.ts'

export interface Decision<Result> {
  readonly records: readonly NewRecord[]
  readonly results: readonly Result[]
}

/** Throws an ApiError where so many partitions may not be made or removed now. */
export type Permit = (partitions: number) => void

export const always: Permit = () => {}

/** What Kafka's controller takes from one request. */
export const mostPartitions = 10_000
export const mostRecords = 10_000

export function tooManyPartitions(): ApiError {
  return new ApiError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
}

export function tooManyRecords(): ApiError {
  return new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
}

/** What `decide` gives, or why it refuses. */
export function attempt<T>(decide: () => T): T | ApiError {
  try {
    return decide()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** The values that are there more than once. */
export function duplicatesOf<T>(values: Iterable<T>): Set<T> {
  const seen = new Set<T>()
  const twice = new Set<T>()
  for (const value of values) {
    if (seen.has(value)) twice.add(value)
    seen.add(value)
  }
  return twice
}
