// What belongs to a transaction: partitions, the offsets of groups, records, and the markers at its end.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { OffsetFetch } from '../../../../src/protocol/messages/09-offset-fetch.ts'
import { AddPartitionsToTxn } from '../../../../src/protocol/messages/24-add-partitions-to-txn.ts'
import { AddOffsetsToTxn } from '../../../../src/protocol/messages/25-add-offsets-to-txn.ts'
import { EndTxn } from '../../../../src/protocol/messages/26-end-txn.ts'
import { WriteTxnMarkers } from '../../../../src/protocol/messages/27-write-txn-markers.ts'
import { TxnOffsetCommit } from '../../../../src/protocol/messages/28-txn-offset-commit.ts'
import { DescribeProducers } from '../../../../src/protocol/messages/61-describe-producers.ts'
import { DescribeTransactions } from '../../../../src/protocol/messages/65-describe-transactions.ts'
import { unknownProducer } from '../normal.ts'
import { batchOf } from '../records.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { coordinated } from './group.ts'
import { produce } from './produce.ts'
import { added, begin, type Producer, settled, transactional, written } from './transactions.ts'

async function abort(session: Session, producer: Producer): Promise<void> {
  await session.ask(EndTxn, 4, { ...producer, committed: false })
  await settled(session, producer)
}

const look = (session: Session, name: string) =>
  session.send('its producers', DescribeProducers, 0, { topics: [{ name, partitionIndexes: [0] }] })

