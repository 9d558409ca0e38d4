// The resources that have configs, by type (KIP-1142). v0 was ListClientMetricsResources (KIP-1000) and knows that one type.

import { api } from '../schema/api.ts'
import { array, int8, int16, int32, string } from '../schema/field.ts'

export const ListConfigResources = api({
  key: 74,
  name: 'ListConfigResources',
  versions: '0-1',
  flexible: '0+',

  request: () => ({
    resourceTypes: array(int8).since(1),
  }),

  response: () => ({
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: array({
      resourceName: string,
      resourceType: int8.since(1).default(16).ignorable(),
    }),
  }),
})
