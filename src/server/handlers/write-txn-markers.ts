// WriteTxnMarkers: ends transactions in partitions. `kafka-transactions abort` sends it for one that nobody else ends.

import { errors } from '../../protocol/errors.ts'
import { WriteTxnMarkers } from '../../protocol/messages/27-write-txn-markers.ts'
import { ApiError, failureOf } from '../errors.ts'
import { handler } from './handler.ts'

export const writeTxnMarkers = handler(WriteTxnMarkers, async ({ markers }, { broker, bill }) => {
  bill.exempt()
  const { transactions, report } = broker
  return {
    markers: await Promise.all(
      markers.map(async ({ topics, transactionResult: committed, ...marker }) => ({
        producerId: marker.producerId,
        topics: await Promise.all(
          topics.map(async ({ name, partitionIndexes }) => ({
            name,
            partitions: await Promise.all(
              partitionIndexes.map(async partitionIndex => {
                try {
                  await transactions.write(name, partitionIndex, { ...marker, committed })
                  return { partitionIndex, errorCode: 0 }
                } catch (error) {
                  return { partitionIndex, errorCode: codeOf(error, report) }
                }
              }),
            ),
          })),
        ),
      })),
    ),
  }
})

/** Whoever coordinates transactions does not expect those of whoever coordinates groups. */
function codeOf(error: unknown, report: (message: string) => void): number {
  const ofGroups = ['COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS', 'NOT_COORDINATOR']
  if (error instanceof ApiError && ofGroups.includes(error.code)) return errors.NOT_LEADER_OR_FOLLOWER.code
  return failureOf(error, report).errorCode
}
