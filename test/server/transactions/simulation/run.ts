// One history: processes come, crash and are replaced; connections break; the broker dies and comes back. In the end it is
// quiet, and nothing may be left open.

import { errorOf } from '../../../../src/protocol/errors.ts'
import { Fetch } from '../../../../src/protocol/messages/01-fetch.ts'
import { ListOffsets } from '../../../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../../../src/protocol/messages/03-metadata.ts'
import { OffsetFetch } from '../../../../src/protocol/messages/09-offset-fetch.ts'
import { batches } from '../../../../src/protocol/records/batches.ts'
import { controlType } from '../../../../src/protocol/records/control-records.ts'
import { Judge } from './judge.ts'
import type { Connection } from './network.ts'
import { groupOf, ProducerProcess, timeoutMs, topic } from './producer.ts'
import { partitions, World } from './world.ts'

const ids = ['a', 'b', 'c']
const steps = 40

/** What a power cut leaves is told of, and so is a disk that fails. There is no other reason to tell anybody here. */
const ofPowerCuts = /\.log: ends at \d+ of \d+ bytes/
const ofBadDisks = [
  /\bEIO\b/,
  / cannot be made in any directory$/,
  /: NOT_COORDINATOR$/,
  /verified before its log was found anew/,
]

export interface Outcome {
  /** How often the disk failed. */
  readonly diskFailures: number
  readonly committed: number
  readonly aborted: number
  readonly unknown: number
  readonly open: number
}

export async function simulate(seed: number): Promise<Outcome> {
  const world = new World(seed)
  const { random, network } = world
  const hasBadDisk = random.chance(0.5)
  const judge = new Judge()
  const processes = new Map<string, ProducerProcess>()
  const all: ProducerProcess[] = []
  const failures: unknown[] = []
  const begin = (id: string) => {
    const process = new ProducerProcess(id, world, judge)
    processes.set(id, process)
    all.push(process)
    process.run().catch(error => void failures.push(error))
  }
  await settled(world, world.start())
  await settled(world, network.connect()!.ask(Metadata, 4, { topics: [{ name: topic }] }))
  for (let i = 0; i < steps; i++) {
    for (const id of ids) if ((processes.get(id)?.isGone ?? true) && random.chance(0.6)) begin(id)
    const dice = random.below(100)
    if (dice < 10) processes.get(random.pick(ids))?.crash()
    else if (dice < 14)
      begin(random.pick(ids)) // though the one before lives on
    else if (dice < 24) network.dropOne()
    else if (dice < 30) {
      world.crash(random.chance(0.5))
      await settled(world, world.start())
    } else if (hasBadDisk && dice < 45) {
      if (dice < 40)
        world.fail(random.pick([topic, '__transaction_state', '__consumer_offsets']), random.pick([0.1, 0.5, 1]))
      else world.heal()
    }
    await world.pass(random.below(400))
    if (failures.length > 0) throw failures[0]
  }
  world.heal()
  for (const process of all) process.crash()
  await world.pass(timeoutMs * 3)
  await check(world, judge)
  await world.stop()
  await settled(world, world.start()) // and it is the same after a restart
  await check(world, judge)
  const expected = hasBadDisk ? [ofPowerCuts, ...ofBadDisks] : [ofPowerCuts]
  const reports = world.reports.filter(text => !expected.some(pattern => pattern.test(text)))
  if (reports.length > 0) throw new Error(reports.join('; '))
  const count = (outcome: string) => judge.transactions.filter(one => one.outcome === outcome).length
  const diskFailures = world.reports.filter(text => text.includes('EIO')).length
  return {
    diskFailures,
    committed: count('committed'),
    aborted: count('aborted'),
    unknown: count('unknown'),
    open: count('open'),
  }
}

/** Lets time pass until it is done. */
async function settled<T>(world: World, work: Promise<T>): Promise<T> {
  let done = false
  work.then(
    () => {
      done = true
    },
    () => {
      done = true
    },
  )
  for (let i = 0; !done; i++) {
    if (i > 2000) throw new Error('it never ends')
    await world.pass(10)
  }
  return work
}

async function check(world: World, judge: Judge): Promise<void> {
  const connection = world.network.connect()!
  const seen: string[][] = []
  for (let partition = 0; partition < partitions; partition++) {
    seen.push(await settled(world, readCommitted(connection, partition)))
  }
  const offsets = new Map<string, number | undefined>()
  for (const id of ids) offsets.set(id, await settled(world, committedOffset(connection, groupOf(id))))
  judge.judge(seen, offsets)
}

/** As a consumer with read_committed does it; in the end nothing may be held back from it. */
async function readCommitted(connection: Connection, partition: number): Promise<string[]> {
  const values: string[] = []
  const end = await latest(connection, partition)
  for (let offset = 0; offset < end; ) {
    const topics = [{ topic, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 1 << 20 }] }]
    const answer = await connection.ask(Fetch, 11, {
      maxWaitMs: 0,
      minBytes: 0,
      isolationLevel: 1,
      topics,
      forgottenTopicsData: [],
      rackId: '',
    })
    const [row] = answer!.responses[0]!.partitions
    if (row!.errorCode !== 0) throw new Error(`partition ${partition}: error ${row!.errorCode}`)
    if (row!.lastStableOffset !== row!.highWatermark) throw new Error(`partition ${partition}: a transaction is open`)
    let aborted = row!.abortedTransactions ?? []
    const leftOut = new Set<number | bigint>()
    for (const batch of batches(row!.records ?? Buffer.alloc(0))) {
      for (const { producerId, firstOffset } of aborted) if (firstOffset <= batch.lastOffset) leftOut.add(producerId)
      aborted = aborted.filter(({ firstOffset }) => firstOffset > batch.lastOffset)
      for (const { key, value, offset: at } of batch.records()) {
        if (!batch.control) {
          if (at >= offset && !leftOut.has(batch.producerId)) values.push(String(value))
        } else if (controlType(key) === 'ABORT') leftOut.delete(batch.producerId)
      }
      offset = batch.lastOffset + 1
    }
  }
  return values
}

async function latest(connection: Connection, partition: number): Promise<number> {
  const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp: -1 }] }]
  const answer = await connection.ask(ListOffsets, 5, { replicaId: -1, isolationLevel: 0, topics })
  return Number(answer!.topics[0]!.partitions[0]!.offset)
}

async function committedOffset(connection: Connection, groupId: string): Promise<number | undefined> {
  const topics = [{ name: topic, partitionIndexes: [0] }]
  const answer = await connection.ask(OffsetFetch, 7, { groupId, topics, requireStable: true })
  if (answer !== undefined && errorOf(answer.errorCode).name === 'NOT_COORDINATOR') return undefined // nobody committed ever
  const row = answer?.topics[0]?.partitions[0]
  if (row === undefined || answer?.errorCode !== 0 || row.errorCode !== 0) {
    throw new Error(`${groupId}: error ${answer?.errorCode} ${row?.errorCode}`)
  }
  return row.committedOffset === -1 ? undefined : Number(row.committedOffset)
}
