import { expect, it } from 'vitest'
import { ProducerSnapshots } from '../../src/log/producer-snapshots.ts'
import { ProducerState } from '../../src/log/producer-state.ts'
import { buildBatch } from '../../src/protocol/records/build.ts'
import { RecordBatch } from '../../src/protocol/records/record-batch.ts'
import { FilesInMemory } from './facts/files-in-memory.ts'

const config = { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false }

function batch(offset: number, sequence: number): RecordBatch {
  const record = { offset, timestamp: 1000, key: null, value: null }
  return new RecordBatch(buildBatch([record], { producerId: 1, producerEpoch: 0, baseSequence: sequence }))
}

it('has no snapshot behind the end of a log that was cut while one was written', async () => {
  const disk = new FilesInMemory()
  const snapshots = ProducerSnapshots.among(await disk.list('d'), disk, 'd')
  const state = new ProducerState(config)
  state.update(batch(0, 0))
  await snapshots.take(state)
  state.update(batch(1, 1))
  await Promise.all([snapshots.take(state), snapshots.reload(state, 0, 1, 2000)])
  expect(disk.names('d')).toEqual(['00000000000000000001.snapshot'])
  expect(snapshots.offsets).toEqual([1])
  expect(state.endOffset).toBe(1)
  expect(state.producer(1)?.lastBatch?.lastSequence).toBe(0)
})

it('writes the state of the moment, not that of the write', async () => {
  const disk = new FilesInMemory()
  const snapshots = ProducerSnapshots.among(await disk.list('d'), disk, 'd')
  const state = new ProducerState(config)
  state.update(batch(0, 0))
  const taken = snapshots.take(state)
  state.update(batch(1, 1))
  await taken
  const loaded = new ProducerState(config)
  await ProducerSnapshots.among(await disk.list('d'), disk, 'd').reload(loaded, 0, 2, 2000)
  expect(loaded.endOffset).toBe(1)
  expect(loaded.producer(1)?.lastBatch?.lastSequence).toBe(0)
})
