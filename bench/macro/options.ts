// The command line: what is measured, of whom, and how.

import { parseArgs } from 'node:util'
import { type Contestant, external, josefk, josefkCommand, kafka, nullBroker } from './contestants.ts'
import { type Mode, modes, type Settings } from './settings.ts'

export const help = `npm run bench -- [MODE...] [OPTION...]

Puts the same load on josefk and on other brokers, in turns, from a process of its own, and prints what each did.

Modes (all, unless some are named):
  produce      requests a second and megabytes a second, each batch a request
  idempotent   the same by idempotent producers, whose batches bear sequences
  fetch        megabytes a second, from the beginning of partitions that were filled before
  tail         megabytes a second, at the end of what is produced meanwhile
  latency      from sending a record to having it in the answer to a fetch that was waiting
  connections  connections a second, and what many idle ones cost
  partitions   a topic of many partitions: made, described, written to
  heartbeats   of the members of a group: so many a second
  commits      of members of a group, an offset each: so many a second
  rebalance    from all members joining again to each being told what to do
  transactions of one batch, committed: so many a second
  startup      from exec to the first acknowledged record, and memory when idle, against bare Node
  restart-offsets
               from exec to the first group that answers with the offsets it had committed, and to all of them; after it
               was stopped, and after it was killed
  restart-transactions
               the same with transactional ids

Who:
  --of NAMES            some of josefk, josefk-memory, kafka, null, separated by commas (default: josefk,kafka,null).
                        \`kafka\` is Apache Kafka 4.3.0, fetched by Maven; \`null\` is a broker that does nothing, and so
                        shows the ceiling of this bench
  --bootstrap HOST:PORT whatever is there, too; may be repeated, and named: NAME=HOST:PORT. It loses no topic
                        but those that the bench makes
  --josefk "COMMAND"    what starts josefk (default: node build/bundle/josefk.cjs), such as "node --cpu-prof build/..."

How; where several values are given, separated by commas, each is measured:
  --size BYTES          of a batch (default: 1024,16384)
  --acks N              1, -1 or 0 (default: 1); --acks=-1, for a dash
  --connections N       that produce or fetch (default: 4)
  --depth N             requests under way on each of them (default: 5, as producers have it)
  --partitions N        that are produced to (default: 4)
  --many N              partitions in the mode partitions (default: 1000)
  --members N           of a group (default: 2,100,1000)
  --producers N         of transactions (default: 1,100)
  --groups N            that have committed offsets when it is restarted (default: 10000)
  --offsets N           of each of them (default: 100)
  --ids N               transactional ids when it is restarted (default: 10000)
  --idle N              idle connections in the mode connections (default: 1000)

  --rounds N            so many turns count, after one that does not; medians are printed (default: 3)
  --seconds N           of each turn (default: 3), after --warm-up N (default: 3)
  --mib N               produces at most so much in a turn (default: 1024)
  --json FILE           where everything measured is written to (default: build/bench.json)
  --help

Files are made in $BENCH_FOLDER, or else where temporary files go. Figures are worth something next to those of the same
run only. A figure with a * was taken while the load was busy more than four fifths of the time: there it may be the bench
that could do no more.
`

export interface Options {
  readonly modes: readonly Mode[]
  readonly contestants: readonly Contestant[]
  readonly sizes: readonly number[]
  readonly acks: readonly number[]
  readonly connections: readonly number[]
  readonly depths: readonly number[]
  readonly partitions: readonly number[]
  readonly members: readonly number[]
  readonly producers: readonly number[]
  readonly rest: Pick<Settings, 'many' | 'idle' | 'groups' | 'offsets' | 'ids' | 'seconds' | 'warmUp' | 'mib'>
  readonly rounds: number
  readonly json: string
}

const text = (value: string) => ({ type: 'string', default: value }) as const

/** Undefined if help was asked for. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: false,
    options: {
      help: { type: 'boolean', short: 'h' },
      of: text('josefk,kafka,null'),
      bootstrap: { type: 'string', multiple: true, default: [] },
      josefk: { type: 'string' },
      size: text('1024,16384'),
      acks: text('1'),
      connections: text('4'),
      depth: text('5'),
      partitions: text('4'),
      members: text('2,100,1000'),
      producers: text('1,100'),
      many: text('1000'),
      idle: text('1000'),
      groups: text('10000'),
      offsets: text('100'),
      ids: text('10000'),
      rounds: text('3'),
      seconds: text('3'),
      'warm-up': text('3'),
      mib: text('1024'),
      json: text('build/bench.json'),
    },
  })
  if (values.help === true) return undefined
  const command = values.josefk?.split(/\s+/) ?? josefkCommand
  return {
    modes: positionals.length === 0 ? modes : positionals.map(modeOf),
    contestants: [
      ...values.of
        .split(',')
        .filter(Boolean)
        .map(name => contestantOf(name, command)),
      ...values.bootstrap.map(given => {
        const [name, address] = given.includes('=') ? given.split('=') : [given, given]
        return external(name!, address!)
      }),
    ],
    sizes: numbers('size', values.size),
    acks: numbers('acks', values.acks),
    connections: numbers('connections', values.connections),
    depths: numbers('depth', values.depth),
    partitions: numbers('partitions', values.partitions),
    members: numbers('members', values.members),
    producers: numbers('producers', values.producers),
    rest: {
      many: number('many', values.many),
      idle: number('idle', values.idle),
      groups: number('groups', values.groups),
      offsets: number('offsets', values.offsets),
      ids: number('ids', values.ids),
      seconds: number('seconds', values.seconds),
      warmUp: number('warm-up', values['warm-up']),
      mib: number('mib', values.mib),
    },
    rounds: number('rounds', values.rounds),
    json: values.json,
  }
}

function modeOf(name: string): Mode {
  const found = modes.find(mode => mode === name)
  if (found === undefined) throw new TypeError(`${name} is no mode; there are ${modes.join(', ')}`)
  return found
}

function contestantOf(name: string, command: readonly string[]): Contestant {
  switch (name) {
    case 'josefk':
      return josefk(name, command, false)
    case 'josefk-memory':
      return josefk(name, command, true)
    case 'kafka':
      return kafka
    case 'null':
      return nullBroker
    default:
      throw new TypeError(`${name} is nobody that can be started; there are josefk, josefk-memory, kafka, null`)
  }
}

function numbers(option: string, given: string): number[] {
  return given.split(',').map(value => number(option, value))
}

function number(option: string, given: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(given)) throw new TypeError(`--${option} ${given}: a number is wanted`)
  return Number(given)
}
