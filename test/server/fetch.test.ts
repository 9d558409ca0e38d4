// What is fetched, byte for byte, while others fetch something else and the client takes its time.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeResponse } from '../../src/protocol/frame.ts'
import { Fetch } from '../../src/protocol/messages/01-fetch.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { type RunningBroker, startBroker } from '../../src/server/start-broker.ts'
import { batch, produceBytes } from './producing.ts'
import { RawClient } from './raw-client.ts'

const version = 11
const batchCount = 40
const recordsOfBatch = 60
const most = 16 << 20

let folder: string
let broker: RunningBroker
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'josefk-fetch-'))
  broker = await startBroker({ data: folder, topics: [{ name: 'fetched', partitions: 2 }] })
})
afterEach(async () => {
  await broker.stop()
  await rm(folder, { recursive: true })
})

/** What the records of a partition say: their place, over and over. */
const textOf = (partition: number, index: number) => `${partition}:${index};`.repeat(400)

async function fill(partition: number): Promise<void> {
  const client = await RawClient.connect(broker.bootstrap)
  for (let i = 0; i < batchCount; i++) {
    const timestamps = Array.from({ length: recordsOfBatch }, () => 1)
    const records = batch(timestamps, { value: textOf(partition, i) })
    expect(await produceBytes(client, 'fetched', records, { index: partition })).toMatchObject({ errorCode: 0 })
  }
  client.end()
}

function request(partition: number) {
  return {
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: most,
    topics: [{ topic: 'fetched', partitions: [{ partition, fetchOffset: 0, partitionMaxBytes: most }] }],
  }
}

function valuesIn(frame: Buffer | undefined): string[] {
  const { records } = decodeResponse(Fetch, version, frame!).body.responses[0]!.partitions[0]!
  return [...batches(records ?? Buffer.alloc(0))].flatMap(one => {
    one.verify()
    return [...one.records()].map(({ value }) => value!.toString())
  })
}

const valuesOf = (partition: number) =>
  Array.from({ length: batchCount * recordsOfBatch }, (_, i) => textOf(partition, Math.floor(i / recordsOfBatch)))

/** One client asks and takes nothing; meanwhile another one is answered many times. */
async function besideEachOther(): Promise<void> {
  const slow = await RawClient.connect(broker.bootstrap)
  const quick = await RawClient.connect(broker.bootstrap)
  slow.pause()
  for (let i = 0; i < 3; i++) slow.send(Fetch, version, request(0))
  for (let i = 0; i < 5; i++) {
    quick.send(Fetch, version, request(1))
    expect(valuesIn(await quick.frame())).toEqual(valuesOf(1))
  }
  slow.resume()
  for (let i = 0; i < 3; i++) expect(valuesIn(await slow.frame())).toEqual(valuesOf(0))
}

describe('fetching', () => {
  it('gives everyone the right bytes of what was just written, and of what is on the disk', async () => {
    await fill(0)
    await fill(1)
    await besideEachOther()
    await broker.stop()
    broker = await startBroker({ data: folder })
    await besideEachOther()
  })

  it('does not wait for more than fits into an answer', async () => {
    await fill(0)
    const client = await RawClient.connect(broker.bootstrap)
    const limits = { minBytes: 2 * most, maxBytes: 1000, maxWaitMs: 2 ** 31 - 1 } // were it to wait, this would end never
    const { responses } = await client.ask(Fetch, version, { ...request(0), ...limits })
    expect(responses[0]!.partitions[0]!.records).not.toHaveLength(0)
    client.end()
  })

  it('tells of the partitions behind a full answer where they are, and gives nothing of them', async () => {
    await fill(0)
    await fill(1)
    const client = await RawClient.connect(broker.bootstrap)
    const partitions = [0, 1].map(partition => ({ partition, fetchOffset: 0, partitionMaxBytes: most }))
    const beyond = { ...partitions[1]!, fetchOffset: 10 ** 6 }
    const ask = (second: (typeof partitions)[number]) =>
      client.ask(Fetch, version, {
        ...request(0),
        maxBytes: 1,
        topics: [{ topic: 'fetched', partitions: [partitions[0]!, second] }],
      })
    const [full, none] = (await ask(partitions[1]!)).responses[0]!.partitions
    expect(full!.records).not.toHaveLength(0)
    expect(none).toMatchObject({ errorCode: 0, highWatermark: batchCount * recordsOfBatch })
    expect(none!.records ?? []).toHaveLength(0)
    expect((await ask(beyond)).responses[0]!.partitions[1]).toMatchObject({ errorCode: 1 })
    client.end()
  })
})
