// Delegation tokens (KIP-48), which are only for those who have said who they are in another way.

import { errors } from '../../protocol/errors.ts'
import { CreateDelegationToken } from '../../protocol/messages/38-create-delegation-token.ts'
import { RenewDelegationToken } from '../../protocol/messages/39-renew-delegation-token.ts'
import { ExpireDelegationToken } from '../../protocol/messages/40-expire-delegation-token.ts'
import { DescribeDelegationToken } from '../../protocol/messages/41-describe-delegation-token.ts'
import { ApiError } from '../errors.ts'
import { handler } from './handler.ts'

const notAllowed = new ApiError('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED')
const never = -1

export const createDelegationToken = handler(
  CreateDelegationToken,
  ({ ownerPrincipalType, ownerPrincipalName }, { client, version }) => {
    const requester = { type: 'User', name: client.user }
    const owner = ownerPrincipalName ? { type: ownerPrincipalType ?? '', name: ownerPrincipalName } : requester
    return {
      errorCode: errors[notAllowed.code].code,
      principalType: owner.type,
      principalName: owner.name,
      ...(version >= 3 && { tokenRequesterPrincipalType: requester.type, tokenRequesterPrincipalName: requester.name }),
      issueTimestampMs: never,
      expiryTimestampMs: never,
      maxTimestampMs: never,
      tokenId: '',
      hmac: Buffer.alloc(0),
      throttleTimeMs: 0,
    }
  },
)

export const renewDelegationToken = handler(RenewDelegationToken, refuse, { whenFailed: { expiryTimestampMs: never } })

export const expireDelegationToken = handler(ExpireDelegationToken, refuse, {
  whenFailed: { expiryTimestampMs: never },
})

export const describeDelegationToken = handler(DescribeDelegationToken, refuse)

function refuse(): never {
  throw notAllowed
}
