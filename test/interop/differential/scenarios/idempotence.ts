// Producers with an id: sequences that follow, repeat and leap.

import { Produce } from '../../../../src/protocol/messages/00-produce.ts'
import { InitProducerId } from '../../../../src/protocol/messages/22-init-producer-id.ts'
import { DescribeProducers } from '../../../../src/protocol/messages/61-describe-producers.ts'
import { unknownProducer } from '../normal.ts'
import { batchOf } from '../records.ts'
import { type Scenario, type Session, scenario } from '../scenario.ts'
import { produce } from './produce.ts'

async function producerId(session: Session): Promise<number> {
  const body = { transactionalId: null, transactionTimeoutMs: 60_000 }
  return Number((await session.ask(InitProducerId, 4, body)).producerId)
}

/** Sends batches of one producer, each given by its first sequence, the number of its records, and its epoch. */
function producer(session: Session, name: string, id: number, versions: string) {
  return (step: string, baseSequence: number, { count = 1, epoch = 0, producer = id, at = 0 } = {}) => {
    const contents = Array.from({ length: count }, (_, i) => ({ value: `${baseSequence + i}`, at }))
    const batch = batchOf(session.epoch, contents, { producerId: producer, producerEpoch: epoch, baseSequence })
    return session.send(step, Produce, versions, produce(session, name, batch))
  }
}

export const idempotence: readonly Scenario[] = [
  scenario('InitProducerId', async session => {
    const init = (change: object = {}) => ({ transactionalId: null, transactionTimeoutMs: 60_000, ...change })
    await session.cases(InitProducerId, 'all', {
      'a new one': init(),
      another: init(),
      'a timeout of 0': init({ transactionTimeoutMs: 0 }),
      'a negative timeout': init({ transactionTimeoutMs: -1 }),
      'an empty transactional id': init({ transactionalId: '' }),
    })
    await session.cases(InitProducerId, '3+', {
      'an id without an epoch': init({ producerId: unknownProducer }),
      'an epoch without an id': init({ producerEpoch: 5 }),
      'a negative id': init({ producerId: -2, producerEpoch: 0 }),
      'a negative epoch': init({ producerId: unknownProducer, producerEpoch: -2 }),
    })
    const id = await producerId(session)
    await session.send('one more epoch', InitProducerId, '3+', init({ producerId: id, producerEpoch: 0 }))
    await session.send('the last epoch', InitProducerId, '3+', init({ producerId: id, producerEpoch: 32766 }))
  }),

  ...['3', '8', '13'].map(versions =>
    scenario(`Produce v${versions}: sequences`, async session => {
      const name = await session.topic('a')
      const id = await producerId(session)
      const send = producer(session, name, id, versions)
      await send('the first', 0)
      await send('the first again', 0)
      await send('the next', 1, { count: 3 })
      await send('the next again', 1, { count: 3 })
      await send('a gap', 5)
      await send('a part of what was', 1, { count: 2 })
      await send('more than what was', 1, { count: 4 })
      await send('the end of what was', 3)
      await send('the next', 4)
      for (const sequence of [5, 6, 7, 8]) await send('and on', sequence)
      await send('the last but four again', 4)
      await send('the last but five again', 1, { count: 3 })
      await send('the first of all again', 0)
      await send('a new epoch, not from 0', 9, { epoch: 1 })
      await send('a new epoch', 0, { epoch: 1 })
      await send('a new epoch again', 0, { epoch: 1 })
      await send('an old epoch', 9, { epoch: 0 })
      await send('a much newer epoch', 0, { epoch: 7 })
      await send('an unknown producer, from 0', 0, { producer: unknownProducer + 0 })
      await send('an unknown producer, not from 0', 7, { producer: unknownProducer + 1 })
      await send('without an epoch', 0, { producer: unknownProducer + 2, epoch: -1 })
      await send('without a sequence', -1, { producer: unknownProducer + 3 })
      await send('the last sequence there is', 0x7fffffff, { producer: unknownProducer + 4 })
      await send('beyond the last sequence', 0, { producer: unknownProducer + 4, count: 2 })
      await session.send('all of them', DescribeProducers, 0, { topics: [{ name, partitionIndexes: [0] }] })
    }),
  ),

  scenario('Produce: sequences in one request', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const id = await producerId(session)
    const batch = (baseSequence: number) =>
      batchOf(session.epoch, [`${baseSequence}`], { producerId: id, producerEpoch: 0, baseSequence })
    await session.send(
      'two batches of one producer',
      Produce,
      '9',
      produce(session, name, Buffer.concat([batch(0), batch(1)])),
    )
    await session.send('both partitions', Produce, '9', {
      ...produce(session, name, null),
      topicData: [{ name, partitionData: [0, 1].map(index => ({ index, records: batch(0) })) }],
    })
    await session.send('both partitions, one leaps', Produce, '9', {
      ...produce(session, name, null),
      topicData: [
        {
          name,
          partitionData: [
            { index: 0, records: batch(1) },
            { index: 1, records: batch(2) },
          ],
        },
      ],
    })
    await session.send('a leap, acks 0', Produce, '9', produce(session, name, batch(9), { acks: 0 }))
    await session.send('a duplicate, acks 0', Produce, '9', produce(session, name, batch(1), { acks: 0 }))
    await session.send('a duplicate, acks 1', Produce, '9', produce(session, name, batch(1), { acks: 1 }))
  }),

  scenario('DescribeProducers', async session => {
    const name = await session.topic('a', { partitions: 2 })
    const id = await producerId(session)
    const describe = (name: string, ...partitionIndexes: number[]) => ({ topics: [{ name, partitionIndexes }] })
    await session.cases(DescribeProducers, 'all', {
      nobody: describe(name, 0, 1),
      'no topics': { topics: [] },
      'no partitions': describe(name),
      'a partition that is not there': describe(name, 2),
      'a negative partition': describe(name, -1),
      'a topic that is not there': describe(session.name('unknown'), 0),
      'a bad name': describe('a b', 0),
      twice: describe(name, 0, 0),
    })
    const send = producer(session, name, id, '9')
    await send('the first', 0, { count: 2, at: 5 })
    await send('the second', 2, { count: 1, at: 3 })
    await session.send('one', DescribeProducers, 'all', describe(name, 0, 1))
    await send('another', 0, { producer: unknownProducer + 0 })
    await session.send('two', DescribeProducers, 'all', describe(name, 0))
  }),
]
