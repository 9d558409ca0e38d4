// UnregisterBroker (KIP-631): a broker is forgotten until it registers again, and leads nothing.

import { PartitionChangeRecord, UnregisterBrokerRecord } from '../../protocol/internal/cluster-metadata.ts'
import { UnregisterBroker } from '../../protocol/messages/64-unregister-broker.ts'
import { ApiError } from '../errors.ts'
import { type NewRecord, record } from '../metadata/records.ts'
import type { MetadataState } from '../metadata/state.ts'
import { noLeader, type Topic } from '../metadata/topic.ts'
import { handler } from './handler.ts'

export const unregisterBroker = handler(UnregisterBroker, async ({ brokerId }, { broker: { metadata } }) => {
  const broker = metadata.state.brokers.get(brokerId)
  if (broker === undefined) {
    throw new ApiError('BROKER_ID_NOT_REGISTERED', `Broker ID ${brokerId} is not currently registered`)
  }
  await metadata.write([
    ...withoutLeader(metadata.state, brokerId),
    record(UnregisterBrokerRecord, { brokerId, brokerEpoch: broker.epoch }),
  ])
  return { throttleTimeMs: 0, errorCode: 0, errorMessage: '' }
})

function withoutLeader({ topics }: MetadataState, brokerId: number): NewRecord[] {
  return topics.flatMap(topic =>
    topic.partitions
      .filter(({ leader, isr }) => leader === brokerId || isr.includes(brokerId))
      .map(partition => leave(topic, partition, brokerId)),
  )
}

/** Another one in sync leads on, or nobody; the last one may lead again when it comes back (KIP-966). */
function leave(
  { id: topicId }: Topic,
  { index: partitionId, isr, leader }: Topic['partitions'][number],
  brokerId: number,
) {
  const rest = isr.filter(id => id !== brokerId)
  const change = { topicId, partitionId, isr: rest, ...(leader === brokerId && { leader: rest[0] ?? noLeader }) }
  if (rest.length > 0) return record(PartitionChangeRecord, change)
  return record(PartitionChangeRecord, { ...change, eligibleLeaderReplicas: [brokerId], lastKnownElr: [brokerId] })
}
