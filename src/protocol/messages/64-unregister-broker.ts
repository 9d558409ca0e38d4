// Forgets a broker that is gone for good (KIP-500).

import { api } from '../schema/api.ts'
import { int16, int32, string } from '../schema/field.ts'

export const UnregisterBroker = api({
  key: 64,
  name: 'UnregisterBroker',
  versions: '0',
  flexible: '0+',

  request: () => ({
    brokerId: int32,
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
  }),
})
