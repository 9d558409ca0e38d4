// Directories of Apache Kafka 4.3.0, opened: fixtures/kafka-4.3.0 is of a node that was started and stopped, started and
// changed, stopped, started and killed; fixtures/formatted is one that was formatted and never used.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MemoryDisk } from '../../../src/log/memory-disk.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { resourceTypes } from '../../../src/server/config/resources.ts'
import { Replay } from '../../../src/server/metadata/replay.ts'
import { readSnapshot } from '../../../src/server/metadata/snapshot.ts'
import { TestClock, type TestContext, testContext } from '../../log/logs.ts'
import { textOf } from './history.ts'
import { directoryId, openMetadata, registration } from './opened.ts'

const fixtures = new URL('fixtures/', import.meta.url)
const folder = '/data/__cluster_metadata-0'

/** A disk with the files of a fixture in a folder, but for those that `except` names. */
async function diskWith(fixture: string, to: string, except = /^$/): Promise<TestContext> {
  const clock = new TestClock()
  const disk = new MemoryDisk(clock)
  await disk.makeDirectory(to)
  for (const name of readdirSync(new URL(fixture, fixtures))) {
    if (!except.test(name)) await disk.writeFile(`${to}/${name}`, readFileSync(new URL(`${fixture}/${name}`, fixtures)))
  }
  return testContext(disk, { clock })
}

describe('the metadata of a Kafka', () => {
  it('is what its last snapshot and the rest of the log say', async () => {
    const metadata = await openMetadata(await diskWith('kafka-4.3.0', folder))
    const { state } = metadata
    expect(state.topics.map(({ name, id, partitions }) => [name, id, partitions.length])).toEqual([
      ['a', 'GoRKuCneQWefGrsDs-cW2Q', 4],
      ['b', 'fvjT25x_RkG_k2u4ZXDysg', 1],
    ])
    expect(state.topicById('fvjT25x_RkG_k2u4ZXDysg')).toBe(state.topic('b'))
    expect(state.topic('b')?.partitions[0]).toMatchObject({ replicas: [1], isr: [1], leader: 1 })
    expect(state.topic('gone')).toBeUndefined()
    expect(Object.fromEntries(state.configsOf(resourceTypes.topic, 'a'))).toEqual({
      'cleanup.policy': 'compact',
      'segment.bytes': '2000000',
    })
    expect(state.configsOf(resourceTypes.topic, 'gone').size).toBe(0)
    expect(Object.fromEntries(state.configsOf(resourceTypes.broker, ''))).toEqual({
      'log.cleaner.threads': '2',
      'min.insync.replicas': '1',
    })
    expect(state.configsOf(resourceTypes.group, 'g').get('consumer.session.timeout.ms')).toBe('46000')
    expect(state.configsOf(resourceTypes['client-metrics'], 'sub').get('interval.ms')).toBe('60000')
    expect(Object.fromEntries(state.features)).toEqual({
      'metadata.version': 30,
      'group.version': 1,
      'streams.version': 1,
      'transaction.version': 2,
      'eligible.leader.replicas.version': 1,
    })
    expect(state.nextProducerId).toBe(2000)
    expect([...state.clientQuotas()].map(({ values }) => [...values])).toEqual([[['consumer_byte_rate', 2000]]])
    expect([...state.scramCredentials.keys()].sort()).toEqual(['1 alice', '1 joe'])
    expect([...state.accessControlEntries.values()]).toMatchObject([{ resourceName: 'a', principal: 'User:joe' }])
    expect(state.brokers.get(1)).toMatchObject({ fenced: false, endPoints: [{ name: 'PLAINTEXT', port: 19092 }] })
    expect(state.controllers.get(1)).toMatchObject({ endPoints: [{ name: 'CONTROLLER', port: 19093 }] })
    expect(metadata.epoch).toBe(5)
    // Its voters are those of `controller.quorum.voters`, and stay so.
    expect(metadata.quorum).toEqual({ version: 0, voters: [] })
    await metadata.close()
  })

  it('is the same without the snapshots', async () => {
    const whole = await openMetadata(await diskWith('kafka-4.3.0', folder))
    const without = await openMetadata(await diskWith('kafka-4.3.0', folder, /\.checkpoint$/))
    expect(textOf(without.state)).toBe(textOf(whole.state))
    await whole.close()
    await without.close()
  })

  it('comes to what Kafka made a snapshot of', async () => {
    const { disk } = await diskWith('kafka-4.3.0', folder)
    const snapshot = await readSnapshot(disk, folder, { endOffset: 189, epoch: 3 })
    const replay = new Replay()
    for (const batch of batches((await disk.readFile(`${folder}/00000000000000000000.log`))!)) {
      if (batch.lastOffset < 189) replay.batch(batch)
    }
    expect([replay.endOffset, replay.epoch]).toEqual([189, 3])
    expect(textOf(snapshot.state)).toBe(textOf(replay.state))
    expect(snapshot.timestamp).toBe(replay.timestamp)
    // That Kafka was about to stop, and had handed its leaderships back.
    expect(snapshot.state.topic('b')?.partitions[0]).toMatchObject({ leader: -1, isr: [], eligibleLeaderReplicas: [1] })
  })

  it('is led on from where it was left', async () => {
    const context = await diskWith('kafka-4.3.0', folder)
    // As it was when it was stopped: what came after the snapshot has not come.
    const log = (await context.disk.readFile(`${folder}/00000000000000000000.log`))!
    const stopped = [...batches(log)].filter(({ lastOffset }) => lastOffset < 189)
    await context.disk.writeFile(`${folder}/00000000000000000000.log`, Buffer.concat(stopped.map(({ bytes }) => bytes)))
    const metadata = await openMetadata(context)
    const before = metadata.state.topic('b')!.partitions[0]!
    await metadata.register(registration)
    const { leader, isr, leaderEpoch, eligibleLeaderReplicas, lastKnownElr } = metadata.state.topic('b')!.partitions[0]!
    expect({ leader, isr, eligibleLeaderReplicas, lastKnownElr }).toEqual({
      leader: 1,
      isr: [1],
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
    })
    expect(leaderEpoch).toBe(before.leaderEpoch + 1)
    await metadata.close()
  })
})

describe('the quorum of a Kafka', () => {
  it('gets its voters into the log when it is raised, and has them from then on', async () => {
    const context = await diskWith('kafka-4.3.0', folder)
    const metadata = await openMetadata(context)
    await metadata.raiseQuorum()
    await metadata.close()
    const quorumState = JSON.parse((await context.disk.readFile(`${folder}/quorum-state`))!.toString())
    expect(quorumState).toEqual({
      leaderId: 1,
      leaderEpoch: 5,
      votedId: -1,
      votedDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
      data_version: 1,
    })
    const again = await openMetadata(context)
    expect(again.quorum).toMatchObject({ version: 1, voters: [{ voterId: 1, voterDirectoryId: directoryId }] })
    await again.close()
  })
})

describe('a directory that Kafka has formatted', () => {
  it('begins with what it was formatted with', async () => {
    const metadata = await openMetadata(await diskWith('formatted', '/data'))
    expect([...metadata.state.scramCredentials.keys()]).toEqual(['1 alice'])
    expect(Object.fromEntries(metadata.state.features)).toEqual({
      'metadata.version': 30,
      'eligible.leader.replicas.version': 1,
      'group.version': 1,
      'share.version': 1,
      'streams.version': 1,
      'transaction.version': 2,
    })
    await metadata.close()
  })
})
