// Members of classic groups: how they come, get their share, stay and go. Each group has one member, so that no answer
// waits for anybody.

import { JoinGroup } from '../../../../src/protocol/messages/11-join-group.ts'
import { Heartbeat } from '../../../../src/protocol/messages/12-heartbeat.ts'
import { LeaveGroup } from '../../../../src/protocol/messages/13-leave-group.ts'
import { SyncGroup } from '../../../../src/protocol/messages/14-sync-group.ts'
import { DescribeGroups } from '../../../../src/protocol/messages/15-describe-groups.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { coordinated, joining, type Member, member, subscription } from './group.ts'

const metadata = subscription('t')

const describe = (session: Session, groupId: string) =>
  session.send('how it is', DescribeGroups, 6, { groups: [groupId], includeAuthorizedOperations: true })

export const groupMembers: readonly Scenario[] = [
  scenario('groups: JoinGroup', async session => {
    await coordinated(session, session.name('first'))
    for (const version of session.versions(JoinGroup)) {
      const groupId = session.name('group', version)
      const send = (step: string, change: object = {}) =>
        session.send(step, JoinGroup, version, joining(groupId, change))
      const elsewhere = (group: string) => ({ groupId: session.name(group, version) })
      await send('a group without a name', { groupId: '' })
      await send('a session of 0', { sessionTimeoutMs: 0 })
      await send('a negative session', { sessionTimeoutMs: -1 })
      await send('too short a session', { sessionTimeoutMs: 5_999 })
      await send('too long a session', { sessionTimeoutMs: 1_800_001 })
      await send('too short a session in no group', { groupId: '', sessionTimeoutMs: 0 })
      await send('too short a session of someone', { memberId: 'someone', sessionTimeoutMs: 0 })
      await send('a member of a group that is not there', { memberId: 'nobody' })
      await send('no type of protocol', { protocolType: '' })
      await send('no protocols', { protocols: [] })
      await send('neither', { protocolType: '', protocols: [] })
      if (version >= 5) await send('an instance without a name', { ...elsewhere('nameless'), groupInstanceId: '' })
      if (version >= 5) await send('an instance with a bad name', { ...elsewhere('misnamed'), groupInstanceId: 'a b' })
      if (version >= 5) await send('an instance with the id of nobody', { groupInstanceId: 'i', memberId: 'nobody' })
      const protocols = ['range', 'other'].map(name => ({ name, metadata }))
      const twice = [...protocols, { name: 'range', metadata: subscription('u') }]
      await send('a protocol twice, as the first', { ...elsewhere('twice'), protocols: twice })
      const { memberId = '' } = (await send('the first member', { protocols })) ?? {}
      if (version >= 4) await send('with its id, and no protocols', { memberId, protocols: [] })
      if (version >= 4) await send('with its id', { memberId, protocols })
      await describe(session, groupId)
      await send('somebody else of another type', { protocolType: 'other' })
      await send('somebody else of no type', { protocolType: '' })
      await send('somebody else with another protocol', { protocols: [{ name: 'else', metadata }] })
      await send('somebody else without protocols', { protocols: [] })
      await send('a member that is not there', { memberId: 'nobody' })
      await send('of another type', { memberId, protocolType: 'other' })
      await send('without protocols', { memberId, protocols: [] })
      await send('the same again', { memberId, protocols })
      await send('a protocol twice', { memberId, protocols: twice })
      await describe(session, groupId)
      await send('another protocol first', { memberId, protocols: protocols.toReversed() })
      await send('another protocol', { memberId, protocols: [{ name: 'else', metadata: subscription('u') }] })
      await send('the longest session', { memberId, sessionTimeoutMs: 1_800_000 })
      const last = await send('as at first', { memberId, protocols })
      const assignments = [{ memberId, assignment: Buffer.from('work') }]
      await session.ask(SyncGroup, 4, { groupId, memberId, generationId: last?.generationId ?? 0, assignments })
      await describe(session, groupId)
      await send('when it has its share', { memberId, protocols })
      await session.ask(LeaveGroup, 2, { groupId, memberId })
      await describe(session, groupId)
      await send('when it has gone', { memberId })
      const anew = await send('anew, of another type', { protocolType: 'other' })
      if (version >= 4) await send('with its id', { memberId: anew?.memberId ?? '', protocolType: 'other' })
      await describe(session, groupId)
      await session.ask(LeaveGroup, 2, { groupId, memberId: anew?.memberId ?? '' })
    }
  }),

  scenario('groups: JoinGroup: static members', async session => {
    await coordinated(session, session.name('first'))
    for (const version of session.versions(JoinGroup, '5+')) {
      const groupId = session.name('group', version)
      const send = (step: string, change: object = {}) =>
        session.send(step, JoinGroup, version, joining(groupId, { groupInstanceId: 'i', ...change }))
      const heartbeat = (step: string, change: Partial<Member>) =>
        session.send(step, Heartbeat, 4, { groupId, generationId: 1, memberId: '', groupInstanceId: 'i', ...change })
      const sync = (step: string, memberId: string, generationId: number, groupInstanceId = 'i') => {
        const assignments = [{ memberId, assignment: Buffer.from('work') }]
        return session.send(step, SyncGroup, 4, { groupId, memberId, generationId, groupInstanceId, assignments })
      }
      const first = (await send('the first'))?.memberId ?? ''
      await send('with its id', { memberId: first })
      const second = await send('again before it has its share')
      const memberId = second?.memberId ?? ''
      await send('with its id of before', { memberId: first })
      await sync('with its id of before', first, second?.generationId ?? 0)
      await heartbeat('with its id of before', { memberId: first, generationId: second?.generationId ?? 0 })
      await sync('its share, as another instance', memberId, second?.generationId ?? 0, 'j')
      await sync('its share', memberId, second?.generationId ?? 0)
      await describe(session, groupId)
      const third = await send('again')
      const now = { memberId: third?.memberId ?? '', generationId: third?.generationId ?? 0 }
      await describe(session, groupId)
      await heartbeat('as it is now', now)
      await heartbeat('with its id of before', { ...now, memberId })
      await heartbeat('as another instance', { ...now, groupInstanceId: 'j' })
      await heartbeat('as no instance', { ...now, groupInstanceId: null })
      await send('with its id of before', { memberId })
      await send('as another instance', { memberId: now.memberId, groupInstanceId: 'j' })
      await send('with other metadata', { protocols: [{ name: 'range', metadata: subscription('u') }] })
      await send('of another type', { protocolType: 'other' })
      await send('with another protocol', { protocols: [{ name: 'else', metadata }] })
      await describe(session, groupId)
      await session.send('it leaves', LeaveGroup, 5, { groupId, members: [{ memberId: '', groupInstanceId: 'i' }] })
      await describe(session, groupId)
    }
  }),

  scenario('groups: SyncGroup', async session => {
    await coordinated(session, session.name('first'))
    for (const version of session.versions(SyncGroup)) {
      const groupId = session.name('group', version)
      const it = await member(session, groupId, {}, false)
      const { memberId, generationId } = it
      const assignments = [{ memberId, assignment: Buffer.from('work') }]
      const said = { ...it, protocolType: 'consumer', protocolName: 'range', assignments }
      const send = (step: string, change: object = {}) => session.send(step, SyncGroup, version, { ...said, ...change })
      await send('a group without a name', { groupId: '' })
      await send('a group that is not there', { groupId: session.name('nowhere') })
      await send('a member that is not there', { memberId: 'nobody' })
      await send('no member', { memberId: '' })
      await send('a generation to come', { generationId: generationId + 1 })
      await send('no generation', { generationId: -1 })
      if (version >= 3) await send('an instance that is not there', { groupInstanceId: 'i' })
      if (version >= 5) {
        await send('another type', { protocolType: 'other' })
        await send('another protocol', { protocolName: 'other' })
        await send('no type', { protocolType: null })
        await send('no protocol', { protocolName: null })
        await send('neither, and no group', { protocolName: null, protocolType: null, groupId: '' })
      }
      await send('its share', { assignments: [...assignments, { memberId: 'nobody', assignment: Buffer.from('x') }] })
      await send('once more', { assignments: [] })
      await send('another share', { assignments: [{ memberId, assignment: Buffer.from('other') }] })
      await send('the generation before', { generationId: generationId - 1 })
      await session.ask(JoinGroup, 9, joining(groupId, { memberId }))
      await send('the generation before', {})
      await send('no share', { generationId: generationId + 1, assignments: [] })
      await describe(session, groupId)
      await session.ask(LeaveGroup, 2, it)
      await send('when it has gone', { generationId: generationId + 1 })
    }
  }),

  scenario('groups: Heartbeat', async session => {
    await coordinated(session, session.name('first'))
    for (const version of session.versions(Heartbeat)) {
      const groupId = session.name('group', version)
      const it = await member(session, groupId, {}, false)
      const { memberId, generationId } = it
      const send = (step: string, change: object = {}) => session.send(step, Heartbeat, version, { ...it, ...change })
      await send('a group without a name', { groupId: '' })
      await send('a group that is not there', { groupId: session.name('nowhere') })
      await send('before it has its share')
      const assignments = [{ memberId, assignment: Buffer.from('work') }]
      await session.ask(SyncGroup, 4, { ...it, assignments })
      await send('a member that is not there', { memberId: 'nobody' })
      await send('no member', { memberId: '' })
      await send('the generation before', { generationId: generationId - 1 })
      await send('a generation to come', { generationId: generationId + 1 })
      await send('no generation', { generationId: -1 })
      if (version >= 3) await send('an instance that is not there', { groupInstanceId: 'i' })
      await send('as it is')
      await session.ask(LeaveGroup, 2, it)
      await send('when it has gone')
      const pending = await session.ask(JoinGroup, 9, joining(groupId))
      await send('when it has an id and has not joined', { memberId: pending.memberId })
      await session.ask(LeaveGroup, 2, { groupId, memberId: pending.memberId })
    }
  }),

  scenario('groups: LeaveGroup', async session => {
    await coordinated(session, session.name('first'))
    for (const version of session.versions(LeaveGroup, '0-2')) {
      const groupId = session.name('group', version)
      const it = await member(session, groupId)
      const send = (step: string, change: object = {}) => session.send(step, LeaveGroup, version, { ...it, ...change })
      await send('a group without a name', { groupId: '' })
      await send('a group that is not there', { groupId: session.name('nowhere') })
      await send('a member that is not there', { memberId: 'nobody' })
      await send('no member', { memberId: '' })
      await send('it leaves')
      await send('again')
      const { memberId } = await session.ask(JoinGroup, 9, joining(groupId))
      await send('with an id, without having joined', { memberId })
      await send('again', { memberId })
      const fixed = await member(session, groupId, { groupInstanceId: 'i' })
      await send('a static member', { memberId: fixed.memberId })
      await describe(session, groupId)
    }
    for (const version of session.versions(LeaveGroup, '3+')) {
      const groupId = session.name('group', version)
      const it = await member(session, groupId)
      const leaving = (memberId: string, groupInstanceId: string | null = null, reason: string | null = null) => ({
        memberId,
        groupInstanceId,
        reason,
      })
      const send = (step: string, members: ReturnType<typeof leaving>[], change: object = {}) =>
        session.send(step, LeaveGroup, version, { groupId, members, ...change })
      await send('a group without a name', [leaving(it.memberId)], { groupId: '' })
      await send('a group that is not there', [leaving(it.memberId), leaving('', 'i')], {
        groupId: session.name('nowhere'),
      })
      await send('nobody', [])
      await send('a member that is not there', [leaving('nobody')])
      await send('no member', [leaving('')])
      await send('an instance that is not there', [leaving('', 'i'), leaving('nobody', 'j')])
      await send('it, as an instance', [leaving(it.memberId, 'i')])
      await send('it and two others', [leaving('nobody'), leaving(it.memberId, null, 'enough'), leaving('', 'i')])
      await describe(session, groupId)
      await send('again', [leaving(it.memberId)])
      const { memberId } = await session.ask(JoinGroup, 9, joining(groupId))
      await send('with an id, without having joined, twice', [leaving(memberId), leaving(memberId)])
      await member(session, groupId, { groupInstanceId: 'i' })
      await send('an instance under another id', [leaving('nobody', 'i')])
      await send('an instance, twice', [leaving('', 'i'), leaving('', 'i')])
      await describe(session, groupId)
      const fixed = await member(session, groupId, { groupInstanceId: 'i' })
      await send('an instance by its id', [leaving(fixed.memberId)])
      await describe(session, groupId)
    }
  }),
]
