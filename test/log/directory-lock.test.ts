// One owner for a directory among real processes, those that were killed included.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from '../../src/log/directory-lock.ts'

// Other processes run what was built; Node 20 does not run TypeScript.
const built = resolve('build/src/log/directory-lock.js')

/** Waits for a line, tries to take the directory, says whether it has it, and lives until it is told to end. */
const contender = `
  import { lockDirectory } from ${JSON.stringify(pathToFileURL(built).href)}
  process.on('message', async message => {
    if (message === 'end') process.disconnect()
    else process.send((await lockDirectory(message)) !== undefined)
  })
  process.send('ready')
`

let directory: string
const children: ChildProcess[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'josefk-lock-'))
})

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
  rmSync(directory, { recursive: true })
})

async function start(): Promise<ChildProcess> {
  expect(existsSync(built), 'npm run build comes first').toBe(true)
  const child = spawn(process.execPath, ['--input-type=module', '-e', contender], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  await once(child, 'message')
  return child
}

async function takes(child: ChildProcess): Promise<boolean> {
  child.send(directory)
  const [taken] = await once(child, 'message')
  return taken
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('a directory', () => {
  it('is refused to a second process for as long as the first one lives', async () => {
    const [one, other] = [await start(), await start()]
    expect(await takes(one)).toBe(true)
    expect(await takes(other)).toBe(false)
    expect(await lockDirectory(directory)).toBeUndefined()
    expect(await takes(other)).toBe(false)
    await kill(one)
    expect(await takes(other)).toBe(true)
    expect(await lockDirectory(directory)).toBeUndefined()
    await kill(other)
    expect(await lockDirectory(directory)).toBeDefined()
  })

  it('is refused to other processes while this one has it', async () => {
    const child = await start()
    const release = await lockDirectory(directory)
    expect(await takes(child)).toBe(false)
    await release?.()
    expect(readdirSync(directory)).toEqual([])
    expect(await takes(child)).toBe(true)
  })

  it('has one owner, however many want it at once and whatever the dead have left', async () => {
    const dead = await start()
    expect(await takes(dead)).toBe(true)
    await kill(dead)
    const alive = await Promise.all(Array.from({ length: 4 }, start))
    for (let round = 0; round < 5; round++) {
      const [taken, own] = await Promise.all([
        Promise.all(alive.map(takes)),
        Promise.all(Array.from({ length: 3 }, () => lockDirectory(directory))),
      ])
      const owners = taken.filter(Boolean).length + own.filter(release => release !== undefined).length
      expect(owners).toBe(1)
      expect(readdirSync(directory)).toHaveLength(owners)
      for (const release of own) await release?.()
      if (taken.includes(true)) break
    }
  })

  it('is not taken twice by one process at once', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => lockDirectory(directory)))
    expect(taken.filter(release => release !== undefined)).toHaveLength(1)
  })

  it('is free if its owner is dead and not buried, or its number belongs to another by now', async () => {
    const own = await lockDirectory(directory)
    const [claim = ''] = readdirSync(directory)
    await own?.()
    // Without a birth to compare, as elsewhere than on Linux, the number has to do.
    const linux = existsSync('/proc/self/stat')
    writeFileSync(join(directory, claim.replace(/\.[^.]+\.0$/, '.1-00000000.0')), '')
    expect((await lockDirectory(directory)) !== undefined).toBe(linux)
  })

  it('has room for what others call a lock', async () => {
    for (const name of ['.lock', '.lock.x.y.0', `.lock.${'9'.repeat(20)}.0.0`]) writeFileSync(join(directory, name), '')
    expect(await lockDirectory(directory)).toBeDefined()
    expect(readdirSync(directory)).toHaveLength(4)
  })

  it('is taken by a file, for Apache Kafka stumbles over directories that it does not know', async () => {
    await lockDirectory(directory)
    expect(readdirSync(directory, { withFileTypes: true }).map(entry => entry.isFile())).toEqual([true])
  })
})
