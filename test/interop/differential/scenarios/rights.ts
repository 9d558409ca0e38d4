// Quotas, which are set, looked at and taken away again; and ACLs, which nobody has without an authorizer.

import { CreateAcls } from '../../../../src/protocol/messages/30-create-acls.ts'
import { DeleteAcls } from '../../../../src/protocol/messages/31-delete-acls.ts'
import { DescribeClientQuotas } from '../../../../src/protocol/messages/48-describe-client-quotas.ts'
import { AlterClientQuotas } from '../../../../src/protocol/messages/49-alter-client-quotas.ts'
import { inAllVersions, type Scenario, scenario } from '../scenario.ts'

type Entity = Readonly<Record<string, string | null>>
type Values = Readonly<Record<string, number | null>>

const entityOf = (entity: Entity) =>
  Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName }))

const entry = (entity: Entity, values: Values) => ({
  entity: entityOf(entity),
  ops: Object.entries(values).map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
})

const alter = (...entries: ReturnType<typeof entry>[]) => ({ entries, validateOnly: false })

/** One value of one entity. */
const look = (entity: Entity, values: Values) => ({ entries: [entry(entity, values)], validateOnly: true })

export const rights: readonly Scenario[] = [
  scenario('AlterClientQuotas: what may be', async session => {
    await session.cases(AlterClientQuotas, 'all', {
      nothing: { entries: [], validateOnly: true },
      nobody: look({}, { producer_byte_rate: 1 }),
      'nothing of somebody': look({ user: 'a' }, {}),
      'an unknown entity': look({ group: 'a' }, { producer_byte_rate: 1 }),
      'an unknown entity and a user': look({ user: '', group: 'a' }, { producer_byte_rate: 1 }),
      'an empty type': look({ '': 'a' }, { producer_byte_rate: 1 }),
      'an empty user': look({ user: '' }, { producer_byte_rate: 1 }),
      'an empty client': look({ 'client-id': '', user: '' }, { producer_byte_rate: 1 }),
      'an unknown kind': look({ user: 'a' }, { speed: 1 }),
      'an empty kind': look({ user: 'a' }, { '': 1 }),
      'without an unknown kind': look({ user: 'a' }, { speed: null }),
      'without what is not set': look({ user: 'a' }, { producer_byte_rate: null }),
      zero: look({ user: 'a' }, { producer_byte_rate: 0 }),
      negative: look({ user: 'a' }, { request_percentage: -1 }),
      'half a byte': look({ user: 'a' }, { producer_byte_rate: 0.5 }),
      'nearly a byte': look({ user: 'a' }, { producer_byte_rate: 1.0000001 }),
      'half a percent': look({ user: 'a' }, { request_percentage: 0.5 }),
      'half a partition': look({ user: 'a' }, { controller_mutation_rate: 0.5 }),
      'the largest long': look({ user: 'a' }, { consumer_byte_rate: 2 ** 63 }),
      'no long any more': look({ user: 'a' }, { consumer_byte_rate: 2 ** 64 }),
      'a double': look({ user: 'a' }, { request_percentage: 1e300 }),
      'right and wrong': look({ user: 'a' }, { producer_byte_rate: 1, speed: 1 }),
      'a user and a client': look({ user: 'a', 'client-id': 'b' }, { producer_byte_rate: 1 }),
      'all users and clients': look({ user: null, 'client-id': null }, { producer_byte_rate: 1 }),
      'a user twice': { entries: [{ ...entry({ user: 'a' }, {}), entity: twice }], validateOnly: true },
      'a kind twice': {
        entries: [{ entity: entityOf({ user: 'a', 'client-id': null }), ops: [someOp, someOp] }],
        validateOnly: true,
      },
    })
  }),

  scenario('AlterClientQuotas: addresses', async session => {
    const rate = { connection_creation_rate: 1 }
    await session.cases(AlterClientQuotas, 'all', {
      all: look({ ip: null }, rate),
      'an empty one': look({ ip: '' }, rate),
      'one of version 4': look({ ip: '1.2.3.4' }, rate),
      'in short': look({ ip: '127.1' }, rate),
      'too long': look({ ip: '1.2.3.4.5' }, rate),
      'too large': look({ ip: '1.2.3.256' }, rate),
      'one of version 6': look({ ip: '::1' }, rate),
      'in brackets': look({ ip: '[::1]' }, rate),
      'a host': look({ ip: 'localhost' }, rate),
      'no host': look({ ip: 'not a host' }, rate),
      'and a user': look({ ip: '1.2.3.4', user: 'a' }, rate),
      'and a client': look({ ip: '1.2.3.4', 'client-id': 'a' }, rate),
      half: look({ ip: '1.2.3.4' }, { connection_creation_rate: 0.5 }),
      'the most': look({ ip: '1.2.3.4' }, { connection_creation_rate: 2 ** 31 - 1 }),
      'too many': look({ ip: '1.2.3.4' }, { connection_creation_rate: 2 ** 31 }),
      'what is for users': look({ ip: '1.2.3.4' }, { producer_byte_rate: 1 }),
      'for a user': look({ user: 'a' }, rate),
    })
  }),

  scenario('AlterClientQuotas: set and taken away', async session => {
    const all = { components: [], strict: false }
    const a = { producer_byte_rate: 1e9, request_percentage: 1e6 }
    const entities = [
      { user: 'a' },
      { user: 'a', 'client-id': 'b' },
      { user: null },
      { 'client-id': null },
      { ip: '1.2.3.4' },
    ]
    const valuesOf = (entity: Entity): Values => ('ip' in entity ? { connection_creation_rate: 1000 } : a)
    await session.send('set', AlterClientQuotas, 'all', alter(...entities.map(it => entry(it, valuesOf(it)))))
    await session.send('all that is set', DescribeClientQuotas, 'all', all)
    for (const type of ['user', 'client-id', 'ip']) {
      for (const strict of [false, true]) {
        const asked = (matchType: number, match: string | null) => ({
          components: [{ entityType: type, matchType, match }],
          strict,
        })
        await session.send(`any ${type}, ${strict}`, DescribeClientQuotas, 1, asked(2, null))
        await session.send(`the default ${type}, ${strict}`, DescribeClientQuotas, 1, asked(1, null))
        await session.send(`one ${type}, ${strict}`, DescribeClientQuotas, 1, asked(0, 'a'))
      }
    }
    await session.send('one changed', AlterClientQuotas, 1, alter(entry({ user: 'a' }, { producer_byte_rate: 2e9 })))
    await session.send('one less', AlterClientQuotas, 1, alter(entry({ user: 'a' }, { request_percentage: null })))
    await session.send('to look only', AlterClientQuotas, 1, look({ user: 'a' }, { producer_byte_rate: 1 }))
    const right = entry({ user: 'right' }, { producer_byte_rate: 1e9 })
    await session.send('right, wrong and twice', AlterClientQuotas, 1, {
      entries: [right, entry({ user: 'wrong' }, { producer_byte_rate: -1, consumer_byte_rate: 1 }), right],
      validateOnly: false,
    })
    await session.send('what is left', DescribeClientQuotas, 1, all)
    const gone = [...entities, { user: 'right' }].map(it =>
      entry(it, Object.fromEntries(Object.keys(valuesOf(it)).map(key => [key, null]))),
    )
    await session.send('taken away', AlterClientQuotas, 1, { entries: gone, validateOnly: false })
    await session.send('nothing', DescribeClientQuotas, 1, all)
  }),

  inAllVersions('CreateAcls', async session => {
    const one = { resourceType: 2, resourceName: 'a', principal: 'User:a', host: '*', operation: 3, permissionType: 3 }
    await session.cases(CreateAcls, 'all', {
      none: { creations: [] },
      one: { creations: [one] },
      'the same twice': { creations: [one, one] },
      'without a name': { creations: [{ ...one, resourceName: '' }] },
      'of a new resource': { creations: [{ ...one, resourceType: 99 }] },
      'of an unknown resource': { creations: [one, { ...one, resourceType: 0 }] },
      'of an unknown operation': { creations: [{ ...one, operation: 0 }] },
      'of an unknown permission': { creations: [{ ...one, permissionType: 0 }] },
    })
    await session.cases(CreateAcls, '1+', {
      'of an unknown pattern': { creations: [{ ...one, resourcePatternType: 0 }] },
      'of any pattern': { creations: [{ ...one, resourcePatternType: 1 }] },
      'by prefix': { creations: [{ ...one, resourcePatternType: 4 }] },
    })
  }),

  inAllVersions('DeleteAcls', async session => {
    const any = {
      resourceTypeFilter: 1,
      resourceNameFilter: null,
      principalFilter: null,
      hostFilter: null,
      operation: 1,
    }
    const one = { ...any, permissionType: 1 }
    await session.cases(DeleteAcls, 'all', {
      none: { filters: [] },
      any: { filters: [one] },
      'the same twice': { filters: [one, one] },
      'of an unknown resource': { filters: [one, { ...one, resourceTypeFilter: 0 }] },
      'of an unknown operation': { filters: [{ ...one, operation: 0 }] },
      'of an unknown permission': { filters: [{ ...one, permissionType: 0 }] },
    })
    await session.cases(DeleteAcls, '1+', {
      'of an unknown pattern': { filters: [{ ...one, patternTypeFilter: 0 }] },
      'of any pattern': { filters: [{ ...one, patternTypeFilter: 1 }] },
      'by prefix': { filters: [{ ...one, patternTypeFilter: 4 }] },
    })
  }),
]

const twice = ['a', 'b'].map(entityName => ({ entityType: 'user', entityName }))
const someOp = { key: 'producer_byte_rate', value: 1, remove: false }
