// What the command does: starts a broker, says where it is when it is ready, and stops it on SIGINT and SIGTERM.

import { writeSync } from 'node:fs'
import { RealDisk } from '../log/real-disk.ts'
import type { Broker } from '../server/broker.ts'
import { brokerConfigs } from '../server/config/definitions/index.ts'
import { authority, listenerAt } from '../server/config/listeners.ts'
import { readSettings, type Settings } from '../server/config/settings.ts'
import { ConfigError } from '../server/config/values.ts'
import { launch } from '../server/launch.ts'
import type { ListenerInfo } from '../server/network/listener.ts'
import { sentenceOf } from './failure.ts'
import { defaultHost, defaultPort, parseOptions, type StartOptions } from './options.ts'
import { version } from './version.ts'

export async function command(args: readonly string[]): Promise<void> {
  try {
    const options = parseOptions(args)
    if (options.what === 'help') console.log((await import('./help.ts')).help.trimEnd())
    else if (options.what === 'version') console.log(version)
    else await start(options)
  } catch (error) {
    fail(error)
  }
}

function fail(error: unknown): void {
  console.error(`josefk: ${sentenceOf(error)}`)
  process.exitCode = 1
}

async function start(options: StartOptions): Promise<void> {
  const settings = await settingsOf(options)
  const { memory, logLevel } = options
  const report = logLevel === 'error' ? () => {} : (message: string) => console.error(message)
  if (logLevel === 'info') for (const line of inEffect(settings)) console.error(line)
  const broker = await launch(settings, {
    memory,
    report,
    onFailure(error) {
      fail(error)
      process.exit()
    },
  })
  stopOnSignals(broker)
  const where = memory ? 'keeps nothing' : `has its data in ${broker.services.config.logDirs.join(', ')}`
  const ready = Math.round(process.uptime() * 1000)
  say(`josefk listens at ${broker.listeners.map(shown).join(', ')}, ${where}, and was ready in ${ready} ms`)
}

const standardOutput = 1

/** The console would make a stream first, while the first clients wait. */
function say(line: string): void {
  try {
    writeSync(standardOutput, `${line}\n`)
  } catch {
    console.log(line)
  }
}

async function settingsOf({ configFile, overrides, topics }: StartOptions): Promise<Settings> {
  const settings = readSettings({
    defaults: { listeners: listenerAt(defaultHost, defaultPort), 'log.dir': './data' },
    file: configFile === undefined ? undefined : { path: configFile, text: await textOf(configFile) },
    environment: process.env,
    overrides,
  })
  return { ...settings, topics: [...settings.topics, ...topics] }
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await new RealDisk().readFile(path)
    if (bytes !== undefined) return bytes.toString('latin1')
  } catch (error) {
    throw new ConfigError(`--config ${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  throw new ConfigError(`--config ${path}: there is no such file`)
}

/** What was set, by whomever. */
function inEffect({ values }: Settings): string[] {
  return [...values]
    .filter(([name]) => brokerConfigs[name as keyof typeof brokerConfigs].type !== 'PASSWORD')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
}

function shown({ name, host, port }: ListenerInfo): string {
  const address = authority(host ?? '0.0.0.0', port)
  return name === 'PLAINTEXT' ? address : `${name}://${address}`
}

/** The first asks, the second does not. */
function stopOnSignals(broker: Broker): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      broker
        .stop()
        .catch(fail)
        .finally(() => process.exit())
    })
  }
}
