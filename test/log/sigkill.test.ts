// A real process that appends on the real disk is killed, again and again: what it said was acknowledged is there, in
// order and whole, and nothing else is. The moment of the kill is a number of acknowledgements, made from a seed.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cleanShutdownFile } from '../../src/log/clean-shutdown.ts'
import { batches } from '../../src/protocol/records/batches.ts'
import { randomNumbers } from '../protocol/records/compression/samples.ts'
import { openDirectory, partitions, valuesOf } from './appender.ts'

const rounds = Number(process.env['SIGKILL_ROUNDS'] ?? 8)
const seed = Number(process.env['SIGKILL_SEED'] ?? 1)

// Other processes run what was built; Node 20 does not run TypeScript.
const built = resolve('build/test/log/appender.js')

let path: string
let child: ChildProcess | undefined

beforeEach(() => {
  expect(existsSync(built), 'npm run build comes first').toBe(true)
  path = mkdtempSync(join(tmpdir(), 'josefk-kill-'))
})

afterEach(async () => {
  await kill()
  rmSync(path, { recursive: true, force: true })
})

async function kill(): Promise<void> {
  const killed = child
  child = undefined
  if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return
  killed.kill('SIGKILL')
  await once(killed, 'exit')
}

interface Acknowledged {
  readonly partition: number
  readonly offset: number
  readonly number: number
}

/** Starts the appender, and kills it when it has said so many lines; gives everything that it had said by then. */
async function runAndKill(flushMessages: number, round: number, lines: number): Promise<Acknowledged[]> {
  const running = start(flushMessages, round)
  const said: string[] = []
  for await (const line of running) {
    said.push(line)
    if (said.length === lines) child?.kill('SIGKILL')
  }
  await kill()
  expect(said.length).toBeGreaterThanOrEqual(lines)
  return said.slice(2).map(line => {
    const [partition = -1, offset = -1, number = -1] = line.split(' ').map(Number)
    return { partition, offset, number }
  })
}

function start(flushMessages: number, round: number) {
  child = spawn(process.execPath, [built, path, String(flushMessages), String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return createInterface({ input: child.stdout!, crlfDelay: Number.POSITIVE_INFINITY })
}

/** Every record of every partition, at its offset. Where the directory was not closed, opening it recovers it. */
async function contents(flushMessages: number): Promise<string[][]> {
  const { directory } = await openDirectory(path, flushMessages)
  const all: string[][] = Array.from({ length: partitions }, () => [])
  for (const [name, log] of directory.logs) {
    await log.load()
    const values: string[] = []
    while (values.length < log.highWatermark) {
      const { records } = await log.read(values.length, 50_000, 'read_uncommitted')
      for (const batch of records.flatMap(bytes => [...batches(bytes)])) {
        batch.verify()
        for (const { offset, value } of batch.records()) {
          if (offset !== values.length) expect.fail(`${name}: offset ${offset} where ${values.length} should be`)
          values.push(value?.toString() ?? 'null')
        }
      }
    }
    expect(values.length).toBe(log.endOffset)
    all[Number(name.split('-')[1])] = values
  }
  await directory.close()
  return all
}

/** What was there before, and behind it, in order, the first of what the round appended: how many appends that is. */
function appendsOf(round: number, partition: number, before: readonly string[], values: readonly string[]): number {
  expect(values.slice(0, before.length)).toEqual(before)
  let number = 0
  for (let at = before.length; at < values.length; number++) {
    for (const value of valuesOf(round, partition, number))
      if (value !== values[at++]) expect(values[at - 1]).toBe(value)
  }
  return number
}

describe.each([
  ['by default', Number.POSITIVE_INFINITY],
  ['with flush.messages=1', 1],
])('a process that is killed while it appends, %s', (_, flushMessages) => {
  it(`loses nothing that it acknowledged, ${rounds} times (seed ${seed})`, async () => {
    const below = randomNumbers(seed)
    let before: string[][] = Array.from({ length: partitions }, () => [])
    for (let round = 0; round < rounds; round++) {
      // With one line it is killed while it opens the directory, with two before anything is acknowledged.
      const lines = 1 + below(below(5) === 0 ? 3 : 300)
      const acknowledged = await runAndKill(flushMessages, round, lines)
      const found = await contents(flushMessages)
      const counts = found.map((values, partition) => appendsOf(round, partition, before[partition]!, values))
      for (const { partition, offset, number } of acknowledged) {
        if (found[partition]![offset] !== valuesOf(round, partition, number)[0] || number >= counts[partition]!)
          expect.fail(`round ${round}: append ${number} to partition ${partition} is not at ${offset}`)
      }
      // Once more from what a clean shutdown left, or as if there had been none; so the next round begins, too.
      if (round % 2 === 0) rmSync(join(path, cleanShutdownFile))
      expect(await contents(flushMessages)).toEqual(found)
      if (round % 3 === 0) rmSync(join(path, cleanShutdownFile))
      before = found
    }
    expect(before.every(values => values.length > 0)).toBe(true)
  }, 60_000)
})

describe('a directory of logs', () => {
  it('is refused to a second process in words, and free again when the first one was killed', async () => {
    const lines = start(Number.POSITIVE_INFINITY, 0)
    for await (const line of lines) if (line === 'open') break
    await expect(openDirectory(path, 1)).rejects.toMatchObject({
      code: 'KAFKA_STORAGE_ERROR',
      message: `${path} is in use by another process; stop it, or choose another directory`,
    })
    await kill()
    const { directory } = await openDirectory(path, 1)
    await directory.close()
  })
})
