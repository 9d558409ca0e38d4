// A broker that has much to find again: from exec to the first answer that needed some of it, and to all of it being there,
// after it was stopped and after it was killed.

import { partitionFor } from '../../../src/server/coordinator/partition-for.ts'
import type { Contestant, Prepared, Running } from '../contestants.ts'
import type { Client } from '../load/client.ts'
import { pause } from '../load/meter.ts'
import type { Measured } from '../settings.ts'
import { connected, idleMemory } from '../startup.ts'
import type { Content } from './contents.ts'

const giveUpSeconds = 120
const backoff = 0.001
/** Of the topics of coordinators: neither josefk nor Kafka is told anything else. */
const partitions = 50

export interface Filled {
  readonly prepared: Prepared
  readonly content: Content
}

/** Has it take everything, and stops it. */
export async function fill({ name, prepare }: Contestant, content: Content): Promise<Filled> {
  const prepared = await prepare()
  const running = prepared.launch()
  try {
    const client = await connected(prepared.bootstrap, performance.now() + giveUpSeconds * 1000)
    const from = performance.now()
    await content.fill(client)
    await content.check(client)
    client.connection.close()
    process.stderr.write(`${name}: filled in ${((performance.now() - from) / 1000).toFixed(1)} s\n`)
    await running.stop()
    return { prepared, content }
  } catch (error) {
    await running.kill()
    await prepared.remove()
    throw error
  }
}

export async function restart(filled: Filled): Promise<Measured> {
  const clean = await loaded(filled, running => running.kill())
  const killed = await loaded(filled, running => running.stop())
  const metrics = { ...clean, firstAnswerKilled: killed.firstAnswer, allLoadedKilled: killed.allLoaded }
  return { metrics, busy: 0 }
}

async function loaded({ prepared, content }: Filled, end: (running: Running) => Promise<void>) {
  const from = performance.now()
  const until = from + giveUpSeconds * 1000
  const running = prepared.launch()
  try {
    const client = await connected(prepared.bootstrap, until)
    const [first, ...others] = oneOfEachPartition(content.keys)
    await untilReady(client, content, [first!], until)
    const firstAnswer = performance.now() - from
    await untilReady(client, content, others, until)
    const allLoaded = performance.now() - from
    const memory = await idleMemory(running.pid)
    await content.check(client)
    client.connection.close()
    await end(running)
    return { firstAnswer, allLoaded, memory }
  } catch (error) {
    await running.kill()
    throw error
  }
}

async function untilReady(client: Client, content: Content, keys: readonly string[], until: number): Promise<void> {
  for (let left = keys; left.length > 0; await pause(backoff)) {
    if (performance.now() > until) throw new Error(`${left.length} are not there yet, such as ${left[0]}`)
    left = await content.notReady(client, left)
  }
}

function oneOfEachPartition(keys: readonly string[]): string[] {
  return [...new Map(keys.map(key => [partitionFor(key, partitions), key])).values()]
}
