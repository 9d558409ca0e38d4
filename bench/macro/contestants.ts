// Who can be measured, and how each is started: in a directory of its own, at a port that is chosen before, so that the time
// from its start can be taken from outside. It may be stopped, and started again on what it left there.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeKafka } from '../../test/interop/kafka.ts'
import { freePort, freePorts } from '../../test/interop/ports.ts'
import { killAtExit } from '../../test/interop/tools.ts'
import { benchFolder } from '../print.ts'

export interface Contestant {
  readonly name: string
  /** Everything that is done once before a first start. */
  prepare(): Promise<Prepared>
  /** False if it runs already, and somebody else looks after it. */
  readonly startable: boolean
  /** Whether it finds again what it had when it is started again. */
  readonly lasting: boolean
}

export interface Prepared {
  readonly bootstrap: string
  /** Executes it, and does not wait for anything; again, when the one before has ended. */
  launch(): Running
  /** Removes its directory, when it has ended. */
  remove(): Promise<void>
}

export interface Running {
  readonly bootstrap: string
  readonly pid: number | undefined
  /** As an administrator would; resolves when it has ended. */
  stop(): Promise<void>
  /** As a crash would. */
  kill(): Promise<void>
}

/** So that what was measured does not lie on the disk while the next is. */
const settings = { 'log.segment.delete.delay.ms': 1000, 'log.retention.check.interval.ms': 5000 }

/** Nodes for tests have one partition of each; here it is to have as many as josefk. */
const kafkaDefaults = { 'offsets.topic.num.partitions': null, 'transaction.state.log.num.partitions': null }

/** What Apache Kafka's own start script gives the JVM. */
const kafkaJava = [
  '-Xmx1g',
  '-Xms1g',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-XX:MaxInlineLevel=15',
  '-Djava.awt.headless=true',
]

const built = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `command` starts josefk; what follows from the contestant is put behind it. */
export function josefk(name: string, command: readonly string[], inMemory: boolean): Contestant {
  return {
    name,
    startable: true,
    lasting: !inMemory,
    async prepare() {
      const port = await freePort()
      const folder = await mkdtemp(join(benchFolder, 'josefk-macro-'))
      const where = inMemory ? ['--memory'] : ['--data', join(folder, 'data')]
      const overrides = Object.entries(settings).flatMap(([key, value]) => ['--override', `${key}=${value}`])
      const args = [...command.slice(1), '--port', String(port), ...where, ...overrides]
      return {
        bootstrap: `127.0.0.1:${port}`,
        launch: () => running(port, command[0]!, args),
        remove: () => rm(folder, { recursive: true, force: true }),
      }
    },
  }
}

export const josefkCommand = [process.execPath, built('../../bundle/josefk.cjs')]

export const nullBroker: Contestant = {
  name: 'null',
  startable: true,
  lasting: false,
  async prepare() {
    const port = await freePort()
    return {
      bootstrap: `127.0.0.1:${port}`,
      launch: () => running(port, process.execPath, [built('null-broker.js'), String(port)]),
      remove: async () => {},
    }
  },
}

export const kafka: Contestant = {
  name: 'kafka',
  startable: true,
  lasting: true,
  async prepare() {
    const ports = await freePorts()
    const properties = { ...settings, ...kafkaDefaults, 'authorizer.class.name': '' }
    const node = await makeKafka('4.3.0', ports, ports, properties, kafkaJava)
    const bootstrap = `127.0.0.1:${ports.client}`
    return {
      bootstrap,
      launch() {
        const started = node.start()
        started.catch(() => {}) // whoever waits for the first record hears of it
        return { bootstrap, pid: node.pid, stop: node.shutDown, kill: node.kill }
      },
      remove: node.remove,
    }
  },
}

export function external(name: string, bootstrap: string): Contestant {
  const nothing = async () => {}
  const launch = () => ({ bootstrap, pid: undefined, stop: nothing, kill: nothing })
  return { name, startable: false, lasting: false, prepare: async () => ({ bootstrap, launch, remove: nothing }) }
}

function running(port: number, command: string, args: readonly string[]): Running {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  killAtExit(child)
  return {
    bootstrap: `127.0.0.1:${port}`,
    pid: child.pid,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

const graceMs = 10_000

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise(resolve => child.once('close', resolve))
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await closed
  clearTimeout(late)
}
