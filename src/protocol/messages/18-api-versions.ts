// The APIs and versions that the broker speaks, and its features (KIP-584). The response has header v0 in every version, and an
// unknown version is answered with v0, so that any client can read it (KIP-511).

import { api } from '../schema/api.ts'
import { array, bool, int16, int32, int64, string } from '../schema/field.ts'

export const ApiVersions = api({
  key: 18,
  name: 'ApiVersions',
  versions: '0-4',
  flexible: '3+',

  request: () => ({
    clientSoftwareName: string.since(3).ignorable(),
    clientSoftwareVersion: string.since(3).ignorable(),
  }),

  response: () => ({
    errorCode: int16,
    apiKeys: array({
      apiKey: int16,
      minVersion: int16,
      maxVersion: int16,
    }),
    throttleTimeMs: int32.since(1).ignorable(),
    supportedFeatures: array({
      name: string,
      minVersion: int16,
      maxVersion: int16,
    })
      .since(3)
      .tag(0)
      .ignorable(),
    finalizedFeaturesEpoch: int64.since(3).tag(1).default(-1).ignorable(),
    finalizedFeatures: array({
      name: string,
      maxVersionLevel: int16,
      minVersionLevel: int16,
    })
      .since(3)
      .tag(2)
      .ignorable(),
    zkMigrationReady: bool.since(3).tag(3).ignorable(),
  }),
})
