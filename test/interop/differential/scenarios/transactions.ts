// Transactional ids: who has one, how a transaction ends, and what is told about it. Between the steps a transaction comes
// to its end: what is answered before that depends on the moment.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { FindCoordinator } from '../../../../src/protocol/messages/10-find-coordinator.ts'
import { InitProducerId } from '../../../../src/protocol/messages/22-init-producer-id.ts'
import { AddPartitionsToTxn } from '../../../../src/protocol/messages/24-add-partitions-to-txn.ts'
import { EndTxn } from '../../../../src/protocol/messages/26-end-txn.ts'
import { DescribeTransactions } from '../../../../src/protocol/messages/65-describe-transactions.ts'
import { ListTransactions } from '../../../../src/protocol/messages/66-list-transactions.ts'
import { unknownProducer } from '../normal.ts'
import { batchOf } from '../records.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { produce } from './produce.ts'

export interface Producer {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
}

const timeoutMs = 60_000
/** NOT_AVAILABLE, NOT_COORDINATOR, LOAD_IN_PROGRESS, CONCURRENT_TRANSACTIONS. */
const passing: readonly number[] = [14, 15, 16, 51]

/** A producer with a transactional id, which may be the first that its coordinator hears of. */
export async function transactional(session: Session, transactionalId: string): Promise<Producer> {
  for (;;) {
    await session.ask(FindCoordinator, 4, { keyType: 1, coordinatorKeys: [transactionalId] })
    const answer = await session.ask(InitProducerId, 4, { transactionalId, transactionTimeoutMs: timeoutMs })
    const { errorCode, producerEpoch } = answer
    if (errorCode === 0) return { transactionalId, producerId: Number(answer.producerId), producerEpoch }
    if (!passing.includes(errorCode)) throw new Error(`${transactionalId}: ${errorCode}`)
  }
}

/** Its transaction, if it has one that is decided, has come to its end. */
export async function settled(session: Session, { transactionalId }: Pick<Producer, 'transactionalId'>): Promise<void> {
  for (;;) {
    const answer = await session.ask(DescribeTransactions, 0, { transactionalIds: [transactionalId] })
    if (answer.transactionStates[0]?.transactionState.startsWith('Prepare') !== true) return
  }
}

export function added(producer: Producer, topics: readonly { name: string; partitions: readonly number[] }[]) {
  return {
    v3AndBelowTransactionalId: producer.transactionalId,
    v3AndBelowProducerId: producer.producerId,
    v3AndBelowProducerEpoch: producer.producerEpoch,
    v3AndBelowTopics: topics.map(({ name, partitions }) => ({ name, partitions: [...partitions] })),
  }
}

/** One record of a producer's transaction. */
export function written(session: Session, name: string, producer: Producer, baseSequence = 0) {
  const { producerId, producerEpoch } = producer
  const batch = batchOf(session.epoch, ['of a transaction'], {
    producerId,
    producerEpoch,
    baseSequence,
    transactional: true,
  })
  return { ...produce(session, name, batch), transactionalId: producer.transactionalId }
}

/** It has a transaction now, with a record in it, as the client of such an EndTxn begins it. */
export async function begin(session: Session, name: string, producer: Producer, sequence = 0, version = 5) {
  if (version >= 5) {
    while (true) {
      const { responses } = await session.ask(Produce, 12, written(session, name, producer, sequence))
      const code = responses[0]?.partitionResponses[0]?.errorCode ?? -1
      if (code === 0) return
      if (!passing.includes(code)) throw new Error(`${name}: ${code}`)
    }
  }
  await session.ask(AddPartitionsToTxn, 3, added(producer, [{ name, partitions: [0] }]))
  await session.ask(Produce, 11, written(session, name, producer, sequence))
}

