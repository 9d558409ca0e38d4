// Whose answers are looked at: ours, from memory; or those of an Apache Kafka that runs already, for which
// `KAFKA_UNDER_TEST=4.3.0@127.0.0.1:9092` stands in the environment. What a test says is a fact if it passes against both.

import { randomUUID } from 'node:crypto'
import { createTopic, type TopicOptions, untilReady } from './creating.ts'
import { RawClient } from './raw-client.ts'
import { type Properties, Rig } from './rig.ts'

/** The versions of Apache Kafka that answer: the old one in the versions of APIs that the new one has dropped. */
export type Release = '4.3.0' | '3.9.1'

const [release, address = ''] = process.env['KAFKA_UNDER_TEST']?.split('@') ?? []

/** Whether what a test says is about somebody else. */
export function isNotAbout(of: Release): boolean {
  return release !== undefined && release !== of
}

/** For what can only be seen from inside. */
export const isKafka = release !== undefined

interface SubjectTopic extends TopicOptions {
  /** Smaller than users may have them. */
  readonly segmentBytes?: number
}

export class Subject {
  readonly #bootstrap: string
  readonly #rig: Rig | undefined
  readonly #clients: RawClient[] = []

  private constructor(bootstrap: string, rig?: Rig) {
    this.#bootstrap = bootstrap
    this.#rig = rig
  }

  /** The properties are ours; a Kafka was given its own. */
  static async start(config: Properties = {}): Promise<Subject> {
    if (isKafka) return new Subject(address)
    const rig = await Rig.start({ config })
    return new Subject(rig.bootstrap, rig)
  }

  async connect(clientId?: string): Promise<RawClient> {
    const client = await RawClient.connect(this.#bootstrap, clientId)
    this.#clients.push(client)
    return client
  }

  /** What no client is told; of Kafka nothing is known. */
  get reports(): readonly string[] {
    return this.#rig?.reports ?? []
  }

  /** A topic that nobody else has, ready for use; gives its name. */
  async topic({ segmentBytes, ...options }: SubjectTopic = {}): Promise<string> {
    const name = `topic-${randomUUID()}`
    const segments = release === '3.9.1' ? 'segment.bytes' : 'internal.segment.bytes'
    const small = segmentBytes === undefined ? {} : { [segments]: String(segmentBytes) }
    const client = await this.connect()
    await createTopic(client, name, { ...options, config: { ...options.config, ...small } })
    if (isKafka) await untilReady(client, name, options.partitions ?? 1)
    return name
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close()
    await this.#rig?.stop()
  }
}
