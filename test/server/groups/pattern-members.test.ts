// Two members that are subscribed to the same pattern share what matches it: the second one as well, though the pattern was
// looked up for the first.

import { expect, it } from 'vitest'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { ConsumerGroupHeartbeat } from '../../../src/protocol/messages/68-consumer-group-heartbeat.ts'
import { Rig } from '../rig.ts'

it('shares the topics of a pattern among all who have it', async () => {
  await using rig = await Rig.start({ config: { 'group.consumer.assignment.interval.ms': 0 } })
  await rig.createTopic('matching', { partitions: 4 })
  using client = await rig.connect()
  await client.ask(FindCoordinator, 4, { keyType: 0, coordinatorKeys: ['group'] })
  const heartbeat = (memberId: string, memberEpoch: number, owned: number[] | null, topicId = '') =>
    client.ask(ConsumerGroupHeartbeat, 1, {
      groupId: 'group',
      memberId,
      memberEpoch,
      rebalanceTimeoutMs: memberEpoch === 0 ? 10_000 : -1,
      subscribedTopicRegex: memberEpoch === 0 ? 'match.*' : null,
      topicPartitions: owned === null ? null : owned.length === 0 ? [] : [{ topicId, partitions: owned }],
    })
  const [one, two] = [rig.services.randomUuid(), rig.services.randomUuid()]
  const first = await heartbeat(one, 0, [])
  const topicId = first.assignment?.topicPartitions[0]?.topicId ?? ''
  expect(first.assignment?.topicPartitions[0]?.partitions).toEqual([0, 1, 2, 3])
  const second = await heartbeat(two, 0, [])
  expect(second.memberEpoch).toBeGreaterThan(first.memberEpoch)
  const revoking = await heartbeat(one, first.memberEpoch, null)
  const kept = revoking.assignment?.topicPartitions[0]?.partitions ?? []
  expect(kept).toHaveLength(2)
  await heartbeat(one, revoking.memberEpoch, kept, topicId)
  const assigned = await heartbeat(two, second.memberEpoch, null)
  const others = assigned.assignment?.topicPartitions[0]?.partitions ?? []
  expect([...kept, ...others].sort()).toEqual([0, 1, 2, 3])
})
