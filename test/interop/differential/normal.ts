// What must differ between two brokers that are the same to a client, and how it is made equal. Every rule has its reason.
// The object lives as long as one scenario: things that have no name are called by the order in which they first appear.

import { apis } from '../../../src/protocol/messages/index.ts'
import { zeroUuid } from '../../../src/protocol/schema/layout.ts'
import type { Json } from './readable.ts'

/** What a run is told of the broker it speaks to. */
export interface Surroundings {
  /** The times of records count from here; it is an hour before the run, so that nothing is too old or from the future. */
  readonly epoch: number
  readonly clientPort: number
  /** Ports, and the names of the listeners they belong to. */
  readonly ports: ReadonlyMap<number, string>
  readonly logDirectory: string
  /** Texts that stand for something of this broker alone: its cluster id, its folder. */
  readonly called: Readonly<Record<string, string>>
}

/** Fields whose value is a moment. */
const timeFields = new Set([
  'timestamp',
  'logAppendTimeMs',
  'lastTimestamp',
  'lastFetchTimestamp',
  'lastCaughtUpTimestamp',
  'transactionStartTimeMs',
])

const producerIds = new Set(['producerId', 'ongoingTxnProducerId', 'v3AndBelowProducerId', 'producerIdFilters'])

/** Numbers that say how far a broker has got with its own affairs; only whether they are there at all is compared. */
const ownAffairs: Readonly<Record<string, readonly string[]>> = {
  // The offset in the metadata log as of which features hold.
  ApiVersions: ['finalizedFeaturesEpoch'],
  // The metadata log holds a no-op record for every half second.
  DescribeQuorum: ['highWatermark', 'logEndOffset', 'leaderEpoch'],
  // The disk that it runs on.
  DescribeLogDirs: ['totalBytes', 'usableBytes'],
}

/** Lists that come out of hash maps: their order is that of hashes, and nobody may lean on it. */
const unordered: Readonly<Record<string, readonly string[]>> = {
  Metadata: ['topics'],
  DescribeLogDirs: ['topics', 'partitions'],
  ListOffsets: ['topics', 'partitions'],
  DeleteRecords: ['topics', 'partitions'],
  ElectLeaders: ['replicaElectionResults', 'partitionResult'],
  AlterReplicaLogDirs: ['results', 'partitions'],
  CreateTopics: ['topics'],
  DeleteTopics: ['responses'],
  CreatePartitions: ['results'],
  Produce: ['responses', 'partitionResponses'],
  DescribeConfigs: ['results'],
  AlterConfigs: ['responses'],
  IncrementalAlterConfigs: ['responses'],
  ListConfigResources: ['configResources'],
  OffsetForLeaderEpoch: ['topics', 'partitions'],
  DescribeProducers: ['topics', 'partitions', 'activeProducers'],
  ApiVersions: ['supportedFeatures', 'finalizedFeatures'],
  AddPartitionsToTxn: ['resultsByTransaction', 'topicResults', 'resultsByTopicV3AndBelow', 'resultsByPartition'],
  ListTransactions: ['transactionStates', 'unknownStateFilters'],
  DescribeTransactions: ['transactionStates', 'topics', 'partitions'],
  WriteTxnMarkers: ['markers', 'topics', 'partitions'],
  OffsetFetch: ['topics', 'partitions'],
  ListGroups: ['groups'],
  DescribeGroups: ['members'],
  ConsumerGroupDescribe: ['members', 'topicPartitions', 'subscribedTopicNames'],
  DeleteGroups: ['results'],
  ConsumerGroupHeartbeat: ['topicPartitions'],
  AlterClientQuotas: ['entries'],
  DescribeClientQuotas: ['entries', 'values'],
}

/** APIs that may answer with all that a broker has. */
const listing = new Set([
  'Metadata',
  'DescribeLogDirs',
  'ListConfigResources',
  'DescribeTopicPartitions',
  'ElectLeaders',
  'ListTransactions',
  'ListGroups',
])

