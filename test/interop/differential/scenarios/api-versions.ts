// What a broker says it speaks, and what becomes of those who speak otherwise.

import { ApiVersions } from '../../../../src/protocol/messages/18-api-versions.ts'
import { header, sized } from '../raw.ts'
import { type Scenario, scenario } from '../scenario.ts'

const versionsV0 = { api: ApiVersions, version: 0 }
const noTags = Buffer.from([0])
const software = { clientSoftwareName: 'differential', clientSoftwareVersion: '1.0' }

export const apiVersions: readonly Scenario[] = [
  scenario('ApiVersions', async session => {
    await session.cases(ApiVersions, 'all', {
      'what it speaks': software,
    })
    await session.cases(ApiVersions, '3+', {
      'no name': { clientSoftwareName: '', clientSoftwareVersion: '1' },
      'no version': { clientSoftwareName: 'a', clientSoftwareVersion: '' },
      'a name with a blank': { clientSoftwareName: 'a b', clientSoftwareVersion: '1' },
      'a name with an umlaut': { clientSoftwareName: 'ä', clientSoftwareVersion: '1' },
      'a name that ends with a hyphen': { clientSoftwareName: 'a-', clientSoftwareVersion: '1' },
      'a name with hyphen and dot': { clientSoftwareName: 'a-b.c', clientSoftwareVersion: '1.2-3' },
    })
    for (const version of [5, 6, 99, 32767]) {
      await session.raw(`v${version}`, sized(header(18, version)), versionsV0)
      await session.raw(
        `v${version} with a body`,
        sized(header(18, version), Buffer.from('\0\x02a\x02b\0')),
        versionsV0,
      )
    }
    await session.raw('v-1', sized(header(18, -1)), versionsV0)
    await session.raw('v3 without a body', sized(header(18, 3), noTags), { api: ApiVersions, version: 3 })
    await session.raw('v0 with more than it needs', sized(header(18, 0), Buffer.from('more')), versionsV0)
    await session.raw('without a client id', sized(header(18, 0, 7, null)), versionsV0)
    await session.raw('with an empty client id', sized(header(18, 0, 7, '')), versionsV0)
    await session.raw('with a negative correlation id', sized(header(18, 0, -7)), versionsV0)
  }),
]
