// Configs of topics, brokers, loggers, groups and client metrics. v0 says only whether a value is the default; v1: its source and
// synonyms (KIP-226); v3: type and documentation (KIP-569).

import { api } from '../schema/api.ts'
import { array, bool, int8, int16, int32, string } from '../schema/field.ts'

export const DescribeConfigs = api({
  key: 32,
  name: 'DescribeConfigs',
  versions: '0-4',
  flexible: '4+',

  request: () => ({
    resources: array({
      resourceType: int8,
      resourceName: string,
      configurationKeys: array(string).nullable(),
    }),
    includeSynonyms: bool.since(1),
    includeDocumentation: bool.since(3),
  }),

  response: () => ({
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        value: string.nullable(),
        readOnly: bool,
        isDefault: bool.until(0),
        configSource: int8.since(1).default(-1).ignorable(),
        isSensitive: bool,
        synonyms: array({
          name: string,
          value: string.nullable(),
          source: int8,
        })
          .since(1)
          .ignorable(),
        configType: int8.since(3).ignorable(),
        documentation: string.since(3).nullable().ignorable(),
      }),
    }),
  }),
})
