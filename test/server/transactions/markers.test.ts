// A transaction that was decided ends the same everywhere, though a disk does not take a marker at first.

import { expect, it } from 'vitest'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { OffsetFetch } from '../../../src/protocol/messages/09-offset-fetch.ts'
import { FindCoordinator } from '../../../src/protocol/messages/10-find-coordinator.ts'
import { InitProducerId } from '../../../src/protocol/messages/22-init-producer-id.ts'
import { AddOffsetsToTxn } from '../../../src/protocol/messages/25-add-offsets-to-txn.ts'
import { EndTxn } from '../../../src/protocol/messages/26-end-txn.ts'
import { TxnOffsetCommit } from '../../../src/protocol/messages/28-txn-offset-commit.ts'
import { DescribeTransactions } from '../../../src/protocol/messages/65-describe-transactions.ts'
import { SimulatedDisk } from '../../log/simulated-disk.ts'
import { batch, produceBytes } from '../producing.ts'
import type { RawClient } from '../raw-client.ts'
import { Rig } from '../rig.ts'

const [transactionalId, groupId, topic] = ['transaction', 'group', 't']
const config = { 'offsets.topic.num.partitions': 1, 'transaction.state.log.num.partitions': 1 }

async function coordinators(client: RawClient): Promise<void> {
  for (const [keyType, key] of [groupId, transactionalId].entries()) {
    const body = { keyType, coordinatorKeys: [key] }
    while ((await client.ask(FindCoordinator, 4, body)).coordinators[0]!.errorCode !== 0) {}
  }
}

async function begun(client: RawClient) {
  await client.ask(Metadata, 4, { topics: [{ name: topic }] })
  await coordinators(client)
  const answer = await client.ask(InitProducerId, 4, { transactionalId, transactionTimeoutMs: 60_000 })
  expect(answer).toMatchObject({ errorCode: 0 })
  const { producerId, producerEpoch } = answer
  return { transactionalId, producerId, producerEpoch }
}

async function state(client: RawClient): Promise<string> {
  const { transactionStates } = await client.ask(DescribeTransactions, 0, { transactionalIds: [transactionalId] })
  return transactionStates[0]!.transactionState
}

it('is tried again among the offsets of groups, whose shard is read anew', async () => {
  const disk = new SimulatedDisk()
  await using rig = await Rig.start({ disk, config })
  const client = await rig.connect()
  const identity = await begun(client)
  expect(await client.ask(AddOffsetsToTxn, 3, { ...identity, groupId })).toMatchObject({ errorCode: 0 })
  const offset = { partitionIndex: 0, committedOffset: 7, committedMetadata: '' }
  const topics = [{ name: topic, partitions: [offset] }]
  const { topics: rows } = await client.ask(TxnOffsetCommit, 3, { ...identity, groupId, topics })
  expect(rows[0]!.partitions[0]!.errorCode).toBe(0)

  disk.fail({ code: 'EIO', call: 'write', path: /__consumer_offsets/, nth: 1 })
  expect(await client.ask(EndTxn, 3, { ...identity, committed: true })).toMatchObject({ errorCode: 0 })
  while ((await state(client)) !== 'CompleteCommit') {}

  const request = { groupId, topics: [{ name: topic, partitionIndexes: [0] }], requireStable: true }
  const stable = await client.ask(OffsetFetch, 7, request)
  expect(stable.topics[0]!.partitions[0]).toMatchObject({ errorCode: 0, committedOffset: 7 })
  expect(rig.reports.filter(text => text.includes('no marker'))).toHaveLength(1)
})

it('is left for the next start where the broker stops before it could be written', async () => {
  const disk = new SimulatedDisk()
  const rig = await Rig.start({ disk, config })
  const client = await rig.connect()
  const identity = await begun(client)
  const records = batch([1], { ...identity, baseSequence: 0, transactional: true })
  expect(await produceBytes(client, topic, records, { version: 12, transactionalId })).toMatchObject({ errorCode: 0 })

  const works = disk.fail({ code: 'EIO', call: 'write', path: /\/t-0\//, chance: 1 })
  expect(await client.ask(EndTxn, 3, { ...identity, committed: true })).toMatchObject({ errorCode: 0 })
  while (!rig.reports.some(text => text.includes('no marker'))) await state(client)
  expect(await state(client)).toBe('PrepareCommit')
  await rig.stop()
  works()

  await using next = await Rig.start({ disk, config })
  const reader = await next.connect()
  while ((await state(reader)) !== 'CompleteCommit') {}
  const topics = [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }]
  const { responses } = await reader.ask(Fetch, 11, { maxWaitMs: 0, minBytes: 0, isolationLevel: 1, topics })
  expect(responses[0]!.partitions[0]).toMatchObject({ errorCode: 0, lastStableOffset: 2, highWatermark: 2 })
})
