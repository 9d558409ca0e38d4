// What ListOffsets knows beside times: timestamps that have a meaning, and from which version on; who is no replica.

import { ApiError } from '../errors.ts'

export const special = {
  latest: -1,
  earliest: -2,
  maxTimestamp: -3,
  earliestLocal: -4,
  latestTiered: -5,
  pendingUpload: -6,
} as const

/** The replica id of who is none, and sees what is below the high watermark. */
export const consumer = -1

const firstVersions = new Map<number, number>([
  [special.latest, 0],
  [special.earliest, 0],
  [special.maxTimestamp, 7],
  [special.earliestLocal, 8],
  [special.latestTiered, 9],
  [special.pendingUpload, 11],
])

/** Throws where a version does not know what is meant. */
export function checkTimestamp(timestamp: number, version: number): void {
  if (timestamp < 0 && version < (firstVersions.get(timestamp) ?? Number.POSITIVE_INFINITY))
    throw new ApiError('UNSUPPORTED_VERSION')
}
