// The tokens of some owners, or of all (KIP-48). v3: who asked for them (KIP-373).

import { api } from '../schema/api.ts'
import { array, bytes, int16, int32, int64, string } from '../schema/field.ts'

export const DescribeDelegationToken = api({
  key: 41,
  name: 'DescribeDelegationToken',
  versions: '0-3',
  flexible: '2+',

  request: () => ({
    owners: array({
      principalType: string,
      principalName: string,
    }).nullable(),
  }),

  response: () => ({
    errorCode: int16,
    tokens: array({
      principalType: string,
      principalName: string,
      tokenRequesterPrincipalType: string.since(3),
      tokenRequesterPrincipalName: string.since(3),
      issueTimestamp: int64,
      expiryTimestamp: int64,
      maxTimestamp: int64,
      tokenId: string,
      hmac: bytes,
      renewers: array({
        principalType: string,
        principalName: string,
      }),
    }),
    throttleTimeMs: int32,
  }),
})
