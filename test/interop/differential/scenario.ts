// A scenario: steps that speak to a broker through a session, which keeps what was asked and answered. Scenarios share a
// broker, so each keeps to topics of its own, and to settings that nobody else sees.

import { decodeResponse, encodeRequest } from '../../../src/protocol/frame.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import type { Api } from '../../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../../src/protocol/schema/field.ts'
import { fit } from './fit.ts'
import { Normal, type Surroundings, unknownId } from './normal.ts'
import { type Json, readable } from './readable.ts'
import { type Reference, servedBy } from './reference.ts'
import { type Incoming, Wire } from './wire.ts'

export interface Scenario {
  readonly name: string
  /** Whose answers it is compared with: those of 4.3.0, and of 3.9.1 too if it asks in versions that 4.x dropped. */
  readonly references: readonly Reference[]
  readonly play: (session: Session) => Promise<void>
}

export function scenario(name: string, play: (session: Session) => Promise<void>): Scenario {
  return { name, references: ['4.3.0'], play }
}

/** Its steps take place twice: in the versions of 4.3.0, and in those that only 3.9.1 has. */
export function inAllVersions(name: string, play: (session: Session) => Promise<void>): Scenario {
  return { name, references: ['4.3.0', '3.9.1'], play }
}

/** For what 3.9.1 alone can answer. */
export function inOldVersions(name: string, play: (session: Session) => Promise<void>): Scenario {
  return { name, references: ['3.9.1'], play }
}

export interface Exchange {
  readonly step: string
  readonly api: string
  readonly version: number
  readonly request: Json
  /** The body; or `closed`, `silent` (it owes none: acks=0), `nothing` (it was waited for in vain). */
  readonly answer: Json
}

/** A broker under test. */
export interface Target {
  readonly name: string
  readonly surroundings: Surroundings
  /** Resolves when the broker has taken in all changes of metadata that it has acknowledged; Kafka is behind at times. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** The APIs after which a broker has something to take in. */
const changing = new Set([
  'CreateTopics',
  'DeleteTopics',
  'CreatePartitions',
  'AlterConfigs',
  'IncrementalAlterConfigs',
  'UpdateFeatures',
  'AlterClientQuotas',
  'AlterUserScramCredentials',
])

export interface TopicOptions {
  readonly partitions?: number
  readonly configs?: Readonly<Record<string, string>>
}

export class Session {
  readonly exchanges: Exchange[] = []
  readonly reference: Reference
  readonly epoch: number
  readonly #target: Target
  readonly #prefix: string
  readonly #normal: Normal
  readonly #ids = new Map<string, string>()
  #wire: Wire | undefined
  #correlation = 0

  constructor(target: Target, reference: Reference, name: string) {
    this.#target = target
    this.reference = reference
    this.epoch = target.surroundings.epoch
    this.#prefix = `${slug(name)}--`
    this.#normal = new Normal(target.surroundings, this.#prefix)
  }

  /** The name of a topic that is this scenario's; with a version, one that each version finds fresh. */
  name(topic: string, version?: number): string {
    return `${this.#prefix}${topic}${version === undefined ? '' : `.v${version}`}`
  }

  /** The versions of an API that this session speaks, out of those wanted. */
  versions(api: Api, wanted: string | number = 'all'): number[] {
    return servedBy(this.reference, api, wanted)
  }

  /** A topic that is there and served; not part of what is compared. */
  async topic(topic: string, { partitions = 1, configs = {} }: TopicOptions = {}): Promise<string> {
    const name = this.name(topic)
    const created = await this.ask(CreateTopics, 7, {
      topics: [
        {
          name,
          numPartitions: partitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        },
      ],
    })
    const [answer] = created.topics
    if (answer === undefined || answer.errorCode !== 0)
      throw new Error(`${name} could not be created: ${answer?.errorCode} ${answer?.errorMessage}`)
    this.#ids.set(name, answer.topicId)
    return name
  }

  /** Where the broker keeps its partitions. */
  get logDirectory(): string {
    return this.#target.surroundings.logDirectory
  }

  id(name: string): string {
    return this.#ids.get(name) ?? fail(`${name} was not created by this session`)
  }

  /** The same, or an id that no topic has. */
  known(name: string): string {
    return this.#ids.get(name) ?? unknownId
  }

  /** What is needed and not compared. */
  async ask<Q extends Fields, S extends Fields>(api: Api<Q, S>, version: number, body: Input<Q>): Promise<Value<S>> {
    const answer = await this.#exchange(api.key, framed(api, version, this.#nextId(), body))
    if (typeof answer === 'string') throw new Error(`${api.name} v${version}: ${answer}`)
    await this.#settle(api)
    return decodeResponse(api, version, answer).body
  }

  /**
   * Asks in each of the versions wanted that the reference of this session is there for. Gives the last answer,
   * or undefined if there was none.
   */
  async send<Q extends Fields, S extends Fields>(
    step: string,
    api: Api<Q, S>,
    wanted: string | number,
    body: Input<Q> | ((version: number) => Input<Q>),
  ): Promise<Value<S> | undefined> {
    let last: Value<S> | undefined
    for (const version of this.versions(api, wanted)) {
      const input = fit(api.request.layout(version), typeof body === 'function' ? body(version) : body)
      last = await this.#sendOne(step, api, version, input)
    }
    return last
  }

