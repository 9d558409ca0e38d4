// Log directories as josefk writes them, with everything that a log can hold, and what was told to it: the facts that
// whoever reads the directory must find.

import { defaultLogConfig, type LogConfig } from '../../../src/log/config.ts'
import type { Disk } from '../../../src/log/disk.ts'
import { LogDirectory } from '../../../src/log/log-directory.ts'
import type { PartitionLog } from '../../../src/log/partition-log.ts'
import { RealDisk } from '../../../src/log/real-disk.ts'
import { type BatchOptions, buildBatch, type RecordInput } from '../../../src/protocol/records/build.ts'
import { compressionNames } from '../../../src/protocol/records/compression/index.ts'
import { buildMarker } from '../../../src/protocol/records/control-records.ts'
import { Random } from '../../fuzz/random.ts'
import { TestClock, type TestContext, testContext } from '../../log/logs.ts'
import { clusterId } from '../kafka.ts'

export const directoryId = '4nteR0pd1rect0rySomeWg'
export const topicId = (index: number) => Buffer.from(`interop topic ${10 + index}`).toString('base64url')

/** A record as it was accepted. */
export interface Written {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly string[]
  readonly producerId: number
  readonly producerEpoch: number
  readonly sequence: number
  readonly transactional: boolean
  readonly codec: string
}

export interface Topic {
  readonly name: string
  readonly log: PartitionLog
  readonly written: Written[]
  /** Ends of transactions by the offsets of their markers. */
  readonly markers: Map<number, { readonly producerId: number; readonly commit: boolean }>
  /** Where each leader epoch began. */
  readonly epochs: Map<number, number>
}

export interface Content {
  readonly directory: LogDirectory
  readonly context: TestContext
  readonly topics: readonly Topic[]
}

export function openDirectory(
  path: string,
  configOf: (topic: string) => Partial<LogConfig> = () => ({}),
  { disk = new RealDisk() as Disk, cluster = clusterId, clock = new TestClock() } = {},
): Promise<{ directory: LogDirectory; context: TestContext }> {
  const context = testContext(disk, { tailBytes: 0, clock })
  return LogDirectory.open(context, path, {
    clusterId: cluster,
    nodeId: 1,
    newDirectoryId: () => directoryId,
    configOf: topic => ({ ...defaultLogConfig, ...configOf(topic) }),
    producers: { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false },
  }).then(directory => ({ directory, context }))
}

/** The present: Kafka lets go of what is older than its retention, and of producers that were not heard of for a day. */
export function clockAt(now: number): TestClock {
  const clock = new TestClock()
  clock.advance(now - clock.now())
  return clock
}

const configs: Readonly<Record<string, Partial<LogConfig>>> = {
  mixed: {},
  'append-time': { messageTimestampType: 'LogAppendTime', compressionType: 'lz4' },
  trimmed: {},
  retained: { retentionBytes: 15_000 },
  recompressed: { compressionType: 'gzip' },
  one: {},
  none: {},
}
export const topicNames = Object.keys(configs)

const small: Partial<LogConfig> = { segmentBytes: 5000, indexIntervalBytes: 300, fileDeleteDelayMs: 10 }

/** Fills a directory; the caller closes it, or leaves it as it is. */
export async function fill(path: string, seed: number, idOf = topicId): Promise<Content> {
  const clock = clockAt(Date.now() - 3_600_000)
  const { directory, context } = await openDirectory(path, topic => ({ ...small, ...configs[topic] }), { clock })
  const topics: Topic[] = []
  for (const [index, name] of topicNames.entries()) {
    const log = await directory.create(name, 0, idOf(index))
    const topic: Topic = { name, log, written: [], markers: new Map(), epochs: new Map() }
    topics.push(topic)
    const count = name === 'none' ? 0 : name === 'one' ? 1 : 250
    await new Filling(context, topic, new Random(seed + index)).append(count)
  }
  const log = (name: string) => directory.logs.get(`${name}-0`)!
  await log('trimmed').deleteRecordsBefore(Math.floor(log('trimmed').endOffset / 2))
  await directory.enforceRetention()
  await directory.checkpoint()
  return { directory, context, topics }
}

class Filling {
  readonly #context: TestContext
  readonly #topic: Topic
  readonly #random: Random
  readonly #sequences = new Map<number, number>()
  readonly #open = new Set<number>()
  #leaderEpoch = 0

