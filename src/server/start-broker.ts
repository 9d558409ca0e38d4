// A broker from a few options: what tests embed and the command starts. Without options it is in memory, on a free port
// of this machine, and sees nothing of other brokers in the process.

import { authority, listenerAt } from './config/listeners.ts'
import type { NewTopic } from './config/new-topics.ts'
import { readSettings } from './config/settings.ts'
import { launch } from './launch.ts'

type Properties = Readonly<Record<string, string | number | boolean>>

export interface TopicOptions {
  readonly name: string
  /** `num.partitions` if nothing else is said. */
  readonly partitions?: number
  readonly config?: Properties
}

export interface StartOptions {
  /** Where it listens; 127.0.0.1 if nothing else is said. */
  readonly host?: string
  /** 0, which is the default, is one that is free. */
  readonly port?: number
  /** The directory that keeps its data; without one nothing is kept. */
  readonly data?: string
  /** Topics to make if they are not there, by name or with more to say of them. */
  readonly topics?: readonly (string | TopicOptions)[]
  /** Kafka's properties: `{ 'log.retention.ms': 1000 }`. */
  readonly config?: Properties
  /** Told what no client is told; by default nobody is. */
  readonly report?: (message: string) => void
}

export interface RunningBroker extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as clients want it. */
  readonly bootstrap: string
  readonly port: number
  readonly clusterId: string
  stop(): Promise<void>
}

export async function startBroker(options: StartOptions = {}): Promise<RunningBroker> {
  const { host = '127.0.0.1', port = 0, data, topics = [], config = {}, report = () => {} } = options
  const settings = readSettings({
    overrides: {
      listeners: listenerAt(host, port),
      'log.dirs': data ?? '/josefk',
      ...asText(config),
    },
  })
  const all = [...settings.topics, ...topics.map(newTopic)]
  let stop = () => Promise.resolve()
  const broker = await launch(
    { ...settings, topics: all },
    {
      memory: data === undefined,
      report,
      onFailure(error) {
        report(`the broker stops: ${error.message}`)
        stop().catch(error => report(`${error}`))
      },
    },
  )
  stop = () => broker.stop()
  const [first] = broker.listeners
  return {
    bootstrap: authority(first!.host ?? host, first!.port),
    port: first!.port,
    clusterId: broker.services.clusterId,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function newTopic(topic: string | TopicOptions): NewTopic {
  const { name, partitions, config = {} } = typeof topic === 'string' ? { name: topic } : topic
  return { name, partitions, configs: asText(config) }
}

function asText(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]))
}
