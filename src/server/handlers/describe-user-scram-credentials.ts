// DescribeUserScramCredentials (KIP-554): who has a password, by what mechanism and with how many iterations.

import { DescribeUserScramCredentials } from '../../protocol/messages/50-describe-user-scram-credentials.ts'
import { ApiError, failureOf } from '../errors.ts'
import { duplicatesOf } from '../metadata/decisions/outcome.ts'
import { handler, type RequestContext } from './handler.ts'

export const describeUserScramCredentials = handler(DescribeUserScramCredentials, ({ users }, { broker }) => {
  const asked = (users ?? []).map(({ name }) => name)
  const twice = duplicatesOf(asked)
  const known = [...broker.metadata.state.scramCredentials.values()].map(({ name }) => name)
  const results = [...new Set(asked.length > 0 ? asked : known)].sort().map(user => {
    try {
      return described(user, twice.has(user), broker)
    } catch (error) {
      return { user, ...failureOf(error, broker.report), credentialInfos: [] }
    }
  })
  return { throttleTimeMs: 0, errorCode: 0, errorMessage: '', results }
})

function described(user: string, isTwice: boolean, { metadata }: RequestContext['broker']) {
  if (isTwice) {
    const problem = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`
    throw new ApiError('DUPLICATE_RESOURCE', problem)
  }
  const credentialInfos = [...metadata.state.scramCredentials.values()]
    .filter(({ name }) => name === user)
    .map(({ mechanism, iterations }) => ({ mechanism, iterations }))
  if (credentialInfos.length === 0) {
    const problem = `Attempt to describe a user credential that does not exist: ${user}`
    throw new ApiError('RESOURCE_NOT_FOUND', problem)
  }
  return { user, errorCode: 0, errorMessage: '', credentialInfos }
}