export const transactionPartitions: readonly Scenario[] = [
  scenario('transactions: AddPartitionsToTxn', async session => {
    const name = await session.topic('a', { partitions: 2 })
    for (const version of session.versions(AddPartitionsToTxn, '0-3')) {
      const producer = await transactional(session, session.name('id', version))
      const send = (step: string, partitions: readonly number[], change: Partial<Producer> = {}, topic = name) =>
        session.send(
          step,
          AddPartitionsToTxn,
          version,
          added({ ...producer, ...change }, [{ name: topic, partitions }]),
        )
      await send('a topic that is not there', [0], {}, session.name('missing'))
      await send('a partition that is not there', [0, 7])
      await send('an id that nobody has', [0], { transactionalId: session.name('nobody') })
      await send('no id', [0], { transactionalId: '' })
      await send('of another producer', [0], { producerId: unknownProducer })
      await send('in an older epoch', [0], { producerEpoch: -1 })
      await send('in an epoch to come', [0], { producerEpoch: 1 })
      await send('no partitions', [])
      await send('one', [0])
      await send('the same', [0])
      await send('both', [0, 1])
      await session.send('no topics', AddPartitionsToTxn, version, added(producer, []))
      await session.send('how it is', DescribeTransactions, 0, { transactionalIds: [producer.transactionalId] })
      await abort(session, producer)
      await send('after that', [1])
      await abort(session, producer)
    }
  }),

  scenario('transactions: AddPartitionsToTxn, by brokers', async session => {
    const name = await session.topic('a', { partitions: 2 })
    for (const version of session.versions(AddPartitionsToTxn, '4+')) {
      const producer = await transactional(session, session.name('id', version))
      const other = await transactional(session, session.name('other', version))
      const ask = (
        verifyOnly: boolean,
        partitions: readonly number[],
        change: Partial<Producer> = {},
        topic = name,
      ) => ({
        ...producer,
        ...change,
        verifyOnly,
        topics: [{ name: topic, partitions: [...partitions] }],
      })
      const send = (step: string, ...transactions: ReturnType<typeof ask>[]) =>
        session.send(step, AddPartitionsToTxn, version, { transactions })
      await send('whether one is in it', ask(true, [0]))
      await send('one', ask(false, [0]))
      await send('whether that is in it', ask(true, [0]))
      await send('whether two are in it', ask(true, [0, 1]))
      await send('whether it is, in an epoch to come', ask(true, [0], { producerEpoch: 5 }))
      await send('whether it is, of another producer', ask(true, [0], { producerId: unknownProducer }))
      await send('whether it is, of nobody', ask(true, [0], { transactionalId: session.name('nobody') }))
      await send('whether what is not there is in it', ask(true, [0], {}, session.name('missing')))
      await send('what is not there', ask(false, [0], {}, session.name('missing')))
      await send('for two', ask(false, [1]), ask(false, [1], other))
      await abort(session, producer)
      await abort(session, other)
    }
  }),

  scenario('transactions: AddOffsetsToTxn', async session => {
    const groupId = await coordinated(session, session.name('group'))
    for (const version of session.versions(AddOffsetsToTxn)) {
      const producer = await transactional(session, session.name('id', version))
      const send = (step: string, change: object = {}) =>
        session.send(step, AddOffsetsToTxn, version, { ...producer, groupId, ...change })
      await send('an id that nobody has', { transactionalId: session.name('nobody') })
      await send('no id', { transactionalId: '' })
      await send('of another producer', { producerId: unknownProducer })
      await send('in an older epoch', { producerEpoch: -1 })
      await send('in an epoch to come', { producerEpoch: 1 })
      await send('a group')
      await send('the same')
      await session.send('how it is', DescribeTransactions, 0, { transactionalIds: [producer.transactionalId] })
      await abort(session, producer)
    }
  }),

  scenario('transactions: TxnOffsetCommit', async session => {
    const name = await session.topic('a')
    for (const version of session.versions(TxnOffsetCommit)) {
      const groupId = await coordinated(session, session.name('group', version))
      let producer = await transactional(session, session.name('id', version))
      const send = (step: string, change: object = {}, topic = name, partitionIndex = 0) => {
        const partition = { partitionIndex, committedOffset: 5, committedLeaderEpoch: -1, committedMetadata: 'so far' }
        const topics = [{ name: topic, partitions: [partition] }]
        return session.send(step, TxnOffsetCommit, version, { ...producer, groupId, topics, ...change })
      }
      const fetch = (step: string, requireStable: boolean) =>
        session.send(step, OffsetFetch, 7, { groupId, topics: [{ name, partitionIndexes: [0] }], requireStable })
      const end = async (committed: boolean) => {
        const answer = await session.ask(EndTxn, version >= 5 ? 5 : 4, { ...producer, committed })
        if (version >= 5 && answer.errorCode === 0) producer = { ...producer, producerEpoch: answer.producerEpoch }
        await settled(session, producer)
      }
      if (version < 5) await send('without the group in the transaction')
      if (version < 5) await session.ask(AddOffsetsToTxn, 3, { ...producer, groupId })
      await send('a topic that is not there', {}, session.name('missing'))
      await send('a partition that is not there', {}, name, 7)
      await send('no topics', { topics: [] })
      if (version >= 5) await send('in an epoch to come', { producerEpoch: 4 })
      await send('offsets')
      await send('of an id that nobody has', { transactionalId: session.name('nobody') })
      await send('no group', { groupId: '' })
      if (version >= 3) {
        await send('of a member that is not there', { memberId: 'nobody', generationId: 1 })
        await send('of a generation without a member', { generationId: 3 })
        await send('of a member that is not there, without a generation', { memberId: 'nobody' })
        await send('of an instance that is not there, without a generation', { groupInstanceId: 'i' })
        await send('of an instance that is not there', { memberId: 'nobody', generationId: 1, groupInstanceId: 'i' })
      }
      await fetch('before it ends', false)
      await fetch('before it ends, if they are stable', true)
      await end(true)
      await fetch('when it is committed', true)
      if (version < 5) await session.ask(AddOffsetsToTxn, 3, { ...producer, groupId })
      await send('the next', {
        topics: [{ name, partitions: [{ partitionIndex: 0, committedOffset: 9, committedMetadata: null }] }],
      })
      await end(false)
      await fetch('when that is aborted', true)
      if (version < 5) await send('in no transaction')
    }
  }),

  ...['3', '9', '11', '12', '13'].map(versions =>
    scenario(`transactions: Produce v${versions}`, async session => {
      const version = Number(versions)
      const name = await session.topic('a')
      let producer = await transactional(session, session.name('id'))
      const send = (step: string, sequence: number, change: object = {}, of: Partial<Producer> = {}) =>
        session.send(step, Produce, version, { ...written(session, name, { ...producer, ...of }, sequence), ...change })
      const end = async (committed: boolean) => {
        const answer = await session.ask(EndTxn, version >= 12 ? 5 : 4, { ...producer, committed })
        if (version >= 12 && answer.errorCode === 0) producer = { ...producer, producerEpoch: answer.producerEpoch }
        await settled(session, producer)
      }
      await send('without an id', 0, { transactionalId: null })
      if (version < 12) {
        await send('what is not in the transaction', 0)
        await session.ask(AddPartitionsToTxn, 3, added(producer, [{ name, partitions: [0] }]))
      }
      await send('of nobody', 0, { transactionalId: session.name('nobody') })
      await send('in an epoch to come', 0, {}, { producerEpoch: 4 })
      await send('not from 0', 3)
      await send('the first', 0)
      await send('the first again', 0)
      await send('the next', 1)
      await look(session, name)
      const { producerId, producerEpoch } = producer
      const plain = batchOf(session.epoch, ['plain'], { producerId, producerEpoch, baseSequence: 2 })
      await session.send('not in the transaction that is open', Produce, version, produce(session, name, plain))
      const before = producer
      await end(true)
      await look(session, name)
      await send('of the transaction before', version < 12 ? 2 : 0, {}, before)
      if (version < 12) await session.ask(AddPartitionsToTxn, 3, added(producer, [{ name, partitions: [0] }]))
      await send('of the next', version < 12 ? 2 : 0)
      await end(false)
      await look(session, name)
    }),
  ),

  scenario('transactions: WriteTxnMarkers', async session => {
    for (const version of session.versions(WriteTxnMarkers)) {
      const name = await session.topic(`a.v${version}`)
      await transactional(session, session.name('id', version))
      const producer = await transactional(session, session.name('id', version)) // in epoch 1
      await begin(session, name, producer, 0, 4)
      const marker = (change: object = {}, topic = name, index = 0) => ({
        ...producer,
        transactionResult: false,
        coordinatorEpoch: 0,
        topics: [{ name: topic, partitionIndexes: [index] }],
        ...change,
      })
      const send = (step: string, ...markers: ReturnType<typeof marker>[]) =>
        session.send(step, WriteTxnMarkers, version, { markers })
      await send('none')
      await send('of a topic that is not there', marker({}, session.name('missing')))
      await send('of a partition that is not there', marker({}, name, 7))
      await send('in an older epoch', marker({ producerEpoch: 0 }))
      await look(session, name)
      await send('an abort', marker())
      await look(session, name)
      await send('the same', marker())
      await send('of an older coordinator', marker({ coordinatorEpoch: -1 }))
      await send('of a newer coordinator, in the next epoch', marker({ coordinatorEpoch: 3, producerEpoch: 2 }))
      await send('of the coordinator before that', marker({ coordinatorEpoch: 2, producerEpoch: 2 }))
      await send('of a producer that nobody knows', marker({ producerId: unknownProducer + version }))
      await look(session, name)
    }
  }),
]
