// Raises or lowers finalized features (KIP-584). v1: upgrade types and dry runs (KIP-778); v2: one outcome for all.

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, string } from '../schema/field.ts'

export const UpdateFeatures = api({
  key: 57,
  name: 'UpdateFeatures',
  versions: '0-2',
  flexible: '0+',

  request: () => ({
    timeoutMs: int32.default(60000),
    featureUpdates: array({
      feature: string,
      maxVersionLevel: int16,
      allowDowngrade: bool.until(0),
      upgradeType: int8.since(1).default(1),
    }),
    validateOnly: bool.since(1),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    results: array({
      feature: string,
      errorCode: int16,
      errorMessage: string.nullable(),
    })
      .until(1)
      .ignorable(),
  }),
})
