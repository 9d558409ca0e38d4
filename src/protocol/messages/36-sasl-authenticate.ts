// One step of the SASL exchange (KIP-152). v1: how long the session lasts (KIP-368).

import { api } from '../schema/api.ts'
import { bytes, int16, int64, string } from '../schema/field.ts'

export const SaslAuthenticate = api({
  key: 36,
  name: 'SaslAuthenticate',
  versions: '0-2',
  flexible: '2+',

  request: () => ({
    authBytes: bytes,
  }),

  response: () => ({
    errorCode: int16,
    errorMessage: string.nullable(),
    authBytes: bytes,
    sessionLifetimeMs: int64.since(1).ignorable(),
  }),
})
