// ListTransactions: the transactional ids that this broker coordinates (KIP-664), by state, producer, age or name.

import { ListTransactions } from '../../protocol/messages/66-list-transactions.ts'
import { ApiError } from '../errors.ts'
import { compilePattern, PatternError } from '../re2/re2.ts'
import { statuses, type Transaction } from '../transactions/transaction.ts'
import { handler } from './handler.ts'

export const listTransactions = handler(ListTransactions, async (request, { broker }) => {
  const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request
  const names: readonly string[] = statuses
  const pattern = transactionalIdPattern ? regularExpression(transactionalIdPattern) : undefined
  const now = broker.clock.now()
  const isWanted = ({ status, producerId, startTimestamp, transactionalId }: Transaction) =>
    (stateFilters.length === 0 || stateFilters.includes(status)) &&
    (producerIdFilters.length === 0 || producerIdFilters.includes(producerId)) &&
    (durationFilter < 0 || now - startTimestamp > Number(durationFilter)) &&
    (pattern === undefined || pattern(transactionalId))
  const transactions = await broker.transactions.list()
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    unknownStateFilters: stateFilters.filter(name => !names.includes(name)),
    transactionStates: transactions.filter(isWanted).map(({ transactionalId, producerId, status }) => ({
      transactionalId,
      producerId,
      transactionState: status,
    })),
  }
})

/** It matches the whole of a name. */
function regularExpression(pattern: string): (name: string) => boolean {
  try {
    return compilePattern(pattern)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw new ApiError('INVALID_REGULAR_EXPRESSION')
  }
}