/** Lists whose elements have names: a map of them makes a path that says what differs, and their order is one of hashes. */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ApiVersions: { apiKeys: 'apiKey' },
  DescribeConfigs: { configs: 'name' },
  CreateTopics: { configs: 'name' },
}

export class Normal {
  readonly #surroundings: Surroundings
  /** A scenario sees its own topics only: where a broker lists all that it has, those of others are left out. */
  readonly #prefix: string
  readonly #uuids = new Map<string, string>()
  readonly #producers = new Map<string, string>()
  readonly #sessions = new Map<number, string>()
  #before = ''
  #api = ''
  #side: 'request' | 'answer' = 'request'
  #version = 0

  constructor(surroundings: Surroundings, prefix: string) {
    this.#surroundings = surroundings
    this.#prefix = prefix
  }

  begin(api: string, side: 'request' | 'answer', version: number): this {
    this.#api = api
    this.#side = side
    this.#version = version
    return this
  }

  /**
   * A Fetch response may end within a batch, and clients drop what is cut. How much of it there is differs: Kafka cuts at
   * the byte, and fills what it converted for old clients up to the size that it had before.
   */
  get isCut(): boolean {
    return this.#side === 'answer'
  }

  /** Ids that a broker draws. */
  uuid(id: string): string {
    if (id === zeroUuid) return 'zero'
    return id === unknownId ? 'unknown' : ordinal(this.#uuids, id, 'id')
  }

  producer(id: number | bigint): string | number {
    if (id >= unknownProducer) return `unknown ${id}`
    return id === -1 || id === -1n ? -1 : ordinal(this.#producers, String(id), 'producer')
  }

  /** Moments of the run are `now`; those of records lie before it or far from it, and count from the epoch of the run. */
  time(moment: number): string | number {
    const since = moment - this.#surroundings.epoch
    if (Math.abs(since) > 30 * 24 * hour) return moment
    if (since > hour - minute && since < 2 * hour) return 'now'
    return since < 0 ? `T${since}` : `T+${since}`
  }

  number(name: string, value: number | boolean | string): Json {
    if (name === 'port' && typeof value === 'number') return this.#surroundings.ports.get(value) ?? value
    // Kafka 3.9.1 says of no config that it is as it is by default; ours does, as the Kafka of that version did.
    if (name === 'isDefault') return 'not compared'
    if (timeFields.has(name) && typeof value === 'number') return this.time(value)
    if (producerIds.has(name) && typeof value === 'number')
      return value <= 0 && this.#side === 'request' ? value : this.producer(value)
    if (name === 'sessionId' && typeof value === 'number') return this.#session(value)
    if (this.#side === 'answer' && ownAffairs[this.#api]?.includes(name) && typeof value === 'number')
      return value < 0 ? value : 'some'
    return value
  }

  #session(id: number): string | number {
    return id <= 0 || id === unknownSession ? id : ordinal(this.#sessions, id, 'session')
  }

  text(name: string, text: string): string {
    // The sentences that document configs are each broker's own.
    if (name === 'documentation') return text === '' ? '' : 'some'
    if (name === 'memberId' && drawnId.test(text)) return this.uuid(text)
    return this.said(text)
  }

  /** A text with what is particular to this broker, or to the version that is asked, replaced. */
  said(text: string): string {
    let said = text
    for (const [particular, name] of Object.entries(this.#surroundings.called)) said = said.replaceAll(particular, name)
    for (const [id, name] of this.#uuids) said = said.replaceAll(id, name)
    said = said.replaceAll(endOfId, id => this.uuid(id))
    said = said.replaceAll(/within \[(-?\d+), (\d+)\]/g, (_, from, to) => `within [${fromNow(from)}, ${fromNow(to)}]`)
    said = said.replaceAll(/\b\d{13}\b/g, moment => `${this.time(Number(moment))}`)
    // Scenarios that need a fresh topic for every version name it by the version.
    return said.replaceAll(new RegExp(`\\.v${this.#version}(?!\\d)`, 'g'), '.vN')
  }

  list(name: string, elements: readonly Json[]): Json {
    if (this.#side === 'request') return elements
    const key = named[this.#api]?.[name]
    if (key !== undefined) {
      const entries = elements.map(element => byKey(element, key)).sort(([a], [b]) => compare(a, b))
      return key === 'apiKey' && entries.length > 1 ? this.#table(entries) : Object.fromEntries(entries)
    }
    if (unordered[this.#api]?.includes(name)) return elements.toSorted((a, b) => compare(order(a), order(b)))
    return elements
  }

  /** The table of APIs is long, and the same each time. One scenario looks at it. */
  #table(entries: readonly (readonly [string, Json])[]): Json {
    const table = Object.fromEntries(entries)
    const text = JSON.stringify(table)
    if (this.#prefix !== 'apiversions--' || text === this.#before) return 'as ever'
    this.#before = text
    return table
  }

  /** Before anything in a list is named: what is of no concern goes, and what has no order gets one. */
  arrange(name: string, elements: readonly unknown[]): readonly unknown[] {
    if (this.#side === 'request') return elements
    const mine = listing.has(this.#api) ? elements.filter(element => this.#isMine(element)) : elements
    return unordered[this.#api]?.includes(name) ? mine.toSorted((a, b) => compare(nameOf(a), nameOf(b))) : mine
  }

  /** An API may give all that a broker has. */
  #isMine(element: unknown): boolean {
    const name = topicOf(element as Json)
    if (name === undefined || name === null) return true
    return !(name.startsWith('__') || (scenarioTopic.test(name) && !name.startsWith(this.#prefix)))
  }
}

function nameOf(element: unknown): string {
  return topicOf(element as Json) ?? ''
}

/** An id that no topic has. */
export const unknownId = 'bm90LWEtdG9waWMtaWQtMA'

/** From here on producer ids are of no broker's making. */
export const unknownProducer = 900_000_000

/** A member of a consumer group that has no id of its own is given one; one of a classic group, one with this at its end. */
const drawnId = /^[\w-]{22}$/
const endOfId = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/g

/** A session that no broker has given to anybody. */
export const unknownSession = 123_456_789

const minute = 60_000
export const hour = 60 * minute

/** The names of topics here: that of the scenario, two hyphens, the topic's own. */
const scenarioTopic = /^[a-z0-9-]+--/

/** The bounds of what a topic takes move with the clock. */
function fromNow(moment: string): string {
  const minutes = Math.round((Number(moment) - Date.now()) / minute)
  return minutes < -1e9 ? 'any time' : `now + ${minutes} min`
}

function topicOf(element: Json): string | null | undefined {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined
  const { name, topic, resourceName, topicName, transactionalId, groupId } = element as { readonly [key: string]: Json }
  const found = name ?? topic ?? resourceName ?? topicName ?? transactionalId ?? groupId
  return typeof found === 'string' ? found : undefined
}

function ordinal<K>(known: Map<K, string>, id: K, kind: string): string {
  const name = known.get(id) ?? `${kind}#${known.size + 1}`
  known.set(id, name)
  return name
}

const apiNames = new Map(apis.map(({ key, name }) => [key, name]))

function byKey(element: Json, key: string): [string, Json] {
  const { [key]: name, ...rest } = element as { readonly [key: string]: Json }
  return [key === 'apiKey' ? (apiNames.get(Number(name)) ?? String(name)) : String(name), rest]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The order of names, then of partitions, then of everything. */
function order(element: Json): string {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return JSON.stringify(element)
  const { partitionIndex, index, partition, partitionId } = element as { readonly [key: string]: Json }
  const number = partitionIndex ?? index ?? partition ?? partitionId
  if (typeof number === 'number') return `${(number + 2 ** 31).toString().padStart(12, '0')} ${JSON.stringify(element)}`
  return `${topicOf(element) ?? ''} ${JSON.stringify(element)}`
}
