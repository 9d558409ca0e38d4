// AddOffsetsToTxn: takes the partition that has the offsets of a group into a transaction.

import { AddOffsetsToTxn } from '../../protocol/messages/25-add-offsets-to-txn.ts'
import { partitionFor } from '../coordinator/partition-for.ts'
import { offsetsTopic } from '../metadata/topic.ts'
import { handler } from './handler.ts'
import { fencedAs } from './transactional.ts'

const firstVersionThatKnowsFenced = 2

export const addOffsetsToTxn = handler(AddOffsetsToTxn, async (request, { broker, version }) => {
  const { transactionalId, producerEpoch, groupId } = request
  const { metadata, topics, transactions } = broker
  const { partitions } = metadata.state.topic(offsetsTopic) ?? (await topics.autoCreate(offsetsTopic, true))
  const index = partitionFor(groupId, partitions.length)
  const asking = { transactionalId, producerId: Number(request.producerId), producerEpoch, clientVersion: 0 }
  const added = transactions.add(asking, new Map([[offsetsTopic, new Set([index])]]))
  await fencedAs(added, version >= firstVersionThatKnowsFenced)
  return { throttleTimeMs: 0, errorCode: 0 }
})
