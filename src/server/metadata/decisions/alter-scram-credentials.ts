// Changing the passwords of users (KIP-554). Of each user one thing is changed in a request; whatever is wrong with one, those
// of the others are changed.

import {
  RemoveUserScramCredentialRecord,
  UserScramCredentialRecord,
} from '../../../protocol/internal/cluster-metadata.ts'
import { ApiError } from '../../errors.ts'
import { allowedIterations, isMechanism, keysOf } from '../../security/scram.ts'
import { type NewRecord, record } from '../records.ts'
import { type MetadataState, scramKey } from '../state.ts'
import { attempt, type Decision } from './outcome.ts'

interface Credential {
  readonly name: string
  readonly mechanism: number
}

export interface ScramUpsertion extends Credential {
  readonly iterations: number
  readonly salt: Buffer
  readonly saltedPassword: Buffer
}

export interface ScramResult {
  readonly user: string
  readonly failure?: ApiError
}

export function alterScramCredentials(
  state: MetadataState,
  deletions: readonly Credential[],
  upsertions: readonly ScramUpsertion[],
): Decision<ScramResult> {
  const changes = new Map<string, NewRecord | ApiError>()
  const change = (user: string, decide: () => NewRecord) => {
    const before = changes.get(user)
    if (before instanceof ApiError) return
    const twice = new ApiError('DUPLICATE_RESOURCE', 'A user credential cannot be altered twice in the same request')
    changes.set(user, before === undefined ? attempt(decide) : twice)
  }
  for (const { name, mechanism } of deletions) {
    change(name, () => {
      checkWhat(name, mechanism)
      if (!state.scramCredentials.has(scramKey({ name, mechanism }))) {
        throw new ApiError('RESOURCE_NOT_FOUND', 'Attempt to delete a user credential that does not exist')
      }
      return record(RemoveUserScramCredentialRecord, { name, mechanism })
    })
  }
  for (const { name, mechanism, iterations, salt, saltedPassword } of upsertions) {
    change(name, () => {
      checkWhat(name, mechanism)
      if (iterations < allowedIterations.fewest) throw unacceptable('Too few iterations')
      if (iterations > allowedIterations.most) throw unacceptable('Too many iterations')
      if (saltedPassword.length === 0) throw new ApiError('UNKNOWN_SERVER_ERROR') // as Kafka, which can do nothing with it
      return record(UserScramCredentialRecord, {
        name,
        mechanism,
        salt,
        iterations,
        ...keysOf(mechanism, saltedPassword),
      })
    })
  }
  const records: NewRecord[] = []
  const results = Array.from(changes, ([user, change]): ScramResult => {
    if (change instanceof ApiError) return { user, failure: change }
    records.push(change)
    return { user }
  })
  return { records, results }
}

function checkWhat(name: string, mechanism: number): void {
  if (name === '') throw unacceptable('Username must not be empty')
  if (!isMechanism(mechanism)) throw new ApiError('UNSUPPORTED_SASL_MECHANISM', 'Unknown SCRAM mechanism')
}

function unacceptable(message: string): ApiError {
  return new ApiError('UNACCEPTABLE_CREDENTIAL', message)
}
