// Topics to be created when the broker starts, as the command line and one of the images have them.

import { ConfigError } from './values.ts'

export interface NewTopic {
  readonly name: string
  /** `num.partitions` without it. */
  readonly partitions: number | undefined
  readonly configs: Readonly<Record<string, string>>
}

/** `name:partitions:key=value:...,...`; partitions and configs may be left out. */
export function parseTopics(text: string): NewTopic[] {
  return parts(text, ',').map(topic => {
    const [name = '', partitions, ...configs] = topic.split(':')
    return {
      name,
      partitions: partitions === undefined ? undefined : count(topic, partitions),
      configs: Object.fromEntries(configs.map(pair => keyAndValue(topic, pair))),
    }
  })
}

/** `name:partitions:replicas[:cleanup.policy]`; says too whether any wants more replicas than there are brokers. */
export function parseCreateTopics(text: string, separator = ','): { topics: NewTopic[]; replicated: boolean } {
  let replicated = false
  const topics = parts(text, separator).map(topic => {
    const [name = '', partitions, replicas = '1', policy] = topic.split(':').map(part => part.trim())
    if (count(topic, replicas) > 1) replicated = true
    return {
      name,
      partitions: partitions === undefined ? undefined : count(topic, partitions),
      configs: policy === undefined ? {} : { 'cleanup.policy': policy },
    }
  })
  return { topics, replicated }
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
}

function count(topic: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new ConfigError(`The topic ${topic}: ${text} is not a number of partitions or replicas`)
}

function keyAndValue(topic: string, pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new ConfigError(`The topic ${topic}: ${pair} is not of the form key=value`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}
