// The words of the command line: what they mean for a broker, and a sentence for each that means nothing.

import { parseArgs } from 'node:util'
import { listenerAt } from '../server/config/listeners.ts'
import { type NewTopic, parseTopics } from '../server/config/new-topics.ts'
import { ConfigError } from '../server/config/values.ts'

export type LogLevel = 'error' | 'warn' | 'info'

export interface StartOptions {
  readonly what: 'start'
  /** A file of Kafka's properties. */
  readonly configFile: string | undefined
  /** Kafka's properties, before all others. */
  readonly overrides: Readonly<Record<string, string>>
  readonly memory: boolean
  readonly topics: readonly NewTopic[]
  readonly logLevel: LogLevel
}

export type Options = StartOptions | { readonly what: 'help' } | { readonly what: 'version' }

const levels: readonly LogLevel[] = ['error', 'warn', 'info']

const words = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  memory: { type: 'boolean', default: false },
  config: { type: 'string' },
  override: { type: 'string', multiple: true, default: [] as string[] },
  topics: { type: 'string', multiple: true, default: [] as string[] },
  'log-level': { type: 'string', default: 'warn' },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export function parseOptions(args: readonly string[]): Options {
  const values = parse(args)
  if (values.help) return { what: 'help' }
  if (values.version) return { what: 'version' }
  const { memory, data, config, topics } = values
  if (memory && data !== undefined) {
    throw new ConfigError('--memory keeps nothing and --data DIR is where to keep it: give one of them')
  }
  const logLevel = levels.find(level => level === values['log-level'])
  if (logLevel === undefined) {
    throw new ConfigError(`--log-level ${values['log-level']}: the levels are ${levels.join(', ')}`)
  }
  const overrides = Object.fromEntries(values.override.map(keyAndValue))
  const listeners = listenersOf(values.host, values.port)
  if (listeners !== undefined && overrides['listeners'] !== undefined) {
    throw new ConfigError(
      '--host and --port are short for --override listeners=PLAINTEXT://HOST:PORT: give one of them',
    )
  }
  return {
    what: 'start',
    configFile: config,
    overrides: {
      ...overrides,
      ...(listeners !== undefined && { listeners }),
      ...(data !== undefined && { 'log.dirs': data }),
      ...(memory && { 'log.dirs': '/josefk' }),
    },
    memory,
    topics: topics.flatMap(parseTopics),
    logLevel,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: words }).values
  } catch (error) {
    throw error instanceof Error ? new ConfigError(sentence(error)) : error
  }
}

/** In place of Node's, which explain what nobody asked. */
function sentence(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  const [, quoted = ''] = /'(-*[\w-]*)/.exec(error.message) ?? []
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${quoted}; josefk --help lists those that there are`
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `${/'([^']*)'/.exec(error.message)?.[1]} is not an option; josefk --help lists them`
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const name = /--[\w-]+/.exec(error.message)?.[0] ?? quoted
      return error.message.includes('does not take')
        ? `${name} takes no value`
        : `${name} wants a value; josefk --help says which`
    }
    default:
      return error.message
  }
}

function keyAndValue(pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new ConfigError(`--override ${pair} is not of the form key=value, such as num.partitions=3`)
  return [pair.slice(0, at).trim(), pair.slice(at + 1)]
}

function listenersOf(host: string | undefined, port: string | undefined): string | undefined {
  if (host === undefined && port === undefined) return undefined
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new ConfigError(`--port ${port}: a port is a number from 0 to 65535, and 0 picks one that is free`)
  }
  return listenerAt(host ?? defaultHost, port ?? defaultPort)
}

export const defaultHost = '127.0.0.1'
export const defaultPort = 9092
