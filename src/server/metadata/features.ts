// The features of a cluster (KIP-584), as Apache Kafka 4.3 has them: which levels its software speaks, and which one a new
// cluster begins with.

export interface Feature {
  readonly minVersion: number
  readonly maxVersion: number
  /** What a new cluster has; 0 is no level. */
  readonly initial: number
}

export const metadataVersion = 'metadata.version'
export const kraftVersion = 'kraft.version'

export const features: ReadonlyMap<string, Feature> = new Map([
  [metadataVersion, { minVersion: 7, maxVersion: 30, initial: 30 }],
  ['eligible.leader.replicas.version', { minVersion: 0, maxVersion: 1, initial: 1 }],
  ['group.version', { minVersion: 0, maxVersion: 1, initial: 1 }],
  // What voters agree on; it stands in control records, and not among the others.
  [kraftVersion, { minVersion: 0, maxVersion: 1, initial: 1 }],
  ['share.version', { minVersion: 0, maxVersion: 1, initial: 1 }],
  ['streams.version', { minVersion: 0, maxVersion: 1, initial: 1 }],
  ['transaction.version', { minVersion: 0, maxVersion: 2, initial: 2 }],
])

/** As registrations list them. */
export function supportedFeatures(): { name: string; minSupportedVersion: number; maxSupportedVersion: number }[] {
  return [...features].map(([name, { minVersion, maxVersion }]) => ({
    name,
    minSupportedVersion: minVersion,
    maxSupportedVersion: maxVersion,
  }))
}
