// A client that speaks to consumer groups (KIP-848), in conversations.

import type { Answer, Client } from './stage.ts'

interface Partitions {
  readonly topicId: string
  readonly partitions: readonly number[]
}

export class Member {
  readonly client: Client
  readonly groupId: string
  readonly memberId: string
  readonly version: number
  epoch = 0
  owned: readonly Partitions[] = []

  constructor(client: Client, groupId: string, memberId: string, version = 1) {
    this.client = client
    this.groupId = groupId
    this.memberId = memberId
    this.version = version
  }

  async beat(more: object = {}): Promise<Answer> {
    const { groupId, memberId, epoch: memberEpoch } = this
    const answer = await this.client.call('ConsumerGroupHeartbeat', this.version, {
      groupId,
      memberId,
      memberEpoch,
      ...more,
    })
    if (answer.errorCode === 0) this.epoch = answer.memberEpoch
    if (answer.assignment !== null) this.owned = answer.assignment.topicPartitions
    return answer
  }

  join(more: object = {}): Promise<Answer> {
    this.epoch = 0
    this.owned = []
    return this.beat({ rebalanceTimeoutMs: 60_000, subscribedTopicNames: ['apples'], topicPartitions: [], ...more })
  }

  /** Says what it has. */
  own(more: object = {}): Promise<Answer> {
    return this.beat({ topicPartitions: this.owned, ...more })
  }

  leave(memberEpoch = -1, more: object = {}): Promise<Answer> {
    return this.beat({ memberEpoch, ...more })
  }
}
