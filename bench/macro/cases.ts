// What is measured, one after the other: a mode, and the settings that are varied in it.

import type { Options } from './options.ts'
import type { Mode, Settings } from './settings.ts'

export interface Case {
  readonly mode: Mode
  readonly title: string
  readonly settings: Settings
}

type Varied = Pick<Settings, 'size' | 'acks' | 'connections' | 'depth' | 'partitions' | 'members' | 'producers'>

/** What makes a difference in a mode, and how it is said. */
const producing = {
  size: bytes,
  acks: (value: number) => `acks ${value}`,
  connections: (value: number) => `${value} connections`,
  depth: (value: number) => `${value} under way`,
  partitions: (value: number) => `${value} partitions`,
}

const varied: Readonly<Record<Mode, Partial<Record<keyof Varied, (value: number) => string>>>> = {
  produce: producing,
  idempotent: producing,
  fetch: { size: bytes, connections: value => `${value} connections` },
  tail: { size: bytes, acks: value => `acks ${value}`, connections: value => `${value} + ${value} connections` },
  latency: { acks: value => `acks ${value}` },
  connections: {},
  partitions: {},
  heartbeats: { members: value => `${value} members` },
  commits: { members: value => `${value} members` },
  rebalance: { members: value => `${value} members` },
  transactions: { producers: value => `${value} producers` },
  startup: {},
  'restart-offsets': {},
  'restart-transactions': {},
}

export function casesOf({ modes, rest, ...given }: Options): Case[] {
  const values = {
    size: given.sizes,
    acks: given.acks,
    connections: given.connections,
    depth: given.depths,
    partitions: given.partitions,
    members: given.members,
    producers: given.producers,
  }
  const first = {
    size: values.size[0]!,
    acks: values.acks[0]!,
    connections: values.connections[0]!,
    depth: values.depth[0]!,
    partitions: values.partitions[0]!,
    members: values.members[0]!,
    producers: values.producers[0]!,
  }
  return modes.flatMap(mode => {
    const said = varied[mode]
    const keys = Object.keys(said) as (keyof Varied)[]
    const combinations = keys.reduce<Varied[]>(
      (sofar, key) => sofar.flatMap(settings => values[key].map(value => ({ ...settings, [key]: value }))),
      [first],
    )
    return combinations.map(settings => ({
      mode,
      title: [mode, ...keys.map(key => said[key]?.(settings[key]))].join(', '),
      settings: { ...settings, ...rest },
    }))
  })
}

function bytes(value: number): string {
  return value % 1024 === 0 ? `${value / 1024} KiB` : `${value} B`
}
