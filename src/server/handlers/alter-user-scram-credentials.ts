// AlterUserScramCredentials (KIP-554): passwords of users are set and taken away. They are kept as Kafka keeps them, for the
// listeners that will ask for them.

import { AlterUserScramCredentials } from '../../protocol/messages/51-alter-user-scram-credentials.ts'
import { failureOf } from '../errors.ts'
import { alterScramCredentials } from '../metadata/decisions/alter-scram-credentials.ts'
import { handler } from './handler.ts'

export const alterUserScramCredentials = handler(
  AlterUserScramCredentials,
  async ({ deletions, upsertions }, { broker }) => {
    const { metadata, report } = broker
    const { records, results } = alterScramCredentials(metadata.state, deletions, upsertions)
    await metadata.write(records)
    return {
      throttleTimeMs: 0,
      results: results.map(({ user, failure }) => ({
        user,
        ...(failure === undefined ? { errorCode: 0, errorMessage: null } : failureOf(failure, report)),
      })),
    }
  },
)
