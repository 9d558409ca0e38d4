// Brokers have some settings under several names with different units; the first of them that is set counts.

import { hour, minute } from './definition.ts'
import type { BrokerConfigs } from './definitions/index.ts'

type Name = keyof BrokerConfigs

/** A coarser name, and how many of the finer one it is. */
type Coarser = readonly (readonly [name: Name, factor: number])[]

const families: Partial<Record<Name, Coarser>> = {
  'log.retention.ms': [
    ['log.retention.minutes', minute],
    ['log.retention.hours', hour],
  ],
  'log.roll.ms': [['log.roll.hours', hour]],
  'log.roll.jitter.ms': [['log.roll.jitter.hours', hour]],
  'log.flush.interval.ms': [['log.flush.scheduler.interval.ms', 1]],
}

const familyOf = new Map<string, readonly string[]>()
for (const [finest, coarser] of Object.entries(families)) {
  const family = [finest, ...coarser.map(([name]) => name)]
  for (const name of family) familyOf.set(name, family)
}
// Asking for the flushes alone does not ask for the schedule of all: they are one family from one side only.
familyOf.delete('log.flush.scheduler.interval.ms')

export function coarserNames(name: string): Coarser {
  return families[name as Name] ?? []
}

/** Some configs can be set for one listener, whose name comes behind this. */
const ofListener = 'listener.name.'

/** These are set for a mechanism of the listener. */
const ofMechanism = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
]

/** The name of the config, whether it is for one listener or for all. */
export function baseName(name: string): string {
  const end = name.startsWith(ofListener) ? name.indexOf('.', ofListener.length) : -1
  if (end < 0) return name
  const base = name.slice(end + 1)
  return ofMechanism.find(config => base.endsWith(config)) ?? base
}

/** All names of what this is a name of, the one that counts most first. */
export function synonymsOf(name: string): readonly string[] {
  const base = baseName(name)
  if (base !== name) return [name, base]
  return familyOf.get(name) ?? [name]
}
