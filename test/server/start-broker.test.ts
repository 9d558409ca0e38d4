// Brokers in the process of a test.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ListOffsets } from '../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../src/protocol/messages/03-metadata.ts'
import { DeleteRecords } from '../../src/protocol/messages/21-delete-records.ts'
import { IncrementalAlterConfigs } from '../../src/protocol/messages/44-incremental-alter-configs.ts'
import { startBroker } from '../../src/server/start-broker.ts'
import { batch, produceBytes } from './producing.ts'
import { RawClient } from './raw-client.ts'

describe('startBroker', () => {
  it('has the topics that it is told to have', async () => {
    const audit = { name: 'audit', partitions: 3, config: { 'retention.ms': -1 } }
    const broker = await startBroker({ topics: ['orders', audit], config: { 'num.partitions': 2 } })
    using client = await RawClient.connect(broker.bootstrap)
    const { topics } = await client.ask(Metadata, 8, { topics: null })
    expect(topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([
      ['audit', 3],
      ['orders', 2],
    ])
    await broker.stop()
  })

  it('starts a hundred that know nothing of each other', async () => {
    const brokers = await Promise.all(Array.from({ length: 100 }, () => startBroker({ topics: ['same'] })))
    expect(new Set(brokers.map(({ port }) => port)).size).toBe(100)
    const ends = await Promise.all(
      brokers.map(async ({ bootstrap }, i) => {
        using client = await RawClient.connect(bootstrap)
        for (let n = 0; n <= i % 3; n++) await produceBytes(client, 'same', batch([1]))
        const topics = [{ name: 'same', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
        const answer = await client.ask(ListOffsets, 1, { replicaId: -1, topics })
        return answer.topics[0]?.partitions[0]?.offset
      }),
    )
    expect(ends).toEqual(brokers.map((_, i) => (i % 3) + 1))
    await Promise.all(brokers.map(broker => broker.stop()))
  })

  it('says of a config without effect that it has none, whoever sets it', async () => {
    const reports: string[] = []
    const tiered = { name: 'tiered', config: { 'local.retention.ms': 1000 } }
    const config = { 'group.share.max.size': 20 }
    const broker = await startBroker({ topics: [tiered], config, report: text => void reports.push(text) })
    using client = await RawClient.connect(broker.bootstrap)
    const configs = [{ name: 'share.heartbeat.interval.ms', configOperation: 0, value: '5000' }]
    const resources = [{ resourceType: 32, resourceName: 'sharing', configs }]
    const { responses } = await client.ask(IncrementalAlterConfigs, 1, { resources, validateOnly: false })
    expect(responses[0]?.errorCode).toBe(0)
    expect(reports).toEqual([
      'Not implemented yet, and without effect: group.share.max.size',
      'topic tiered: Not implemented yet, and without effect: local.retention.ms',
      'group sharing: Not implemented yet, and without effect: share.heartbeat.interval.ms',
    ])
    await broker.stop()
  })

  it('says in a sentence why it does not start', async () => {
    const data = await mkdtemp(join(tmpdir(), 'josefk-'))
    const broker = await startBroker({ data })
    await expect(startBroker({ data })).rejects.toThrow(/in use by another process/)
    await expect(startBroker({ port: broker.port })).rejects.toThrow(/in use/)
    await expect(startBroker({ config: { 'num.partitions': 0 } })).rejects.toThrow(/num\.partitions/)
    await broker.stop()
    await rm(data, { recursive: true })
  })

  it('leaves the data as they were where it does not start', async () => {
    const data = await mkdtemp(join(tmpdir(), 'josefk-'))
    const first = await startBroker({ data, topics: ['topic'] })
    using producer = await RawClient.connect(first.bootstrap)
    for (let i = 0; i < 5; i++) await produceBytes(producer, 'topic', batch([1]))
    const partitions = [{ partitionIndex: 0, offset: 3 }]
    await producer.ask(DeleteRecords, 2, { topics: [{ name: 'topic', partitions }], timeoutMs: 1000 })
    await first.stop()
    const other = await startBroker()
    await expect(startBroker({ data, port: other.port })).rejects.toThrow(/in use/)
    await other.stop()
    const again = await startBroker({ data })
    using client = await RawClient.connect(again.bootstrap)
    const earliest = [{ name: 'topic', partitions: [{ partitionIndex: 0, timestamp: -2 }] }]
    const { topics } = await client.ask(ListOffsets, 1, { replicaId: -1, topics: earliest })
    expect(topics[0]?.partitions[0]?.offset).toBe(3)
    await again.stop()
    await rm(data, { recursive: true })
  })

  it('keeps no process alive once it has stopped', async () => {
    const entry = pathToFileURL('build/src/index.js').href
    const program = `
      import { startBroker } from '${entry}'
      const broker = await startBroker({ topics: ['topic'] })
      await broker.stop()
      console.log('stopped')
    `
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
    expect(stdout).toBe('stopped\n')
  })
})
