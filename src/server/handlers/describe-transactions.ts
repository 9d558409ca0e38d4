// DescribeTransactions: the state of transactional ids (KIP-664).

import { DescribeTransactions } from '../../protocol/messages/65-describe-transactions.ts'
import type { ResponseInput } from '../../protocol/schema/api.ts'
import { handler } from './handler.ts'
import { answerEach } from './topics.ts'

export const describeTransactions = handler(DescribeTransactions, async ({ transactionalIds }, { broker }) => ({
  throttleTimeMs: 0,
  transactionStates: await answerEach(
    transactionalIds,
    broker,
    async (transactionalId): Promise<State> => {
      const transaction = await broker.transactions.describe(transactionalId)
      return {
        errorCode: 0,
        transactionalId,
        transactionState: transaction.status,
        transactionTimeoutMs: transaction.timeoutMs,
        transactionStartTimeMs: transaction.startTimestamp,
        producerId: transaction.producerId,
        producerEpoch: transaction.producerEpoch,
        topics: Array.from(transaction.partitions, ([topic, partitions]) => ({ topic, partitions: [...partitions] })),
      }
    },
    (transactionalId, { errorCode }) => ({ ...nothing, errorCode, transactionalId }),
  ),
}))

type State = ResponseInput<typeof DescribeTransactions>['transactionStates'][number]

const nothing = {
  transactionState: '',
  transactionTimeoutMs: 0,
  transactionStartTimeMs: 0,
  producerId: 0,
  producerEpoch: 0,
  topics: [],
}
