// AlterUserScramCredentials (KIP-554): passwords of users are set and taken away. They are kept as Kafka keeps them, for the
// listeners that will ask for them.

import { AlterUserScramCredentials } from '../../protocol/messages/51-alter-user-scram-credentials.ts'
import { failureOf } from '../errors.ts'
import { alterScramCredentials, type KeysOf } from '../metadata/decisions/alter-scram-credentials.ts'
import { handler } from './handler.ts'

export const alterUserScramCredentials = handler(
  AlterUserScramCredentials,
  async ({ deletions, upsertions }, { broker }) => {
    const { metadata, report } = broker
    const { records, results } = alterScramCredentials(metadata.state, deletions, upsertions, keysOf)
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

const keysOf: KeysOf = (mechanism, saltedPassword) => {
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto')
  const hash = mechanism === 1 ? 'sha256' : 'sha512'
  const keyed = (text: string) => createHmac(hash, saltedPassword).update(text).digest()
  return {
    storedKey: createHash(hash).update(keyed('Client Key')).digest(),
    serverKey: keyed('Server Key'),
  }
}
