// What is measured, one after the other: a mode, and the settings that are varied in it.

import type { Options } from './options.ts'
import type { Mode, Settings } from './settings.ts'

export interface Case {
  readonly mode: Mode
  readonly title: string
  readonly settings: Settings
}

type Varied = Pick<Settings, 'size' | 'acks' | 'connections' | 'depth' | 'partitions'>

/** What makes a difference in a mode, and how it is said. */
const varied: Readonly<Record<Mode, Partial<Record<keyof Varied, (value: number) => string>>>> = {
  produce: {
    size: bytes,
    acks: value => `acks ${value}`,
    connections: value => `${value} connections`,
    depth: value => `${value} under way`,
    partitions: value => `${value} partitions`,
  },
  fetch: { size: bytes, connections: value => `${value} connections` },
  tail: { size: bytes, acks: value => `acks ${value}`, connections: value => `${value} + ${value} connections` },
  latency: { acks: value => `acks ${value}` },
  connections: {},
  partitions: {},
  startup: {},
}

export function casesOf({ modes, sizes, acks, connections, depths, partitions, rest }: Options): Case[] {
  const values = { size: sizes, acks, connections, depth: depths, partitions }
  const first = {
    size: sizes[0]!,
    acks: acks[0]!,
    connections: connections[0]!,
    depth: depths[0]!,
    partitions: partitions[0]!,
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
