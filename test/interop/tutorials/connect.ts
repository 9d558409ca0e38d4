// Kafka Connect with its file source and sink: lines that are written to one file arrive in a topic and in another file,
// whatever is stopped and started meanwhile. Standalone, as its quick start has it, or distributed and exactly once.
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { check, finish, restart, scenario, soon } from '../broker/checks.ts'
import { thrifty } from '../broker/clients.ts'
import { freePort } from '../ports.ts'
import { classPath, killAtExit, temporaryFolder } from '../tools.ts'
import { connect, valuesOf } from './node/kafkajs.ts'

type Settings = Readonly<Record<string, string>>

const [mode, bootstrap] = process.argv.slice(2) as ['standalone' | 'distributed', string]
const folder = await temporaryFolder('connect')
const [source, sink] = [join(folder, 'test.txt'), join(folder, 'test.sink.txt')]
const topic = 'connect-test'
const lines: string[] = []
const connectors: Readonly<Record<string, Settings>> = {
  'local-file-source': { 'connector.class': 'FileStreamSource', 'tasks.max': '1', file: source, topic },
  'local-file-sink': { 'connector.class': 'FileStreamSink', 'tasks.max': '1', file: sink, topics: topic },
}
const rest = `http://127.0.0.1:${await freePort()}`
let worker: ChildProcess | undefined

const libraries = await classPath('connect-4.3.0')

async function workerSettings(): Promise<Settings> {
  const jars = dirname(libraries)
  const plugin = (await readdir(jars)).find(name => name.startsWith('connect-file'))!
  return {
    'bootstrap.servers': bootstrap,
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'plugin.discovery': 'service_load',
    'plugin.path': join(jars, plugin),
    'offset.flush.interval.ms': '500',
    listeners: rest,
    ...(mode === 'standalone'
      ? { 'offset.storage.file.filename': join(folder, 'connect.offsets') }
      : {
          'group.id': 'connect-cluster',
          'exactly.once.source.support': 'enabled',
          'offset.storage.topic': 'connect-offsets',
          'offset.storage.replication.factor': '1',
          'config.storage.topic': 'connect-configs',
          'config.storage.replication.factor': '1',
          'status.storage.topic': 'connect-status',
          'status.storage.replication.factor': '1',
        }),
  }
}

async function properties(name: string, settings: Settings): Promise<string> {
  const file = join(folder, `${name}.properties`)
  await writeFile(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  return file
}

async function start(): Promise<void> {
  const files = [await properties('worker', await workerSettings())]
  if (mode === 'standalone') {
    for (const [name, settings] of Object.entries(connectors)) files.push(await properties(name, { name, ...settings }))
  }
  const main = `org.apache.kafka.connect.cli.Connect${mode === 'standalone' ? 'Standalone' : 'Distributed'}`
  const log = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
  worker = spawn('java', [...thrifty, log, '-cp', libraries, main, ...files], { stdio: ['ignore', 'ignore', 'pipe'] })
  worker.stderr!.pipe(process.stderr)
  killAtExit(worker)
}

async function stop(): Promise<void> {
  const ended = new Promise(resolve => worker!.once('close', resolve))
  worker!.kill('SIGTERM')
  await ended
}

async function write(text: string): Promise<void> {
  const more = Array.from({ length: 20 }, (_, number) => `${text} ${number}`)
  lines.push(...more)
  await appendFile(source, more.map(line => `${line}\n`).join(''))
}

const arrived = async (): Promise<string[]> =>
  (await readFile(sink, 'utf8').catch(() => '')).split('\n').filter(line => line !== '')

async function arrives(what: string): Promise<void> {
  await soon(what, async () => (await arrived()).length >= lines.length, true, 60_000)
  check(what, await arrived(), lines)
}

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' }
  try {
    const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
    const answer = await fetch(`${rest}${path}`, init)
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  } catch {
    return { status: 0, body: undefined } // not there yet
  }
}

async function states(): Promise<unknown> {
  const found = []
  for (const name of Object.keys(connectors)) {
    const status = (await ask('GET', `/connectors/${name}/status`)).body as
      | { connector?: { state: string }; tasks?: { state: string }[] }
      | undefined
    found.push([status?.connector?.state, status?.tasks?.map(({ state }) => state)])
  }
  return found
}

await scenario('lines of a file', async () => {
  await write('first')
  await start()
  if (mode === 'distributed') {
    for (const [name, config] of Object.entries(connectors)) {
      await soon(
        `made: ${name}`,
        async () => (await ask('PUT', `/connectors/${name}/config`, config)).status,
        201,
        60_000,
      )
    }
  }
  await arrives('the lines that were there')
  await write('second')
  await arrives('lines while it runs')
  const running = ['RUNNING', ['RUNNING']]
  await soon('states', states, [running, running])
})
await scenario('stopped and started', async () => {
  await stop()
  await write('third')
  await start()
  await arrives('lines from while it was stopped')
})
await scenario('a restart of the broker', async () => {
  await restart()
  await write('fourth')
  await arrives('lines after a restart of the broker')
})
await scenario('the topic', async () => {
  const client = connect(bootstrap)
  const wanted = lines.map(payload => JSON.stringify({ schema: { type: 'string', optional: false }, payload }))
  check('the topic', await valuesOf(client, topic, lines.length), wanted)
  if (mode === 'standalone') return
  const admin = client.admin()
  await admin.connect()
  const { topics } = await admin.fetchTopicMetadata({
    topics: ['connect-offsets', 'connect-configs', 'connect-status'],
  })
  check(
    'topics of its own',
    new Map(topics.map(({ name, partitions }) => [name, partitions.length])),
    new Map([
      ['connect-offsets', 25],
      ['connect-configs', 1],
      ['connect-status', 5],
    ]),
  )
  await admin.disconnect()
})
finish()