  /** Asks in one version, whichever reference is there. */
  async show<Q extends Fields, S extends Fields>(
    step: string,
    api: Api<Q, S>,
    version: number,
    body: Input<Q>,
  ): Promise<Value<S> | undefined> {
    return this.#sendOne(step, api, version, fit(api.request.layout(version), body))
  }

  /** Many requests that differ in one thing each. */
  async cases<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    wanted: string | number,
    bodies: Readonly<Record<string, Input<Q> | ((version: number) => Input<Q>)>>,
  ): Promise<void> {
    for (const [step, body] of Object.entries(bodies)) await this.send(step, api, wanted, body)
  }

  async #sendOne<Q extends Fields, S extends Fields>(
    step: string,
    api: Api<Q, S>,
    version: number,
    input: Input<Q>,
  ): Promise<Value<S> | undefined> {
    const id = this.#nextId()
    const frame = framed(api, version, id, input)
    const asked = api.request.decode(version, api.request.encode(version, input))
    const request = readable(api.request.layout(version), asked, this.#normal.begin(api.name, 'request', version))
    const answer = await this.#exchange(api.key, frame, 'acks' in input && input['acks'] === 0)
    const keep = (answer: Json) => this.exchanges.push({ step, api: api.name, version, request, answer })
    if (typeof answer === 'string') {
      keep(answer)
      return undefined
    }
    const { correlationId, body } = decodeResponse(api, version, answer)
    if (correlationId !== id) keep(`the answer to request ${correlationId - id}`)
    else keep(readable(api.response.layout(version), body, this.#normal.begin(api.name, 'answer', version)))
    if (!('validateOnly' in input && input['validateOnly'])) await this.#settle(api)
    return body
  }

  /** Bytes as they are, on a connection of their own; a frame that comes back is told in hex unless `read` reads it. */
  async raw(
    step: string,
    bytes: Uint8Array,
    read?: { readonly api: Api; readonly version: number },
    { ended = false } = {},
  ): Promise<void> {
    const wire = new Wire(this.#target.surroundings.clientPort)
    wire.write([bytes])
    if (ended) wire.end()
    const answer = await wire.next()
    wire.destroy()
    const told =
      bytes.length > 64 ? `${Buffer.from(bytes.subarray(0, 64)).toString('hex')}…` : Buffer.from(bytes).toString('hex')
    this.exchanges.push({ step, api: 'raw', version: 0, request: told, answer: this.#rawAnswer(answer, read) })
  }

  #rawAnswer(answer: Incoming, read: { readonly api: Api; readonly version: number } | undefined): Json {
    if (typeof answer === 'string') return answer
    if (read === undefined) return answer.toString('hex')
    const { api, version } = read
    const { body } = decodeResponse(api, version, answer)
    return readable(api.response.layout(version), body, this.#normal.begin(api.name, 'answer', version))
  }

  /** Requests without waiting between them; gives the order in which their answers came. */
  async pipeline(step: string, frames: readonly (readonly Uint8Array[])[], answers: number): Promise<void> {
    const wire = new Wire(this.#target.surroundings.clientPort)
    wire.write(frames.flat())
    const came: Json[] = []
    for (let i = 0; i < answers; i++) {
      const answer = await wire.next()
      came.push(typeof answer === 'string' ? answer : `answer to ${answer.readInt32BE()}`)
    }
    wire.destroy()
    this.exchanges.push({ step, api: 'raw', version: 0, request: `${frames.length} requests`, answer: came })
  }

  /** Waits for a topic that a broker creates besides, having answered that it is unknown. */
  async appears(name: string): Promise<void> {
    const asked = { topics: [{ name }], allowAutoTopicCreation: false }
    for (let tries = 0; (await this.ask(Metadata, 12, asked)).topics[0]?.errorCode !== 0; tries++) {
      if (tries > 1000) throw new Error(`${name} does not appear`)
      await this.#target.settle()
    }
    await this.#target.settle()
  }

  close(): void {
    this.#wire?.destroy()
    this.#wire = undefined
  }

  /** A connection of its own for what follows. */
  reconnect(): void {
    this.close()
  }

  async #exchange(apiKey: number, frame: readonly Uint8Array[], silent = false): Promise<Incoming | 'silent'> {
    if (this.#wire === undefined || this.#wire.closed) this.#wire = new Wire(this.#target.surroundings.clientPort)
    const wire = this.#wire
    wire.write(frame)
    // Answers come in order: if the one to a second request is the first to come, the first request has none.
    const probe = this.#nextId()
    if (silent && apiKey === 0) wire.write(framed(ApiVersions, 0, probe, {}))
    const answer = await wire.next()
    if (typeof answer === 'string') this.close()
    else if (silent && answer.readInt32BE() === probe) return 'silent'
    return answer
  }

  async #settle(api: Api): Promise<void> {
    if (changing.has(api.name)) await this.#target.settle()
  }

  #nextId(): number {
    return ++this.#correlation
  }
}

export function framed<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  version: number,
  correlationId: number,
  body: Input<Q>,
): readonly Uint8Array[] {
  return encodeRequest(api, version, { correlationId, clientId: 'differential' }, body)
}

function fail(message: string): never {
  throw new Error(message)
}

/** As a name that a topic may have. */
export function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}
