// The broker that a client is run against, in a fresh directory: josefk as its built command starts it, or Apache Kafka,
// which shows whether the client's program asks for what is true.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type KafkaVersion, makeKafka } from '../kafka.ts'
import { freePort, freePorts } from '../ports.ts'
import { home, killAtExit, removeFolder, temporaryFolder } from '../tools.ts'

export interface Broker {
  readonly bootstrap: string
  /** The folder of the partitions. */
  readonly dataDirectory: string
  /** As an administrator would; fails unless it ends with 0. */
  stop(): Promise<void>
  /** After `stop`, at the same address and on the same data. */
  startAgain(): Promise<void>
  /** However it is. */
  remove(): Promise<void>
}

/** Properties that a client wants its broker to have. */
export type Settings = Readonly<Record<string, string | number>>

/** `kafka` is the release of Apache Kafka that the client works with. */
export type Start = (kafka: KafkaVersion, settings: Settings) => Promise<Broker>

const startMs = 30_000
const stopMs = 30_000

/** How the command is told what to do; `args` and `env` are asked for again at each start. */
export interface Told {
  /** Where clients go; with several listeners, all of them with commas between. */
  readonly bootstrap: string
  args?(dataDirectory: string): readonly string[]
  env?(dataDirectory: string): NodeJS.ProcessEnv
}

export async function startJosefk(_: KafkaVersion = '4.3.0', settings: Settings = {}): Promise<Broker> {
  const bootstrap = `127.0.0.1:${await freePort()}`
  const overrides = Object.entries(settings).flatMap(([name, value]) => ['--override', `${name}=${value}`])
  return startToldJosefk({
    bootstrap,
    args: dataDirectory => ['--port', bootstrap.split(':')[1]!, '--data', dataDirectory, ...overrides],
  })
}

export async function startToldJosefk({ bootstrap, args, env }: Told): Promise<Broker> {
  const command = join(home, '..', '..', 'build', 'bundle', 'josefk.cjs')
  if (!existsSync(command)) throw new Error(`${command} is not there: it is built by \`npm run build\``)
  const dataDirectory = await temporaryFolder('client')
  const start = (): Promise<Running> =>
    startCommand([command, ...(args?.(dataDirectory) ?? [])], { ...process.env, ...env?.(dataDirectory) })
  let running = await start()
  return {
    bootstrap,
    dataDirectory,
    stop: () => running.stop(),
    async startAgain() {
      running = await start()
    },
    async remove() {
      await running.kill()
      await removeFolder(dataDirectory)
    },
  }
}

interface Running {
  stop(): Promise<void>
  kill(): Promise<unknown>
}

/** Resolves when the command has said that it is ready. */
function startCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  killAtExit(child)
  let said = ''
  const closed = new Promise<number | string>(resolve =>
    child.once('close', (code, signal) => resolve(code ?? signal!)),
  )
  const failure = (what: string): Error => new Error(`josefk ${what}:\n${said.slice(-4000)}`)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
    const code = await closed
    clearTimeout(late)
    if (code !== 0) throw failure(`ended with ${code} when it was told to stop`)
  }
  const kill = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return closed
  }
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(failure('did not say that it is ready'))
    }, startMs)
    const look = (chunk: Buffer): void => {
      said += chunk
      if (!said.includes('was ready in')) return
      clearTimeout(late)
      resolve({ stop, kill })
    }
    child.stdout.on('data', look)
    child.stderr.on('data', (chunk: Buffer) => (said += chunk))
    child.once('error', reject)
    closed.then(code => reject(failure(`ended with ${code}`)))
  })
}

/** One node without an authorizer, and otherwise with its own defaults where a client could see them. */
export async function startApacheKafka(version: KafkaVersion, settings: Settings): Promise<Broker> {
  const ports = await freePorts()
  const node = await makeKafka(version, ports, ports, { 'authorizer.class.name': '', ...settings })
  await node.start()
  return {
    bootstrap: `127.0.0.1:${ports.client}`,
    dataDirectory: node.logDirectory,
    stop: node.shutDown,
    startAgain: node.start,
    remove: node.remove,
  }
}