  constructor(context: TestContext, topic: Topic, random: Random) {
    this.#context = context
    this.#topic = topic
    this.#random = random
  }

  async append(count: number): Promise<void> {
    const random = this.#random
    for (let i = 0; i < count; i++) {
      this.#context.clock.advance(random.below(2000))
      if (i === Math.floor(count / 3)) this.#leaderEpoch = 1
      if (this.#open.size > 0 && random.chance(0.3)) await this.#end(random.pick([...this.#open]), random.chance(0.5))
      else await this.#append(random.pick([-1, 1000, 1001, 2000, 2001, 2002]))
    }
    // One transaction stays open, if there is one; the last offsets are not of it.
    for (const producerId of [...this.#open].slice(1)) await this.#end(producerId, true)
    if (count > 1) await this.#append(-1)
  }

  async #append(producerId: number): Promise<void> {
    const { log, written } = this.#topic
    const random = this.#random
    const records = Array.from({ length: 1 + random.below(6) }, (_, offset) => this.#record(offset))
    const codec = random.pick(compressionNames)
    const transactional = producerId >= 2000
    const baseSequence = producerId < 0 ? -1 : (this.#sequences.get(producerId) ?? 0)
    const producerEpoch = producerId < 0 ? -1 : 3
    const options: BatchOptions = { codec, producerId, producerEpoch, baseSequence, transactional }
    const leaderEpoch = this.#leaderEpoch
    const { firstOffset, logAppendTime } = await log.append(buildBatch(records, options), {
      from: 'client',
      leaderEpoch,
    })
    this.#began(firstOffset)
    if (producerId >= 0) this.#sequences.set(producerId, baseSequence + records.length)
    if (transactional) this.#open.add(producerId)
    for (const [index, { timestamp, key, value, headers = [] }] of records.entries()) {
      written.push({
        offset: firstOffset + index,
        timestamp: logAppendTime < 0 ? timestamp : logAppendTime,
        leaderEpoch,
        key: key && Buffer.from(key).toString(),
        value: value && Buffer.from(value).toString(),
        headers: headers.map(header => header.key),
        producerId,
        producerEpoch,
        sequence: producerId < 0 ? -1 : baseSequence + index,
        transactional,
        codec: log.config.compressionType === 'producer' ? codec : log.config.compressionType,
      })
    }
  }

  #began(offset: number): void {
    const { epochs } = this.#topic
    if (!epochs.has(this.#leaderEpoch)) epochs.set(this.#leaderEpoch, offset)
  }

  #record(offset: number): RecordInput {
    const random = this.#random
    const now = this.#context.clock.now()
    const text = (longest: number) =>
      random.chance(0.2) ? null : Buffer.from(`text ${random.below(50)} `.repeat(random.below(longest)))
    return {
      offset,
      timestamp: random.chance(0.2) ? now - random.below(10_000) : now,
      key: text(3),
      value: text(20),
      headers: Array.from({ length: random.below(3) }, (_, i) => ({ key: `header${i}`, value: text(2) })),
    }
  }

  async #end(producerId: number, commit: boolean): Promise<void> {
    const { log, markers } = this.#topic
    const leaderEpoch = this.#leaderEpoch
    const timestamp = this.#context.clock.now()
    const marker = buildMarker(commit ? 'COMMIT' : 'ABORT', {
      offset: 0,
      timestamp,
      leaderEpoch,
      producerId,
      producerEpoch: 3,
      coordinatorEpoch: 2,
    })
    const { firstOffset } = await log.append(marker, { from: 'coordinator', leaderEpoch, transactionVersion: 1 })
    this.#began(firstOffset)
    markers.set(firstOffset, { producerId, commit })
    this.#open.delete(producerId)
  }
}

/** The offsets that a reader of committed records gets, by what was told to the log. */
export function committedOffsets({ written, markers, log }: Topic): number[] {
  const ends = [...markers].sort(([a], [b]) => a - b)
  const endOf = (record: Written) =>
    ends.find(([offset, { producerId }]) => offset > record.offset && producerId === record.producerId)
  const firstOpen = written.find(record => record.transactional && endOf(record) === undefined)?.offset ?? log.endOffset
  return written
    .filter(({ offset }) => offset >= log.startOffset && offset < firstOpen)
    .filter(record => !record.transactional || endOf(record)?.[1].commit === true)
    .map(({ offset }) => offset)
}
