// v1: prefixed patterns (KIP-290); v3: user resources (KIP-373).

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, string } from '../schema/field.ts'

export const CreateAcls = api({
  key: 30,
  name: 'CreateAcls',
  versions: '0-3',
  flexible: '2+',

  request: () => ({
    creations: array({
      resourceType: int8,
      resourceName: string,
      resourcePatternType: int8.since(1).default(3),
      principal: string,
      host: string,
      operation: int8,
      permissionType: int8,
    }),
  }),

  response: () => ({
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: string.nullable(),
    }),
  }),
})
