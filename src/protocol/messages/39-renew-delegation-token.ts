// KIP-48.

import { api } from '../schema/api.ts'
import { bytes, int16, int32, int64 } from '../schema/field.ts'

export const RenewDelegationToken = api({
  key: 39,
  name: 'RenewDelegationToken',
  versions: '0-2',
  flexible: '2+',

  request: () => ({
    hmac: bytes,
    renewPeriodMs: int64,
  }),

  response: () => ({
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32,
  }),
})
