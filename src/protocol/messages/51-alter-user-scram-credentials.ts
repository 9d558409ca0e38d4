// KIP-554.

import { api } from '../schema/api.ts'
import { array, bytes, int8, int16, int32, string } from '../schema/field.ts'

export const AlterUserScramCredentials = api({
  key: 51,
  name: 'AlterUserScramCredentials',
  versions: '0',
  flexible: '0+',

  request: () => ({
    deletions: array({
      name: string,
      mechanism: int8,
    }),
    upsertions: array({
      name: string,
      mechanism: int8,
      iterations: int32,
      salt: bytes,
      saltedPassword: bytes,
    }),
  }),

  response: () => ({
    throttleTimeMs: int32,
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: string.nullable(),
    }),
  }),
})
