// Conversations about groups: what clients say to a broker, one after the other, and what they are told. They are played
// before Apache Kafka, which makes the facts, and before ours, which is to say the same. What is different each time, such as
// ids, has a name in the transcript.

import { apis } from '../../../../src/protocol/messages/index.ts'
import type { Api } from '../../../../src/protocol/schema/api.ts'

/** What a decoded answer looks like to someone who only wants to go on talking. */
// biome-ignore lint/suspicious/noExplicitAny: answers of all APIs
export type Answer = any

/** Takes a request's body as it is to be encoded, and gives the response's. */
export type Send = (api: Api, version: number, body: Readonly<Record<string, unknown>>) => Promise<object>

export interface Performance {
  /** A client of that id, on a connection of its own. */
  connect(clientId: string | null): Promise<Send>
  /** Time passes; 0 is just enough for everything that was said to be heard. */
  wait(milliseconds: number): Promise<void>
  deleteTopic(name: string): Promise<void>
  /** Ends the broker, and starts it again on what it has kept. */
  topicId(name: string): string
}

export interface Client {
  call(api: string, version: number, body: Readonly<Record<string, unknown>>): Promise<Answer>
}

export interface Conversation {
  readonly name: string
  /** group.consumer.migration.policy, where it is not what a broker has unless it is told otherwise. */
  readonly policy?: string
  play(stage: Stage): Promise<void>
}

/** The topics that are there, and their partitions. */
export const topics: Readonly<Record<string, number>> = { apples: 3, pears: 3, plums: 3 }

/** The properties of the broker, so that there is something to run into. */
const brokerConfig = {
  'offsets.topic.num.partitions': 1,
  'group.initial.rebalance.delay.ms': 900,
  'group.min.session.timeout.ms': 500,
  'group.max.size': 4,
  'offset.metadata.max.bytes': 20,
  'group.consumer.min.heartbeat.interval.ms': 100,
  'group.consumer.heartbeat.interval.ms': 100,
  'group.consumer.min.session.timeout.ms': 1000,
}

/** One broker for all that are played before one of this policy. */
export const configWith = (policy: string | undefined) => ({
  ...brokerConfig,
  ...(policy !== undefined && { 'group.consumer.migration.policy': policy }),
})

export interface Line {
  readonly conversation: string
  readonly step: number
  readonly said: string
  readonly answer: unknown
}

const apiByName = new Map<string, Api>(Object.values(apis).map(api => [api.name, api]))

export class Stage {
  readonly lines: Line[] = []
  readonly #conversation: string
  readonly #performance: Performance
  readonly #names = new Names()
  readonly #waiting = new Map<number, string>()
  #step = 0

  constructor(conversation: string, performance: Performance) {
    this.#conversation = conversation
    this.#performance = performance
    for (const topic of Object.keys(topics)) this.#names.set(performance.topicId(topic), `id of ${topic}`)
  }

  async client(clientId: string | null): Promise<Client> {
    const send = await this.#performance.connect(clientId)
    return {
      call: async (name, version, body) => {
        const api = apiByName.get(name)!
        const step = this.#step++
        const said = `${clientId}: ${name} v${version}`
        this.#waiting.set(step, said)
        const answer = await send(api, version, body)
        this.#waiting.delete(step)
        this.lines.push({ conversation: this.#conversation, step, said, answer: this.#names.in(answer) })
        return answer
      },
    }
  }

  /** Notes who waits for an answer then. */
  async wait(milliseconds = 0): Promise<void> {
    await this.#performance.wait(milliseconds)
    const step = this.#step++
    const said = `after ${milliseconds} ms`
    this.lines.push({ conversation: this.#conversation, step, said, answer: { waiting: [...this.#waiting.values()] } })
  }

  async deleteTopic(name: string): Promise<void> {
    await this.#performance.deleteTopic(name)
  }

  topicId(name: string): string {
    return this.#performance.topicId(name)
  }
}

export async function play({ name, play }: Conversation, performance: Performance): Promise<Line[]> {
  const stage = new Stage(name, performance)
  await play(stage)
  return stage.lines.sort((a, b) => a.step - b.step)
}

const noUuid = 'A'.repeat(22)
/** As Java prints it at the end of something, and as Kafka does. */
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|^[\w-]{22}$/

/** Gives what is random a name, in the order in which it is first heard of, and lists whose order means nothing an order. */
class Names {
  readonly #known = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  set(value: string, name: string): void {
    this.#known.set(value, name)
  }

  in(value: unknown): unknown {
    if (typeof value === 'bigint') return Number(value)
    if (typeof value === 'string') return this.#text(value)
    if (Buffer.isBuffer(value)) return value.toString('hex')
    if (Array.isArray(value)) return inOrder(value.map(each => this.in(each)))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.in(each)]))
  }

  #text(value: string): string {
    const known = value === noUuid ? value : this.#known.get(value)
    if (known !== undefined) return known
    const found = uuid.exec(value)
    if (found === null) return value.replace(/[\w-]{22}/g, word => this.#known.get(word) ?? word)
    const prefix = value.slice(0, found.index)
    const count = (this.#counts.get(prefix) ?? 0) + 1
    this.#counts.set(prefix, count)
    const name = `${prefix}#${count}`
    this.#known.set(value, name)
    return name
  }
}

const keys = ['groupId', 'memberId', 'name', 'topicId', 'partitionIndex']

function inOrder(list: unknown[]): unknown[] {
  const keyOf = (value: unknown) =>
    typeof value === 'object' && value !== null
      ? keys.map(key => String(Reflect.get(value, key) ?? '').padStart(4)).join(' ')
      : String(value)
  return list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
