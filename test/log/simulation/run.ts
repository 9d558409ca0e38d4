// Runs a history on a simulated disk, and holds the logs in two directories against the model.

import { isDeepStrictEqual } from 'node:util'
import { defaultLogConfig } from '../../../src/log/config.ts'
import { LogError } from '../../../src/log/errors.ts'
import { Logs } from '../../../src/log/logs.ts'
import type { PartitionLog } from '../../../src/log/partition-log.ts'
import { batches } from '../../../src/protocol/records/batches.ts'
import { Random } from '../../fuzz/random.ts'
import { batchOf, client, TestClock, testContext } from '../logs.ts'
import { SimulatedDisk } from '../simulated-disk.ts'
import { compacted, type History, keys, partitions, producers, type Step } from './history.ts'
import { type Found, fail, Model } from './model.ts'

interface Producer {
  sequence: number
  /** What was sent and not acknowledged: it is sent again before anything else. */
  unanswered: { readonly payload: string; readonly sequence: number } | undefined
}

const directories = ['/data/one', '/data/two'] as const
const topicId = 'c29tZS10b3BpYy1pZC0xMg'

export async function runHistory(history: History): Promise<void> {
  const run = new Run(history)
  await run.open()
  for (const [index, step] of history.steps.entries()) {
    try {
      await run.step(step)
    } catch (error) {
      throw new Error(`step ${index}, ${step.kind}: ${error instanceof Error ? error.stack : error}`)
    }
  }
  await run.step({ kind: 'crash' })
}

class Run {
  readonly #history: History
  readonly #clock = new TestClock()
  readonly #models = Array.from({ length: partitions }, (_, partition) => new Model(keyOf(partition)))
  readonly #producers: Producer[][]
  #disk: SimulatedDisk
  #logs!: Logs
  #underWay: Promise<void>[] = []
  #payloads = 0
  #ids = 0
  #heal: (() => void) | undefined
  #faultSteps = 0
  #shaken = false
  /** The partitions whose producers do not know what became of what they sent. */
  readonly #unsure = new Set<number>()
  #syncFailed = false