export const transactions: readonly Scenario[] = [
  scenario('transactions: InitProducerId', async session => {
    const name = await session.topic('a')
    await transactional(session, session.name('first')) // from here on there is a coordinator
    for (const version of session.versions(InitProducerId)) {
      const transactionalId = session.name('id', version)
      const send = (step: string, change: object = {}) =>
        session.send(step, InitProducerId, version, { transactionalId, transactionTimeoutMs: timeoutMs, ...change })
      await send('a timeout of 0', { transactionTimeoutMs: 0 })
      await send('a negative timeout', { transactionTimeoutMs: -1 })
      await send('the longest timeout', {
        transactionalId: session.name('long', version),
        transactionTimeoutMs: 900_000,
      })
      await send('too long a timeout', { transactionTimeoutMs: 900_001 })
      await send('a new one')
      const given = await send('again')
      if (version >= 3) {
        const producerId = Number(given?.producerId)
        await send('in its epoch', { producerId, producerEpoch: 1 })
        await send('in the epoch before, not having heard', { producerId, producerEpoch: 1 })
        await send('in an older epoch', { producerId, producerEpoch: 0 })
        await send('in an epoch to come', { producerId, producerEpoch: 9 })
        await send('under another id', { producerId: unknownProducer, producerEpoch: 2 })
        await send('an id without an epoch', { producerId })
        await send('an epoch without an id', { producerEpoch: 2 })
        const id = session.name('fresh', version)
        await send('what nobody knows of', { transactionalId: id, producerId: unknownProducer, producerEpoch: 3 })
      }
      const producer = await transactional(session, transactionalId)
      await begin(session, name, producer)
      await send('while a transaction is open')
      await settled(session, producer)
      await send('when that has been aborted')
    }
  }),

  scenario('transactions: EndTxn', async session => {
    for (const version of session.versions(EndTxn)) {
      const name = await session.topic(`a.v${version}`)
      let producer = await transactional(session, session.name('id', version))
      const describe = () =>
        session.send('how it is', DescribeTransactions, 0, { transactionalIds: [producer.transactionalId] })
      const end = async (step: string, committed: boolean, change: Partial<Producer> = {}) => {
        const answer = await session.send(step, EndTxn, version, { ...producer, committed, ...change })
        await settled(session, producer)
        return answer
      }
      const goOn = async (answer: Awaited<ReturnType<typeof end>>) => {
        if (version < 5 || answer === undefined) return
        producer = { ...producer, producerId: Number(answer.producerId), producerEpoch: answer.producerEpoch }
      }
      await end('an id that nobody has', true, { transactionalId: session.name('nobody') })
      await end('no id', true, { transactionalId: '' })
      await end('commit, with nothing begun', true)
      await goOn(await end('abort, with nothing begun', false))
      for (const committed of [true, false]) {
        const [it, other] = committed ? ['commit', 'abort'] : ['abort', 'commit']
        await begin(session, name, producer, version >= 5 || committed ? 0 : 1, version)
        await describe()
        const { producerEpoch } = producer
        await end(`${it}, in an older epoch`, committed, { producerEpoch: producerEpoch - 1 })
        await end(`${it}, in an epoch to come`, committed, { producerEpoch: producerEpoch + 1 })
        await end(`${it}, of another producer`, committed, { producerId: unknownProducer })
        const answer = await end(it, committed)
        await describe()
        await end(`${it}, again`, committed)
        await end(`${other} what has ended`, !committed)
        await end(`${it}, long ago`, committed, { producerEpoch: producerEpoch - 2 })
        await goOn(answer)
        await end('commit nothing', true)
        await describe()
        await goOn(await end('abort nothing', false))
        await describe()
      }
    }
  }),

  scenario('transactions: DescribeTransactions, ListTransactions', async session => {
    const name = await session.topic('a', { partitions: 3 })
    const quiet = await transactional(session, session.name('quiet'))
    const open = await transactional(session, session.name('open'))
    const done = await transactional(session, session.name('done'))
    await session.ask(AddPartitionsToTxn, 3, added(open, [{ name, partitions: [0, 2] }]))
    await session.ask(AddPartitionsToTxn, 3, added(done, [{ name, partitions: [1] }]))
    await session.ask(EndTxn, 4, { ...done, committed: true })
    await settled(session, done)
    const ids = [quiet, open, done].map(({ transactionalId }) => transactionalId)
    await session.cases(DescribeTransactions, 'all', {
      none: { transactionalIds: [] },
      'an id that nobody has': { transactionalIds: [session.name('nobody')] },
      'an empty id': { transactionalIds: [''] },
      'one that is quiet': { transactionalIds: [quiet.transactionalId] },
      'one with a transaction': { transactionalIds: [open.transactionalId] },
      'one that has ended': { transactionalIds: [done.transactionalId] },
      several: { transactionalIds: [...ids, session.name('nobody')] },
    })
    const list = (change: object) => ({ stateFilters: [], producerIdFilters: [], ...change })
    await session.cases(ListTransactions, 'all', {
      all: list({}),
      'those with a transaction': list({ stateFilters: ['Ongoing'] }),
      'in two states': list({ stateFilters: ['Empty', 'CompleteCommit'] }),
      'in a state that there is not': list({ stateFilters: ['Ongoing', 'Lost'] }),
      'in no state that there is': list({ stateFilters: ['Lost', 'ongoing'] }),
      'of one producer': list({ producerIdFilters: [done.producerId] }),
      'of a producer that nobody knows': list({ producerIdFilters: [unknownProducer] }),
      'of one producer, in another state': list({ producerIdFilters: [done.producerId], stateFilters: ['Ongoing'] }),
    })
    await session.cases(ListTransactions, '1+', {
      'of any duration': list({ durationFilter: 0 }),
      'for an hour': list({ durationFilter: 3_600_000 }),
      'for less than no time': list({ durationFilter: -7 }),
    })
    await session.cases(ListTransactions, '2+', {
      'by a pattern': list({ transactionalIdPattern: '.*--(open|done)' }),
      'by a part of a pattern': list({ transactionalIdPattern: 'open' }),
      'by an empty pattern': list({ transactionalIdPattern: '' }),
      'by what is no pattern': list({ transactionalIdPattern: '(' }),
    })
    await session.ask(EndTxn, 4, { ...open, committed: false })
    await settled(session, open)
  }),
]
