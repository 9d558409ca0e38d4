// Who somebody is, on a listener that does not ask: SASL, delegation tokens, and passwords, which are kept all the same. An
// answer has users in the order of their hashes: one at a time is asked about.

import { SaslHandshake } from '../../../../src/protocol/messages/17-sasl-handshake.ts'
import { SaslAuthenticate } from '../../../../src/protocol/messages/36-sasl-authenticate.ts'
import { CreateDelegationToken } from '../../../../src/protocol/messages/38-create-delegation-token.ts'
import { RenewDelegationToken } from '../../../../src/protocol/messages/39-renew-delegation-token.ts'
import { ExpireDelegationToken } from '../../../../src/protocol/messages/40-expire-delegation-token.ts'
import { DescribeDelegationToken } from '../../../../src/protocol/messages/41-describe-delegation-token.ts'
import { DescribeUserScramCredentials } from '../../../../src/protocol/messages/50-describe-user-scram-credentials.ts'
import { AlterUserScramCredentials } from '../../../../src/protocol/messages/51-alter-user-scram-credentials.ts'
import { inAllVersions, type Scenario, scenario } from '../scenario.ts'

const [none, sha256, sha512, unheardOf] = [0, 1, 2, 3]
const user = 'scram'
const renewers = [{ principalType: 'User', principalName: 'a' }]
const hmac = Buffer.from('hmac')

const deletion = (mechanism: number, name = user) => ({ name, mechanism })

function upsertion(
  mechanism: number,
  iterations = 4096,
  { name = user, salt = Buffer.from('salt'), saltedPassword = Buffer.alloc(32, 7) } = {},
) {
  return { name, mechanism, iterations, salt, saltedPassword }
}

type Deletions = readonly ReturnType<typeof deletion>[]
type Upsertions = readonly ReturnType<typeof upsertion>[]

const change = (deletions: Deletions, upsertions: Upsertions = []) => ({ deletions, upsertions })
const set = (...upsertions: Upsertions) => change([], upsertions)

export const identity: readonly Scenario[] = [
  scenario('Identity: where nobody asks', async session => {
    await session.cases(SaslHandshake, 'all', { PLAIN: { mechanism: 'PLAIN' }, nothing: { mechanism: '' } })
    await session.cases(SaslAuthenticate, 'all', {
      something: { authBytes: Buffer.from('\0user\0password') },
      nothing: { authBytes: Buffer.alloc(0) },
    })
  }),

  inAllVersions('Identity: delegation tokens', async session => {
    await session.cases(CreateDelegationToken, 'all', {
      one: { renewers, maxLifetimeMs: 1000 },
      'for nobody': { renewers: [], maxLifetimeMs: -1 },
    })
    await session.cases(CreateDelegationToken, '3', {
      'for another': { ownerPrincipalType: 'User', ownerPrincipalName: 'owner', renewers, maxLifetimeMs: 1000 },
      'for no name': { ownerPrincipalType: 'User', ownerPrincipalName: '', renewers, maxLifetimeMs: 1000 },
    })
    await session.cases(RenewDelegationToken, 'all', { one: { hmac, renewPeriodMs: 1000 } })
    await session.cases(ExpireDelegationToken, 'all', { one: { hmac, expiryTimePeriodMs: -1 } })
    await session.cases(DescribeDelegationToken, 'all', {
      all: { owners: null },
      none: { owners: [] },
      'of one': { owners: renewers },
    })
  }),

  scenario('Identity: passwords', async session => {
    await session.cases(AlterUserScramCredentials, 'all', {
      nothing: change([]),
      'what is not there': change([deletion(sha256)]),
      'in no way': change([deletion(none)]),
      'in an unknown way': set(upsertion(unheardOf)),
      'for nobody': set(upsertion(sha256, 4096, { name: '' })),
      'for nobody, in no way': set(upsertion(none, 0, { name: '' })),
      'in no way, in no time': set(upsertion(none, 0)),
      'too fast': set(upsertion(sha256, 4095)),
      'too fast again': set(upsertion(sha512, 4095)),
      'too slow': set(upsertion(sha512, 16_385)),
      'twice in one way': set(upsertion(sha256), upsertion(sha256)),
      'twice in two ways': set(upsertion(sha256), upsertion(sha512)),
      'wrong, then right': set(upsertion(sha256, 1), upsertion(sha512)),
      'right, then wrong': set(upsertion(sha256), upsertion(sha512, 1)),
      empty: set(upsertion(sha256, 4096, { saltedPassword: Buffer.alloc(0) })),
      one: set(upsertion(sha256)),
      another: set(upsertion(sha512, 16_384, { salt: Buffer.alloc(0), saltedPassword: Buffer.from('x') })),
      'away and here': change([deletion(sha256)], [upsertion(sha256)]),
      'away and here in another way': change([deletion(sha256)], [upsertion(sha512)]),
      'away twice': change([deletion(sha256), deletion(sha256)]),
      'away in both ways': change([deletion(sha256), deletion(sha512)]),
      'away, and what is not there': change([deletion(sha256), deletion(unheardOf)]),
      'one away': change([deletion(sha256)]),
    })
    await session.cases(DescribeUserScramCredentials, 'all', {
      all: { users: null },
      one: { users: [{ name: user }] },
      another: { users: [{ name: 'nobody' }] },
    })
    await session.send('the other away', AlterUserScramCredentials, 'all', change([deletion(sha512)]))
    await session.cases(DescribeUserScramCredentials, 'all', { none: { users: null } })
  }),
]
