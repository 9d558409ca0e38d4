// ACLs where nobody authorizes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errors } from '../../../src/protocol/errors.ts'
import { DescribeAcls } from '../../../src/protocol/messages/29-describe-acls.ts'
import { CreateAcls } from '../../../src/protocol/messages/30-create-acls.ts'
import { DeleteAcls } from '../../../src/protocol/messages/31-delete-acls.ts'
import { isNotAbout, Subject } from '../subject.ts'

let subject: Subject
beforeAll(async () => {
  subject = await Subject.start()
})
afterAll(() => subject.stop())

const creation = { resourceType: 2, resourceName: 't', principal: 'User:a', host: '*', operation: 3, permissionType: 3 }
const filter = {
  resourceTypeFilter: 2,
  resourceNameFilter: 't',
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
}
const refused = { errorCode: errors.SECURITY_DISABLED.code, errorMessage: 'No Authorizer is configured.' }
const versions = [1, 2, 3]

describe.skipIf(isNotAbout('4.3.0'))('without an authorizer', () => {
  it.each(versions)('no ACL is created, and none of none, in v%i', async version => {
    const client = await subject.connect()
    const twice = await client.ask(CreateAcls, version, { creations: [creation, { ...creation, resourceName: '' }] })
    expect(twice).toEqual({ throttleTimeMs: 0, results: [refused, refused] })
    expect(await client.ask(CreateAcls, version, { creations: [] })).toEqual({ throttleTimeMs: 0, results: [] })
  })

  it.each(versions)('no ACL is deleted, and none of none, in v%i', async version => {
    const client = await subject.connect()
    const result = { ...refused, matchingAcls: [] }
    const twice = await client.ask(DeleteAcls, version, { filters: [filter, filter] })
    expect(twice).toEqual({ throttleTimeMs: 0, filterResults: [result, result] })
    expect(await client.ask(DeleteAcls, version, { filters: [] })).toEqual({ throttleTimeMs: 0, filterResults: [] })
  })

  it.each([
    ['resourceType', 'resourceTypeFilter'],
    ['resourcePatternType', 'patternTypeFilter'],
    ['operation', 'operation'],
    ['permissionType', 'permissionType'],
  ])('%s 0 closes the connection, and 99 does not', async (inCreation, inFilter) => {
    const closes = async (ask: (client: Awaited<ReturnType<Subject['connect']>>) => Promise<unknown>) => {
      const client = await subject.connect()
      return ask(client).then(
        () => false,
        () => client.closed.then(() => true),
      )
    }
    for (const value of [0, 99]) {
      const created = { creations: [creation, { ...creation, [inCreation]: value }] }
      const filtered = { ...filter, [inFilter]: value }
      expect(await closes(client => client.ask(CreateAcls, 3, created))).toBe(value === 0)
      expect(await closes(client => client.ask(DeleteAcls, 3, { filters: [filter, filtered] }))).toBe(value === 0)
      expect(await closes(client => client.ask(DescribeAcls, 3, filtered))).toBe(value === 0)
    }
  })
})
