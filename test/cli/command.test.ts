// The command as a process: what it prints, where it keeps things, and how it ends.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Metadata } from '../../src/protocol/messages/03-metadata.ts'
import { DescribeConfigs } from '../../src/protocol/messages/32-describe-configs.ts'
import { ask } from '../interop/log/ask.ts'

let folder: string
let running: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'josefk-cli-'))
  running = []
})

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

function josefk(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(process.cwd(), 'build/bundle/josefk.cjs'), ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

/** Its port, when it says that it is ready. */
async function started(child: ChildProcess): Promise<number> {
  for await (const line of createInterface(child.stdout!)) {
    const [, port] = /^josefk listens at .*:(\d+), .* ready in \d+ ms$/.exec(line) ?? []
    if (port !== undefined) return Number(port)
  }
  throw new Error('it ended')
}

async function said(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.setEncoding('utf8').on('data', chunk => {
      text[stream] += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, ...text }
}

async function topicsAt(port: number) {
  const { topics } = await ask(port, Metadata, 12, {
    topics: null,
    allowAutoTopicCreation: false,
    includeTopicAuthorizedOperations: false,
  })
  return topics.map(({ name, partitions }) => [name, partitions.length])
}

// Processes take their time where much else runs.
describe('josefk', { timeout: 60_000 }, () => {
  it('starts, makes its topics, and stops cleanly; the next one finds them', async () => {
    const first = josefk(['--port', '0', '--topics', 'orders:3,audit:1:retention.ms=7'])
    expect(await topicsAt(await started(first))).toEqual([
      ['audit', 1],
      ['orders', 3],
    ])
    first.kill('SIGTERM')
    expect(await once(first, 'close')).toEqual([0, null])
    expect(existsSync(join(folder, 'data/.kafka_cleanshutdown'))).toBe(true)

    const second = josefk(['--port', '0', '--topics', 'orders:5'])
    expect(await topicsAt(await started(second))).toEqual([
      ['audit', 1],
      ['orders', 3],
    ])
    second.kill('SIGINT')
    expect(await once(second, 'close')).toEqual([0, null])
  })

  it('goes by a file, the environment and its words, and keeps nothing with --memory', async () => {
    const file = join(folder, 'server.properties')
    await writeFile(file, 'num.partitions=2\nmessage.max.bytes=2\nfetch.max.bytes=2000\nlog.dirs=/not/here\n')
    const child = josefk(
      ['--memory', '--port', '0', '--config', file, '--override', 'fetch.max.bytes=4000', '--topics', 't'],
      { KAFKA_MESSAGE_MAX_BYTES: '3', KAFKA_CFG_FETCH_MAX_BYTES: '3000' },
    )
    const port = await started(child)
    expect(await topicsAt(port)).toEqual([['t', 2]])
    const configurationKeys = ['fetch.max.bytes', 'message.max.bytes']
    const { results } = await ask(port, DescribeConfigs, 1, {
      resources: [{ resourceType: 4, resourceName: '1', configurationKeys }],
      includeSynonyms: false,
    })
    expect(results[0]?.configs.map(({ name, value }) => [name, value]).sort()).toEqual([
      ['fetch.max.bytes', '4000'],
      ['message.max.bytes', '3'],
    ])
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('says in a sentence why it does not start', async () => {
    const first = josefk(['--port', '0'])
    const port = await started(first)
    const reasons = await Promise.all(
      [
        ['--port', '0'],
        ['--memory', '--port', String(port)],
        ['--nonsense'],
        ['--override', 'num.partitions=none'],
      ].map(words => said(josefk(words))),
    )
    expect(reasons.map(({ code, stdout }) => [code, stdout])).toEqual(Array(4).fill([1, '']))
    expect(reasons.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/^josefk: .*data is in use by another process; stop it, or choose another directory\n$/),
      `josefk: 127.0.0.1:${port} is taken: stop what listens there, or choose another port with --port (0 picks one that is free)\n`,
      'josefk: There is no option --nonsense; josefk --help lists those that there are\n',
      'josefk: Invalid value none for configuration num.partitions: Not a number of type INT\n',
    ])
  })

  it('warns of what has no effect, if it is to', async () => {
    const words = ['--memory', '--port', '0', '--override', 'nope=1']
    const child = josefk(words)
    const lines = said(child)
    child.stdout!.once('data', () => child.kill('SIGTERM'))
    expect((await lines).stderr).toBe('Left out: Kafka 4.3 has no nope\n')
    const quiet = josefk([...words, '--log-level', 'error'])
    const nothing = said(quiet)
    quiet.stdout!.once('data', () => quiet.kill('SIGTERM'))
    expect((await nothing).stderr).toBe('')
  })

  it('prints its version and its help', async () => {
    expect(await said(josefk(['--version']))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    expect(await said(josefk(['--help']))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--override KEY=VALUE'),
    })
  })
})
