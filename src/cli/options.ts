// The words of the command line: what they mean for a broker, and a sentence for each that means nothing.

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

/** What each word is followed by. */
const words = {
  port: 'value',
  host: 'value',
  data: 'value',
  memory: 'nothing',
  config: 'value',
  override: 'value',
  topics: 'value',
  'log-level': 'value',
  version: 'nothing',
  help: 'nothing',
} as const

type Word = keyof typeof words

export function parseOptions(args: readonly string[]): Options {
  const given = parse(args)
  const all = (word: Word) => given.get(word) ?? []
  const last = (word: Word) => all(word).at(-1)
  if (given.has('help')) return { what: 'help' }
  if (given.has('version')) return { what: 'version' }
  const memory = given.has('memory')
  const data = last('data')
  if (memory && data !== undefined) {
    throw new ConfigError('--memory keeps nothing and --data DIR is where to keep it: give one of them')
  }
  const wantedLevel = last('log-level') ?? 'warn'
  const logLevel = levels.find(level => level === wantedLevel)
  if (logLevel === undefined) {
    throw new ConfigError(`--log-level ${wantedLevel}: the levels are ${levels.join(', ')}`)
  }
  const overrides = Object.fromEntries(all('override').map(keyAndValue))
  const listeners = listenersOf(last('host'), last('port'))
  if (listeners !== undefined && overrides['listeners'] !== undefined) {
    throw new ConfigError(
      '--host and --port are short for --override listeners=PLAINTEXT://HOST:PORT: give one of them',
    )
  }
  return {
    what: 'start',
    configFile: last('config'),
    overrides: {
      ...overrides,
      ...(listeners !== undefined && { listeners }),
      ...(data !== undefined && { 'log.dirs': data }),
      ...(memory && { 'log.dirs': '/josefk' }),
    },
    memory,
    topics: all('topics').flatMap(parseTopics),
    logLevel,
  }
}

/** The words that were given, each with all of its values. */
function parse(args: readonly string[]): Map<Word, string[]> {
  const given = new Map<Word, string[]>()
  const left = [...args]
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, option = arg, value] = /^([^=]*)=(.*)$/s.exec(arg) ?? []
    const word = wordOf(option)
    const values = given.get(word) ?? []
    given.set(word, values)
    if (words[word] === 'value') values.push(value ?? behind(option, left.shift()))
    else if (value !== undefined) throw new ConfigError(`${option} takes no value`)
  }
  return given
}

function wordOf(option: string): Word {
  if (!option.startsWith('-')) throw new ConfigError(`${option} is not an option; josefk --help lists them`)
  const word = option === '-h' ? 'help' : option.replace(/^--/, '')
  if (!Object.hasOwn(words, word)) {
    throw new ConfigError(`There is no option ${option}; josefk --help lists those that there are`)
  }
  return word as Word
}

/** One that looks like an option has to be attached with =. */
function behind(option: string, following: string | undefined): string {
  if (following !== undefined && !following.startsWith('-')) return following
  throw new ConfigError(`${option} wants a value; josefk --help says which`)
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
