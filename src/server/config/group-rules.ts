// What the configs of a group must be, and what they must be to those of the broker, which bounds them. A broker's own
// values for groups are bounded alike.

import { ApiError } from '../errors.ts'
import type { Configs } from './configs.ts'
import type { Definition } from './definition.ts'
import { type BrokerConfigs, groupConfigs } from './definitions/index.ts'
import { checkValue } from './topic-rules.ts'
import { parseValue } from './values.ts'

type Group = keyof typeof groupConfigs
type Broker = keyof BrokerConfigs

/** A group's config, and the broker's that are its least and its greatest value. */
export const bounds: readonly (readonly [name: Group, min: Broker | undefined, max: Broker])[] = [
  ...(['consumer', 'share', 'streams'] as const).flatMap(type =>
    (['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'] as const).map(
      config => [`${type}.${config}`, `group.${type}.min.${config}`, `group.${type}.max.${config}`] as const,
    ),
  ),
  ...(['record.lock.duration.ms', 'delivery.count.limit', 'partition.max.record.locks'] as const).map(
    config => [`share.${config}`, `group.share.min.${config}`, `group.share.max.${config}`] as const,
  ),
  ['streams.num.standby.replicas', undefined, 'group.streams.max.standby.replicas'],
]

export function checkGroup(configs: Configs, own: ReadonlyMap<string, string>): void {
  const unknown = [...own.keys()].find(name => !Object.hasOwn(groupConfigs, name))
  if (unknown !== undefined) throw new ApiError('INVALID_CONFIG', `Unknown group config name: ${unknown}`)
  for (const [name, definition] of Object.entries(groupConfigs)) {
    const text = own.get(name)
    if (text !== undefined) checkValue(name, definition, text)
  }
  const problem = unbounded(
    name => {
      const text = own.get(name)
      const definition: Definition = groupConfigs[name]
      const value =
        text === undefined ? configs.broker(definition.brokerName as Broker) : parseValue(name, definition, text)
      return Number(value)
    },
    name => Number(configs.broker(name)),
  )
  if (problem !== undefined) throw new ApiError('INVALID_CONFIG', problem)
}

/** The first config that is out of its bounds, or whose members would be given up between two heartbeats. */
export function unbounded(
  value: (name: Group) => number,
  broker: (name: Broker) => number,
  prefix = '',
): string | undefined {
  for (const [name, min, max] of bounds) {
    if (min !== undefined && value(name) < broker(min))
      return `${prefix}${name} must be greater than or equal to ${min}`
    if (value(name) > broker(max)) return `${prefix}${name} must be less than or equal to ${max}`
  }
  for (const type of ['consumer', 'share', 'streams'] as const) {
    const [session, heartbeat] = [`${type}.session.timeout.ms`, `${type}.heartbeat.interval.ms`] as const
    if (value(session) <= value(heartbeat)) return `${prefix}${session} must be greater than ${prefix}${heartbeat}`
  }
  return undefined
}
