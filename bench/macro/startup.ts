// From exec to the first acknowledged record, and the memory of who then has nothing to do, against the same of bare Node.

import { spawn } from 'node:child_process'
import { errorOf } from '../../src/protocol/errors.ts'
import { Produce } from '../../src/protocol/messages/00-produce.ts'
import { Metadata } from '../../src/protocol/messages/03-metadata.ts'
import { batchOfSize } from '../batches.ts'
import type { Contestant, Prepared, Running } from './contestants.ts'
import { Client, check, newest } from './load/client.ts'
import { pause } from './load/meter.ts'
import { residentMemory } from './process-usage.ts'
import type { Measured } from './settings.ts'

const settleSeconds = 2
const giveUpSeconds = 60
const topic = 'first'

export interface Started {
  readonly prepared: Prepared
  readonly running: Running
  /** Milliseconds from its start to the first record that it acknowledged. */
  readonly firstRecord: number
}

export async function start(contestant: Contestant): Promise<Started> {
  const prepared = await contestant.prepare()
  const from = performance.now()
  const running = prepared.launch()
  await firstRecord(prepared.bootstrap, from + giveUpSeconds * 1000)
  return { prepared, running, firstRecord: performance.now() - from }
}

/** Ends what was started, and removes what it left. */
export async function end({ prepared, running }: Pick<Started, 'prepared' | 'running'>): Promise<void> {
  await running.stop()
  await prepared.remove()
}

export async function startup(contestant: Contestant): Promise<Measured> {
  const started = await start(contestant)
  const memory = await idleMemory(started.running.pid)
  await end(started)
  const { firstRecord } = started
  return { metrics: { firstRecord, memory }, busy: 0 }
}

/** `node -e 0` from exec to its end, and a Node that waits. */
export async function bareNode(): Promise<Measured> {
  const from = performance.now()
  await new Promise(resolve => spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).once('exit', resolve))
  const firstRecord = performance.now() - from
  const waiting = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' })
  const memory = await idleMemory(waiting.pid)
  waiting.kill()
  return { metrics: { firstRecord, memory }, busy: 0 }
}

/** In mebibytes, of who has had nothing to do for a while. */
export async function idleMemory(pid: number | undefined): Promise<number> {
  await pause(settleSeconds)
  return (await residentMemory(pid)) / 2 ** 20
}

/** What a client does first: asks for the versions, has a topic made, produces to it. */
export async function firstRecord(bootstrap: string, until: number): Promise<void> {
  const client = await connected(bootstrap, until)
  while (!(await hasLeader(client))) {
    if (performance.now() > until) throw new Error(`${bootstrap} did not make a topic`)
  }
  while (!(await isTaken(client))) {
    if (performance.now() > until) throw new Error(`${bootstrap} did not take a record`)
  }
  client.connection.close()
}

/** As soon as somebody listens there. */
export async function connected(bootstrap: string, until: number): Promise<Client> {
  for (;;) {
    try {
      return await Client.connect(bootstrap)
    } catch (error) {
      if (performance.now() > until) throw error
      await pause(0.001)
    }
  }
}

async function hasLeader(client: Client): Promise<boolean> {
  const { topics } = await client.call(Metadata, { topics: [{ name: topic }] }, newest.metadata)
  const [found] = topics
  if (found === undefined || errorOf(found.errorCode).retriable) return false
  check(found.errorCode, 'the topic of the first record')
  return found.partitions.every(({ leaderId, errorCode }) => errorCode === 0 && leaderId >= 0)
}

async function isTaken(client: Client): Promise<boolean> {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records: batchOfSize(100) }] }]
  const { responses } = await client.call(Produce, { acks: 1, timeoutMs: 1000, topicData }, newest.produce)
  const [answer] = responses[0]?.partitionResponses ?? []
  if (answer === undefined) throw new Error('no answer to the first record')
  if (errorOf(answer.errorCode).retriable) return false
  check(answer.errorCode, 'the first record')
  return true
}
