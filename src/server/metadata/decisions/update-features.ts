// Raising and lowering the levels of features (KIP-584). Either all that was asked for is right, or nothing happens.

import { FeatureLevelRecord } from '../../../protocol/internal/cluster-metadata.ts'
import { ApiError } from '../../errors.ts'
import { features, kraftVersion, metadataVersion } from '../features.ts'
import { type NewRecord, record } from '../records.ts'
import type { MetadataState } from '../state.ts'

export interface FeatureUpdate {
  readonly feature: string
  readonly maxVersionLevel: number
  readonly upgradeType: number
}

const upgradeTypes = { upgrade: 1, safeDowngrade: 2, unsafeDowngrade: 3 }

/** The levels of `metadata.version` whose records those before them do not know: there is no way back behind one. */
const changingLevels = [8, 11, 13, 14, 15, 17, 23, 30]

/** Throws what is wrong with any of them. */
export function updateFeatures(
  state: MetadataState,
  nodeId: number,
  levelOfQuorum: number,
  updates: readonly FeatureUpdate[],
): NewRecord[] {
  const changes = updates.map(update => {
    const { feature, maxVersionLevel: level } = update
    const quorum = feature === kraftVersion
    const current = quorum ? levelOfQuorum : (state.features.get(feature) ?? 0)
    check(update, current, nodeId)
    // The level of the quorum is written by the quorum.
    return quorum || level === current ? undefined : record(FeatureLevelRecord, { name: feature, featureLevel: level })
  })
  return changes.filter(change => change !== undefined)
}

function check({ feature, maxVersionLevel: level, upgradeType }: FeatureUpdate, current: number, nodeId: number): void {
  const invalid = (why: string) => failed(`Invalid update version ${level} for feature ${feature}. ${why}`)
  if (!Object.values(upgradeTypes).includes(upgradeType))
    invalid('The controller does not support the given upgrade type.')
  if (level < 0) invalid('A feature version cannot be less than 0.')
  const known = features.get(feature)
  if (known === undefined) {
    const why =
      level === 0 ? `Feature ${feature} not found.` : `Local controller ${nodeId} does not support this feature.`
    return invalid(why)
  }
  const { minVersion, maxVersion } = known
  if (level < minVersion || level > maxVersion) {
    invalid(`Local controller ${nodeId} only supports versions ${minVersion}-${maxVersion}`)
  }
  if (level > current && upgradeType !== upgradeTypes.upgrade) invalid("Can't downgrade to a newer version.")
  if (level >= current) return
  if (upgradeType === upgradeTypes.upgrade) {
    invalid(
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    )
  }
  if (feature === kraftVersion) invalid("Can't downgrade the version of this feature.")
  if (feature === metadataVersion) checkDowngrade(current, level, upgradeType)
}

function checkDowngrade(current: number, level: number, upgradeType: number): void {
  const unsupported = `Unsupported metadata.version downgrade from ${current} to ${level}.`
  if (!changingLevels.some(changing => changing > level && changing <= current)) return
  if (upgradeType === upgradeTypes.unsafeDowngrade) {
    failed(`${unsupported} Unsafe metadata downgrade is not supported in this version.`)
  }
  failed(`${unsupported} Refusing to perform the requested downgrade because it might delete metadata information.`)
}

function failed(why: string): never {
  const all = 'The update failed for all features since the following feature had an error:'
  throw new ApiError('INVALID_UPDATE_VERSION', `${all} ${why}`)
}
