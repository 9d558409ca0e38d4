// What the APIs of transactions have in common.

import { ApiError } from '../errors.ts'

/** Versions before PRODUCER_FENCED (KIP-588) know such a producer by its epoch. */
export async function fencedAs<T>(outcome: Promise<T>, knowsFenced: boolean): Promise<T> {
  try {
    return await outcome
  } catch (error) {
    const fenced = error instanceof ApiError && error.code === 'PRODUCER_FENCED'
    throw fenced && !knowsFenced ? new ApiError('INVALID_PRODUCER_EPOCH') : error
  }
}