  constructor(history: History) {
    this.#history = history
    this.#disk = new SimulatedDisk({ random: new Random(history.seed), clock: this.#clock })
    this.#producers = Array.from({ length: partitions }, () =>
      Array.from({ length: producers }, () => ({ sequence: 0, unanswered: undefined })),
    )
  }

  async open(): Promise<void> {
    const { tailBytes, openFiles, flushEach } = this.#history
    const context = testContext(this.#disk, { clock: this.#clock, tailBytes, openFiles })
    this.#logs = await Logs.open(context, directories, {
      clusterId: 'cluster',
      nodeId: 1,
      newDirectoryId: () => {
        const id = Buffer.alloc(16)
        id.writeUInt32BE(++this.#ids)
        return id.toString('base64url')
      },
      configOf: topic => ({
        ...defaultLogConfig,
        delete: topic !== compactedTopic,
        compact: topic === compactedTopic,
        minCleanableDirtyRatio: 0.01,
        segmentBytes: 1500,
        indexIntervalBytes: 200,
        retentionMs: 50_000,
        fileDeleteDelayMs: 1000,
        flushMessages: flushEach ? 1 : Number.POSITIVE_INFINITY,
      }),
      producers: { producerIdExpirationMs: 86_400_000, transactionPartitionVerificationEnable: false },
    })
    for (let partition = 0; partition < partitions; partition++) {
      await this.#logs.create(topicOf(partition), partition, topicId)
    }
  }

  #log(partition: number): PartitionLog {
    return this.#logs.get(nameOf(partition)) ?? fail(`partition ${partition} is gone`)
  }

  async step(step: Step): Promise<void> {
    this.#clock.advance(1000)
    if (this.#heal !== undefined && this.#faultSteps-- <= 0) this.#endFault()
    switch (step.kind) {
      case 'append':
        return this.#append(step.partition, step.batches, step.size, step.wait)
      case 'produce':
        return this.#produce(step.partition, step.producer, step.batches)
      case 'read':
        return this.#read(step.partition, step.at, step.bytes)
      case 'delete':
        return this.#delete(step.partition, step.at)
      case 'truncate':
        return this.#truncate(step.partition, step.at)
      case 'move':
        return this.#move(step.partition, step.wait)
      case 'retention':
        return this.#retention(step.after)
      case 'fault':
        return this.#fault(step)
      case 'settle':
        return this.#settle()
      case 'flush':
        return this.#flush()
      case 'checkpoint':
        return this.#tolerant(() => this.#logs.checkpoint())
      case 'compact':
        return this.#tolerant(() => this.#logs.compact())
      case 'close':
        return this.#close()
      case 'crash':
      case 'kill':
        return this.#die(step.kind)
    }
  }

  // What fills the log

  async #append(partition: number, count: number, size: number, wait: boolean): Promise<void> {
    const model = this.#models[partition]!
    const appends = Array.from({ length: count }, async () => {
      const payloads = [0, 1].map(() => this.#payload(size))
      for (const payload of payloads) model.attempted.add(payload)
      await this.#tolerant(async () => {
        const { firstOffset } = await this.#log(partition).append(
          batchOf(payloads, this.#clock.now(), keyed(partition)),
          client,
        )
        this.#acknowledged(model, firstOffset, payloads)
      })
    })
    this.#underWay.push(...appends)
    if (wait) await Promise.all(appends)
  }

  #payload(size: number): string {
    return `${this.#payloads++}:`.padEnd(size, '.')
  }

  #acknowledged(model: Model, firstOffset: number, payloads: readonly string[]): void {
    model.acknowledge(firstOffset, payloads)
    if (this.#history.flushEach) model.durable = Math.max(model.durable, firstOffset + payloads.length)
  }

  /** An idempotent producer with one batch in flight, which it repeats until it is acknowledged. */
  async #produce(partition: number, id: number, count: number): Promise<void> {
    const model = this.#models[partition]!
    const producer = this.#producers[partition]![id]!
    if (this.#unsure.has(partition)) await this.#learnSequences(partition)
    if (this.#unsure.has(partition)) return
    for (let i = 0; i < count; i++) {
      producer.unanswered ??= { payload: this.#payload(20), sequence: producer.sequence }
      const { payload, sequence } = producer.unanswered
      model.attempted.add(payload)
      model.once.add(payload)
      const options = { producerId: id, producerEpoch: 0, baseSequence: sequence, ...keyed(partition) }
      await this.#tolerant(async () => {
        const { firstOffset } = await this.#log(partition).append(
          batchOf([payload], this.#clock.now(), options),
          client,
        )
        if (firstOffset >= 0) this.#acknowledged(model, firstOffset, [payload])
        producer.unanswered = undefined
        producer.sequence = sequence + 1
      })
    }
  }

  // What looks at it

  async #read(partition: number, at: number, bytes: number): Promise<void> {
    const log = this.#log(partition)
    const offset = log.startOffset + Math.floor(at * (log.endOffset - log.startOffset))
    await this.#tolerant(async () => {
      const { records } = await log.read(offset, bytes, 'read_uncommitted')
      this.#models[partition]!.checkRead(foundIn(records))
    })
  }

  async #everything(partition: number): Promise<Found[]> {
    const log = this.#log(partition)
    const all: Found[] = []
    await log.load()
    for (let offset = log.startOffset; offset < log.highWatermark; ) {
      const { records } = await log.read(offset, 2000, 'read_uncommitted')
      if (records.length === 0) break // what a power cut took may leave a gap in front of an empty segment
      all.push(...foundIn(records).filter(found => found.offset >= offset))
      for (const piece of records) for (const batch of batches(piece)) offset = batch.lastOffset + 1
    }
    return all
  }

  // What takes from it

  async #delete(partition: number, at: number): Promise<void> {
    const log = this.#log(partition)
    const model = this.#models[partition]!
    await this.#tolerant(async () => {
      const offset = log.startOffset + Math.floor(at * (log.highWatermark - log.startOffset))
      model.start = Math.max(model.start, offset)
      await log.deleteRecordsBefore(offset)
    })
  }

  async #truncate(partition: number, at: number): Promise<void> {
    await this.#settle()
    const log = this.#log(partition)
    const model = this.#models[partition]!
    await this.#tolerant(async () => {
      await log.load()
      const offset = log.startOffset + Math.floor(at * (log.endOffset - log.startOffset))
      // The whole batch goes that the offset is in; a batch has two records at most.
      model.truncated(offset - 1)
      await log.truncateTo(offset)
      model.truncated(log.endOffset)
    })
    await this.#learnSequences(partition)
  }

  /** Producers that were told of more than the log has go on from what it has. */
  async #learnSequences(partition: number): Promise<void> {
    this.#unsure.add(partition)
    await this.#tolerant(async () => {
      const state = await this.#log(partition).producers()
      for (const [id, producer] of this.#producers[partition]!.entries()) {
        const last = state.producer(id)?.lastBatch?.lastSequence
        if (last === undefined || last === producer.sequence - 1 || last === producer.unanswered?.sequence) continue
        producer.sequence = last + 1
        producer.unanswered = undefined
      }
      this.#unsure.delete(partition)
    })
  }

  async #retention(after: number): Promise<void> {
    this.#clock.advance(after)
    await this.#tolerant(() => this.#logs.enforceRetention())
    for (const [partition, model] of this.#models.entries()) {
      model.start = Math.max(model.start, this.#log(partition).startOffset)
    }
  }

  async #move(partition: number, wait: boolean): Promise<void> {
    const name = nameOf(partition)
    const here = this.#logs.directoryOf(name)?.path
    await this.#tolerant(async () => {
      const move = await this.#logs.move(name, directories.find(path => path !== here) ?? '')
      if (wait) await move?.done
    })
  }

  // What happens to the disk

  #fault({ call, code, steps }: Extract<Step, { kind: 'fault' }>): void {
    this.#endFault()
    this.#heal = this.#disk.fail({ call, code })
    this.#shaken = true
    this.#syncFailed ||= call === 'sync'
    this.#faultSteps = steps
  }

  #endFault(): void {
    this.#heal?.()
    this.#heal = undefined
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#underWay)
    this.#underWay = []
    if (this.#heal !== undefined || !this.#shaken) return
    for (const log of this.#logs) await this.#tolerant(() => log.flush())
    this.#shaken = false
    this.#syncFailed = false
  }

  async #flush(): Promise<void> {
    await this.#settle()
    await this.#tolerant(() => this.#logs.flush())
    for (const [partition, model] of this.#models.entries()) {
      model.durable = Math.max(model.durable, this.#log(partition).recoveryPoint)
    }
  }

  async #close(): Promise<void> {
    this.#endFault()
    await this.#settle()
    await this.#logs.close()
    for (const [partition, model] of this.#models.entries()) {
      model.durable = Math.max(model.durable, this.#log(partition).recoveryPoint)
    }
    await this.open()
    await this.#checkFoundAnew('nothing')
  }

  async #die(how: 'crash' | 'kill'): Promise<void> {
    this.#endFault()
    // A process that saw a sync fail writes again what it cannot know to be on the disk. If it is killed before, the next one
    // knows of nothing; that is not held against it.
    if (this.#syncFailed) await this.#settle()
    this.#underWay = []
    this.#syncFailed = false
    this.#disk = how === 'crash' ? this.#disk.crash() : this.#disk.kill()
    await this.open()
    await this.#checkFoundAnew(how === 'crash' ? 'what was not synced' : 'nothing')
    if (how === 'crash')
      for (let partition = 0; partition < partitions; partition++) await this.#learnSequences(partition)
    const first = await this.#allPartitions()
    this.#disk = this.#disk.kill()
    await this.open()
    if (!isDeepStrictEqual(await this.#allPartitions(), first)) fail('opened a second time, it is not the same')
  }

  async #allPartitions(): Promise<Found[][]> {
    return Promise.all(this.#models.map((_, partition) => this.#everything(partition)))
  }

  async #checkFoundAnew(lost: 'nothing' | 'what was not synced'): Promise<void> {
    for (const [partition, model] of this.#models.entries()) {
      model.start = Math.max(model.start, this.#log(partition).startOffset)
      model.checkFoundAnew(await this.#everything(partition), lost)
    }
  }

  /** From a fault of the disk until all has come to rest after it, calls may end in errors of storage, and in no others. */
  async #tolerant(call: () => Promise<unknown>): Promise<void> {
    try {
      await call()
    } catch (error) {
      if (this.#shaken && isStorageError(error)) return
      throw error
    }
  }
}

const compactedTopic = 'compacted'

function topicOf(partition: number): string {
  return partition === compacted ? compactedTopic : 'topic'
}

function nameOf(partition: number): string {
  return `${topicOf(partition)}-${partition}`
}

function keyOf(partition: number): ((payload: string) => string) | undefined {
  return partition === compacted ? payload => String(Number.parseInt(payload, 10) % keys) : undefined
}

function keyed(partition: number) {
  const of = keyOf(partition)
  return of === undefined ? {} : { keyOf: of }
}

function isStorageError(error: unknown): boolean {
  if (error instanceof LogError) return error.code === 'KAFKA_STORAGE_ERROR' || error.code === 'OFFSET_OUT_OF_RANGE'
  return error instanceof Error && 'syscall' in error
}

function foundIn(records: readonly Buffer[]): Found[] {
  const found: Found[] = []
  for (const piece of records) {
    for (const batch of batches(piece)) {
      batch.verify()
      for (const { offset, value } of batch.records()) found.push({ offset, payload: value?.toString() ?? '' })
    }
  }
  return found
}
