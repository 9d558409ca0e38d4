// The program that sigkill.test.ts kills: it appends to the partitions of a directory without end, and says on its output
// what was acknowledged. What it appends is known beforehand, so that whoever finds it again can tell that it is right.

import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { LogConfig } from '../../src/log/config.ts'
import { defaultLogConfig } from '../../src/log/config.ts'
import { LogDirectory } from '../../src/log/log-directory.ts'
import { RealDisk } from '../../src/log/real-disk.ts'
import { randomNumbers } from '../protocol/records/compression/samples.ts'
import { batchOf, client, type TestContext, testContext } from './logs.ts'

export const partitions = 4
const topic = 'killed'
/** Of the appends to one partition so many are under way at the same time. */
const outstanding = 8

/** Small segments, so that a kill also comes while one is begun. */
export function openDirectory(path: string, flushMessages: number): Promise<{ directory: LogDirectory } & TestContext> {
  const context = testContext(new RealDisk(), { tailBytes: 0 })
  const config: LogConfig = { ...defaultLogConfig, flushMessages, segmentBytes: 30_000, indexIntervalBytes: 500 }
  const settings = {
    clusterId: 'cluster',
    nodeId: 1,
    newDirectoryId: () => 'AAAAAAAAAAAAAAAAAAAAAQ',
    configOf: () => config,
    producers: { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false },
  }
  return LogDirectory.open(context, path, settings).then(directory => ({ ...context, directory }))
}

/** The records of append `number` in a round: one to four, of very different sizes. */
export function valuesOf(round: number, partition: number, number: number): string[] {
  const below = randomNumbers(round * 1_000_003 + partition * 10_007 + number)
  return Array.from({ length: 1 + below(4) }, (_, i) => `${round}/${partition}/${number}/${i}:`.padEnd(below(600), '.'))
}

async function run(path: string, flushMessages: number, round: number): Promise<void> {
  const say = (line: string) => writeSync(1, `${line}\n`)
  say('opening')
  const { directory, clock } = await openDirectory(path, flushMessages)
  say('open')
  let acknowledged = 0
  const append = async (partition: number) => {
    const name = `${topic}-${partition}`
    const log = directory.logs.get(name) ?? (await directory.create(topic, partition, 'AAAAAAAAAAAAAAAAAAAAAg'))
    let number = 0
    const appendOne = async () => {
      const mine = number++
      const { firstOffset } = await log.append(batchOf(valuesOf(round, partition, mine), clock.now()), client)
      say(`${partition} ${firstOffset} ${mine}`)
      if (++acknowledged % 100 === 0) await directory.flush()
    }
    const appendOn = async (): Promise<never> => {
      for (;;) await appendOne()
    }
    await Promise.all(Array.from({ length: outstanding }, appendOn))
  }
  await Promise.all(Array.from({ length: partitions }, (_, partition) => append(partition)))
}

const [, program = '', path, flushMessages, round] = process.argv
if (path !== undefined && pathToFileURL(program).href === import.meta.url)
  await run(path, Number(flushMessages), Number(round))
