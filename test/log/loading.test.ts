// What a log knows after it was found in its files. The facts are those of Apache Kafka on the same files.

import { describe, expect, it } from 'vitest'
import { leaderEpochCheckpoint } from '../../src/log/leader-epochs.ts'
import type { PartitionLog } from '../../src/log/partition-log.ts'
import { buildMarker } from '../../src/protocol/records/control-records.ts'
import { batchOf, client, openLog, testContext } from './logs.ts'
import { SimulatedDisk } from './simulated-disk.ts'

async function appendInEpochs(log: PartitionLog, ...epochs: readonly number[]): Promise<void> {
  for (const leaderEpoch of epochs) await log.append(batchOf(['a'], 5), { from: 'client', leaderEpoch })
}

describe('after a crash', () => {
  it('epochs begin with the log, though the segment has records from before', async () => {
    const disk = new SimulatedDisk()
    const log = openLog(testContext(disk))
    await appendInEpochs(log, 0, 0, 1, 1, 1)
    await log.deleteRecordsBefore(4)
    const recovered = openLog(testContext(disk), {}, { startOffset: 4, recoveryPoint: 0, clean: false })
    expect(await recovered.endOffsetForEpoch(0)).toEqual({ epoch: 0, endOffset: 4 })
    expect((await recovered.epochs()).entries).toEqual([{ epoch: 1, startOffset: 4 }])
  })

  it('epochs that were made anew are in their file after the next shutdown', async () => {
    const disk = new SimulatedDisk()
    const log = openLog(testContext(disk))
    await appendInEpochs(log, 0, 3)
    const recovered = openLog(testContext(disk))
    expect(await recovered.endOffsetForEpoch(0)).toEqual({ epoch: 0, endOffset: 1 })
    expect(await recovered.close()).toBe(true)
    expect((await disk.readFile(`${log.directory}/${leaderEpochCheckpoint}`))?.toString()).toBe('0\n2\n0 0\n3 1\n')
  })

  it('an index of aborted transactions that came out of it as zeros is written again', async () => {
    const disk = new SimulatedDisk()
    const log = openLog(testContext(disk))
    const producer = { producerId: 7, producerEpoch: 0 }
    await log.append(batchOf(['a'], 5, { ...producer, baseSequence: 0, transactional: true }), client)
    const marker = { ...producer, offset: 0, timestamp: 5, leaderEpoch: 0, coordinatorEpoch: 1 }
    await log.append(buildMarker('ABORT', marker), { ...client, from: 'coordinator', transactionVersion: 1 })
    await log.close()
    const index = await disk.open(`${log.directory}/00000000000000000000.txnindex`)
    await index.write([Buffer.alloc(await index.size())], 0)
    await index.close()

    const recovered = openLog(testContext(disk))
    await recovered.load()
    expect(await recovered.close()).toBe(true)
    const reopened = openLog(testContext(disk), {}, { startOffset: 0, recoveryPoint: 2, clean: true })
    const { abortedTransactions } = await reopened.read(0, 1000, 'read_committed')
    expect(abortedTransactions).toMatchObject([{ producerId: 7, firstOffset: 0 }])
  })
})

describe('after the disk has failed', () => {
  it('a transaction that was verified before is to be verified again, and not refused for good', async () => {
    const disk = new SimulatedDisk()
    const log = openLog(testContext(disk), {}, undefined, { verifies: true })
    const begin = { producerId: 7, producerEpoch: 0, baseSequence: 0, transactional: true }
    const verified = async () => {
      const producers = await log.producers()
      return { ...client, guard: producers.startVerification(begin, { epochRises: true, now: 0 }) }
    }
    const before = await verified()
    const end = disk.fail({ call: 'write', code: 'EIO' })
    await expect(log.append(batchOf(['a'], 5), client)).rejects.toMatchObject({ code: 'KAFKA_STORAGE_ERROR' })
    end()
    await expect(log.append(batchOf(['b'], 5, begin), before)).rejects.toMatchObject({ code: 'KAFKA_STORAGE_ERROR' })
    await log.append(batchOf(['b'], 5, begin), await verified())
  })
})
