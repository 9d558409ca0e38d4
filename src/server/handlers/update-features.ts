// UpdateFeatures. v1: ValidateOnly and UpgradeType. v2: no results of single features, which never failed alone (KIP-1022).

import { UpdateFeatures } from '../../protocol/messages/57-update-features.ts'
import { updateFeatures as decide } from '../metadata/decisions/update-features.ts'
import { kraftVersion } from '../metadata/features.ts'
import { handler } from './handler.ts'

export const updateFeatures = handler(UpdateFeatures, async ({ featureUpdates, validateOnly }, { broker }) => {
  const { metadata, nodeId } = broker
  const records = decide(metadata.state, nodeId, metadata.quorum.version, featureUpdates)
  if (!validateOnly) {
    const raised = featureUpdates.some(
      ({ feature, maxVersionLevel }) => feature === kraftVersion && maxVersionLevel > metadata.quorum.version,
    )
    await Promise.all([metadata.write(records), raised && metadata.raiseQuorum()])
  }
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    errorMessage: null,
    results: featureUpdates.map(({ feature }) => ({ feature, errorCode: 0, errorMessage: 'NONE' })),
  }
})
