// A client that speaks to classic groups, in conversations.

import type { Answer, Client, Stage } from './stage.ts'

/** Of a consumer that is subscribed to apples. */
export const subscription = Buffer.from('00000000000100066170706c657300000000', 'hex')
export const protocols = (...names: string[]) => names.map(name => ({ name, metadata: subscription }))
export const work = (text: string) => Buffer.from(text)

export class Member {
  readonly client: Client
  /** Another connection, for what is said while an answer is awaited. */
  readonly aside: Client
  readonly groupId: string
  readonly version: number
  readonly groupInstanceId: string | null
  memberId = ''
  generationId = -1
  leader = ''

  protected constructor(client: Client, aside: Client, groupId: string, version: number, instance: string | null) {
    this.client = client
    this.aside = aside
    this.groupId = groupId
    this.version = version
    this.groupInstanceId = instance
  }

  static async of(stage: Stage, clientId: string, groupId: string, version = 9, instance: string | null = null) {
    const [client, aside] = [await stage.client(clientId), await stage.client(clientId)]
    return new Member(client, aside, groupId, version, instance)
  }

  async joinOnce(more: object = {}): Promise<Answer> {
    const answer = await this.client.call('JoinGroup', this.version, {
      groupId: this.groupId,
      sessionTimeoutMs: 9000,
      rebalanceTimeoutMs: 9000,
      memberId: this.memberId,
      ...(this.version >= 5 && { groupInstanceId: this.groupInstanceId }),
      protocolType: 'consumer',
      protocols: protocols('range', 'roundrobin'),
      ...more,
    })
    if (answer.errorCode === 79 || answer.errorCode === 0) this.memberId = answer.memberId
    if (answer.errorCode === 0) this.generationId = answer.generationId
    if (answer.errorCode === 0) this.leader = answer.leader
    return answer
  }

  /** Comes again with its id, if it is told to. */
  async join(more: object = {}): Promise<Answer> {
    const answer = await this.joinOnce(more)
    return answer.errorCode === 79 ? this.joinOnce(more) : answer
  }

  get identity() {
    const { groupId, memberId, generationId, groupInstanceId } = this
    return { groupId, memberId, generationId, groupInstanceId }
  }

  sync(assignments: readonly Member[] = [], more: object = {}): Promise<Answer> {
    return this.client.call('SyncGroup', Math.min(this.version, 5), {
      ...this.identity,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: assignments.map(({ memberId }, i) => ({ memberId, assignment: work(`part ${i}`) })),
      ...more,
    })
  }

  heartbeat(more: object = {}): Promise<Answer> {
    return this.aside.call('Heartbeat', Math.min(this.version, 4), { ...this.identity, ...more })
  }

  commit(offset: number, more: object = {}, version = 9): Promise<Answer> {
    const { groupId, memberId, generationId: generationIdOrMemberEpoch, groupInstanceId } = this
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: '' }]
    const body = {
      groupId,
      memberId,
      generationIdOrMemberEpoch,
      groupInstanceId,
      topics: [{ name: 'apples', partitions }],
    }
    return this.aside.call('OffsetCommit', version, { ...body, ...more })
  }

  leave(version = 5): Promise<Answer> {
    const { groupId, memberId, groupInstanceId } = this
    if (version < 3) return this.aside.call('LeaveGroup', version, { groupId, memberId })
    return this.aside.call('LeaveGroup', version, { groupId, members: [{ memberId, groupInstanceId }] })
  }
}
