// What the coordinator says while the markers of a transaction are on their way, and once they have arrived, as Apache
// Kafka 4.3.0 answered the same requests. Its answers do not depend on what the client spoke that ended the transaction.

import { expect, test } from 'vitest'
import type { ShardContext } from '../../../src/server/coordinator/shard.ts'
import { TimerTable } from '../../../src/server/coordinator/timer-table.ts'
import { ApiError } from '../../../src/server/errors.ts'
import {
  type Asking,
  type ProducerIdentity,
  TransactionShard,
} from '../../../src/server/transactions/transaction-shard.ts'
import { SimulatedClock } from '../groups/simulation/clock.ts'

const transactionalId = 'mine'
const [own, other] = [7, 8]
const partitions = new Map([['topic', new Set([0])]])
const concurrent = 'CONCURRENT_TRANSACTIONS'

/** By how much the named epoch differs from the one that the producer goes on with; both answers, `+1` with that epoch. */
type Row = readonly [id: number, epoch: number, underWay: string, ended: string]

const sameEnd: readonly Row[] = [
  [own, -2, concurrent, 'PRODUCER_FENCED'],
  [own, -1, concurrent, '+0'],
  [own, 0, concurrent, 'INVALID_TXN_STATE'],
  [own, 1, concurrent, 'PRODUCER_FENCED'],
  [other, 0, concurrent, 'INVALID_PRODUCER_ID_MAPPING'],
]
const otherEnd = sameEnd.map((row): Row => (row[1] === -1 ? [own, -1, concurrent, 'INVALID_TXN_STATE'] : row))
/** There is always an abort of what has not begun, and it brings the next epoch. */
const abortsNothing = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row): Row => (row[0] === own && row[1] === 0 ? [own, 0, concurrent, '+1'] : row))
const older = (ended: string): readonly Row[] => [
  [own, -2, 'PRODUCER_FENCED', 'PRODUCER_FENCED'],
  [own, -1, 'PRODUCER_FENCED', 'PRODUCER_FENCED'],
  [own, 0, concurrent, ended],
  [own, 1, 'PRODUCER_FENCED', 'PRODUCER_FENCED'],
]
const added: readonly Row[] = [
  [own, -1, concurrent, 'PRODUCER_FENCED'],
  [own, 0, concurrent, 'done'],
  [own, 1, concurrent, 'PRODUCER_FENCED'],
  [other, 0, concurrent, 'INVALID_PRODUCER_ID_MAPPING'],
]
const initialised: readonly Row[] = [
  [own, -2, concurrent, 'PRODUCER_FENCED'],
  [own, -1, concurrent, '+0'],
  [own, 0, concurrent, '+1'],
  [own, 1, concurrent, 'PRODUCER_FENCED'],
  [other, 0, concurrent, 'PRODUCER_FENCED'],
]

for (const clientVersion of [2, 0]) {
  for (const committed of [true, false]) {
    const ending = (name: string, rows: readonly Row[], ask: (shard: TransactionShard, asking: Asking) => unknown) =>
      test.each(rows)(`${name} of producer %i in epoch %i`, (producerId, epoch, underWay, ended) => {
        for (const [settled, expected] of [
          [false, underWay],
          [true, ended],
        ] as const) {
          const { shard, now } = endedTransaction(clientVersion, committed, settled)
          const asking = { transactionalId, producerId, producerEpoch: now.producerEpoch + epoch, clientVersion: 2 }
          expect(said(() => ask(shard, asking), now.producerEpoch)).toBe(expected)
        }
      })
    const what = `${committed ? 'commit' : 'abort'} by a client of version ${clientVersion}, then`
    const end = (again: boolean, version: number) => (shard: TransactionShard, asking: Asking) =>
      shard.end({ ...asking, clientVersion: version }, again, undefined)
    ending(`${what} commit`, committed ? sameEnd : otherEnd, end(true, 2))
    ending(`${what} abort`, abortsNothing(committed ? otherEnd : sameEnd), end(false, 2))
    ending(`${what} commit by an older client`, older(committed ? '+0' : 'INVALID_TXN_STATE'), end(true, 0))
    ending(`${what} abort by an older client`, older(committed ? 'INVALID_TXN_STATE' : '+0'), end(false, 0))
    ending(`${what} add`, added, (shard, asking) => shard.add(asking, partitions))
    ending(`${what} initialise`, initialised, (shard, asking) =>
      shard.initialise(transactionalId, 1000, asking, undefined),
    )
  }
}

/** One that goes on from the transaction before, which is decided, or has come to its end. */
function endedTransaction(clientVersion: number, committed: boolean, settled: boolean) {
  const clock = new SimulatedClock()
  const context: ShardContext = {
    now: () => clock.now(),
    nextOffset: 0,
    randomUuid: () => '',
    timers: new TimerTable(clock, work => work()),
    write: () => {},
    report: () => {},
  }
  const shard = new TransactionShard(context, { transactionVersion: () => 2, finish: () => {} })
  for (let i = 0; i < 4; i++) shard.initialise(transactionalId, 1000, shard.get(transactionalId), own)
  const { producerId, producerEpoch } = shard.get(transactionalId)!
  const asking = { transactionalId, producerId, producerEpoch, clientVersion }
  shard.add(asking, partitions)
  shard.end(asking, committed, undefined)
  const now = shard.get(transactionalId)!
  if (settled) shard.complete(now)
  return { shard, now }
}

function said(ask: () => unknown, epoch: number): string {
  try {
    const answer = ask() as ProducerIdentity | undefined
    return answer === undefined ? 'done' : `+${answer.producerEpoch - epoch}`
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}
