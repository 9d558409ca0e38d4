// Many connections: how long it takes to open them, what each costs the broker, and how many a second come and go.

import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { residentMemory } from '../process-usage.ts'
import type { Job, Measured } from '../settings.ts'
import { Client, call } from './client.ts'
import { Connection } from './connection.ts'
import { Meter, pause } from './meter.ts'

const atOnce = 10
/** Each leaves its port unusable for a while. */
const mostShort = 3000
const settleSeconds = 0.5

export async function connections({ bootstrap, pid, settings }: Job): Promise<Measured> {
  const client = await Client.connect(bootstrap)
  const version = client.version(ApiVersions)
  const open = async () => {
    const connection = await Connection.open(bootstrap)
    await call(connection, ApiVersions, version, { clientSoftwareName: 'josefk-bench', clientSoftwareVersion: '1' })
    return connection
  }

  const short = new Meter()
  await inParallel(atOnce, async () => {
    if (short.seconds > settings.seconds || short.count >= mostShort) return false
    const connection = await open()
    connection.close()
    short.add(0)
    return true
  })
  const connectRate = short.count / short.seconds
  const { busy } = short

  const before = await residentMemory(pid)
  const idle: Connection[] = []
  const start = performance.now()
  let begun = 0
  await inParallel(atOnce, async () => {
    if (begun++ >= settings.idle) return false
    idle.push(await open())
    return true
  })
  const connect = performance.now() - start
  await pause(settleSeconds)
  const connectionMemory = ((await residentMemory(pid)) - before) / settings.idle / 1024
  for (const connection of idle) connection.close()
  return { metrics: { connectRate, connect, connectionMemory }, busy }
}

/** Runs `step` in so many rows until it says that there is no more. */
async function inParallel(rows: number, step: () => Promise<boolean>): Promise<void> {
  const row = async () => {
    while (await step()) {}
  }
  await Promise.all(Array.from({ length: rows }, row))
}
