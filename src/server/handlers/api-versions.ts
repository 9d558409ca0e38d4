// ApiVersions: what can be spoken here, and the features of the cluster. A client that asks in a version that is not known
// gets version 0 of the answer, whose error tells it what to ask in (KIP-511).

import { errors } from '../../protocol/errors.ts'
import { encodeResponse } from '../../protocol/frame.ts'
import { ApiVersions } from '../../protocol/messages/18-api-versions.ts'
import type { Api, ResponseInput } from '../../protocol/schema/api.ts'
import { ApiError } from '../errors.ts'
import { features } from '../metadata/features.ts'
import type { Services } from '../services.ts'
import { handler } from './handler.ts'

const softwareName = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/

export const apiVersions = handler(
  ApiVersions,
  ({ clientSoftwareName, clientSoftwareVersion }, { broker, version }) => {
    if (version >= 3 && !(softwareName.test(clientSoftwareName) && softwareName.test(clientSoftwareVersion))) {
      throw new ApiError('INVALID_REQUEST')
    }
    return {
      errorCode: 0,
      apiKeys: apiKeys(broker),
      // A client of version 3 would take a lowest version of 0 for a mistake.
      supportedFeatures: Array.from(features, ([name, range]) => ({ name, ...range })).filter(
        ({ minVersion }) => version >= 4 || minVersion > 0,
      ),
      finalizedFeaturesEpoch: broker.metadata.endOffset - 1,
      finalizedFeatures: Array.from(broker.metadata.state.features, ([name, level]) => ({
        name,
        minVersionLevel: level,
        maxVersionLevel: level,
      })),
    }
  },
)

/** The answer to a request in an unknown version; undefined where the API is another, which has none. */
export function unsupportedVersion(api: Api, correlationId: number, broker: Services): Buffer[] | undefined {
  if (api !== ApiVersions) return undefined
  const errorCode = errors.UNSUPPORTED_VERSION.code
  const own = apiKeys(broker).filter(({ apiKey }) => apiKey === ApiVersions.key)
  return encodeResponse(ApiVersions, 0, correlationId, { errorCode, apiKeys: own })
}

function apiKeys({ spoken }: Services): ResponseInput<typeof ApiVersions>['apiKeys'] {
  return spoken.map(({ api, versions }) => ({ apiKey: api.key, minVersion: versions.from, maxVersion: versions.to }))
}
