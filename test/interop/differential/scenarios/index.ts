import type { Scenario } from '../scenario.ts'
import { apiVersions } from './api-versions.ts'
import { cluster } from './cluster.ts'
import { configs } from './configs.ts'
import { fetching } from './fetch.ts'
import { frames } from './frames.ts'
import { idempotence } from './idempotence.ts'
import { metadata } from './metadata.ts'
import { offsets } from './offsets.ts'
import { producing } from './produce.ts'
import { topics } from './topics.ts'

/** In this order they are played, on one broker. */
export const scenarios: readonly Scenario[] = [
  ...apiVersions,
  ...metadata,
  ...topics,
  ...producing,
  ...idempotence,
  ...fetching,
  ...offsets,
  ...configs,
  ...cluster,
  ...frames,
]
