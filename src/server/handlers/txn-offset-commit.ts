// TxnOffsetCommit: offsets that hold when the producer's transaction does (KIP-98).

import { TxnOffsetCommit } from '../../protocol/messages/28-txn-offset-commit.ts'
import type { Request, ResponseInput } from '../../protocol/schema/api.ts'
import { zeroUuid } from '../../protocol/schema/layout.ts'
import { failureOf } from '../errors.ts'
import type { OffsetCommitRequest } from '../groups/offsets/commit.ts'
import { offsetsTopic } from '../metadata/topic.ts'
import { rulesOfOffsetCommit, verify } from '../transactions/verification.ts'
import { failAll, sortTopics } from './group-topics.ts'
import { checkGroupId } from './groups.ts'
import { handler, type RequestContext } from './handler.ts'

type CommitRequest = Request<typeof TxnOffsetCommit>
type Rows = ResponseInput<typeof TxnOffsetCommit>['topics']
type Known = OffsetCommitRequest['topics']

/** Offsets have no sequence. */
const noSequence = -1

export const txnOffsetCommit = handler(TxnOffsetCommit, async (request, context) => {
  const { broker } = context
  const { known, answer } = sortTopics(
    request.topics.map(({ name, partitions }) => ({
      name,
      topicId: zeroUuid,
      partitions: partitions.map(partition => ({ ...partition, commitTimestamp: -1 })),
    })),
    broker,
  )
  if (known.length === 0) return { throttleTimeMs: 0, topics: answer([]) }
  try {
    return { throttleTimeMs: 0, topics: answer([...(await commit(request, known, context))]) }
  } catch (error) {
    return { throttleTimeMs: 0, topics: answer(failAll(known, failureOf(error, broker.report).errorCode)) }
  }
})

async function commit(request: CommitRequest, known: Known, { broker, version }: RequestContext): Promise<Rows> {
  const { transactionalId, groupId, producerEpoch, generationId } = request
  checkGroupId(groupId)
  const producerId = Number(request.producerId)
  const beginning = { producerId, producerEpoch, baseSequence: noSequence }
  const { topics } = await broker.groups.askFor(
    groupId,
    (log, partition) => {
      const partitions = new Map([[offsetsTopic, new Set([partition])]])
      return verify(log, beginning, transactionalId, partitions, rulesOfOffsetCommit(version), broker)
    },
    (shard, guard) => {
      const commit = { ...request, topics: known, generationIdOrMemberEpoch: generationId, retentionTimeMs: -1 }
      return shard.commitInTransaction(commit, { producerId, producerEpoch, guard })
    },
  )
  return topics.map(({ name = '', partitions }) => ({ name, partitions }))
}
