// Passwords are kept as RFC 5802 has it, and outlive the broker. What is answered to the requests themselves is compared with
// Kafka's answers, scenario by scenario.

import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { systemClock } from '../../../src/log/system.ts'
import { DescribeUserScramCredentials } from '../../../src/protocol/messages/50-describe-user-scram-credentials.ts'
import { AlterUserScramCredentials } from '../../../src/protocol/messages/51-alter-user-scram-credentials.ts'
import { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'

const base64 = (text: string) => Buffer.from(text, 'base64')

/** The user and the salt of RFC 7677; the password is `pencil`. */
const user = { name: 'user', mechanism: 1, iterations: 4096, salt: base64('W22ZaJ0SNY7soEsUEjb6gQ==') }
const saltedPassword = base64('xKSVEDI6tPlSysH6mUQZOeeOp01r6B3fcJbodRPcYV0=')
/** As PostgreSQL keeps it. */
const keys = {
  storedKey: base64('WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY='),
  serverKey: base64('wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='),
}

describe('passwords', () => {
  it('are kept so that they cannot be found again, from one start to the next', async () => {
    const disk = new MemoryDisk(systemClock)
    const first = await Rig.start({ disk })
    const client = await RawClient.connect(first.bootstrap)
    const upsertions = [{ ...user, saltedPassword }]
    const { results } = await client.ask(AlterUserScramCredentials, 0, { deletions: [], upsertions })
    expect(results).toEqual([{ user: 'user', errorCode: 0, errorMessage: null }])
    client.close()
    await first.stop()
    const second = await Rig.start({ disk })
    onTestFinished(() => second.stop())
    expect([...second.services.metadata.state.scramCredentials.values()]).toEqual([{ ...user, ...keys }])
  })

  it('of one user may be of two kinds, and are described together', async () => {
    const rig = await Rig.start()
    onTestFinished(() => rig.stop())
    const client = await rig.connect()
    const mechanisms = [1, 2]
    for (const mechanism of mechanisms) {
      const upsertions = [{ ...user, mechanism, saltedPassword }]
      await client.ask(AlterUserScramCredentials, 0, { deletions: [], upsertions })
    }
    const credentialInfos = mechanisms.map(mechanism => ({ mechanism, iterations: 4096 }))
    for (const users of [null, [], [{ name: 'user' }]]) {
      const { results } = await client.ask(DescribeUserScramCredentials, 0, { users })
      expect(results).toEqual([{ user: 'user', errorCode: 0, errorMessage: '', credentialInfos }])
    }
    client.close()
  })
})
