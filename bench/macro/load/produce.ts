// Produce as fast as the broker takes it: each connection has `depth` requests under way, of which every one was encoded
// once and is sent again when it has been answered. With acks=0, which has no answers, the socket says when there is room.

import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { crc32c } from '../../../src/protocol/records/crc/crc32c.ts'
import { at, RecordBatch } from '../../../src/protocol/records/record-batch.ts'
import { batchOfSize } from '../../batches.ts'
import { percentile } from '../../statistics.ts'
import type { Job, Measured, Settings } from '../settings.ts'
import { Client, check, freshTopic, newest } from './client.ts'
import { Connection } from './connection.ts'
import { correlationIdAt, produceErrorAt, produceFrame } from './frames.ts'
import { Meter, pause } from './meter.ts'
import { idempotentId } from './transactions.ts'

export function produce(job: Job): Promise<Measured> {
  return measure(job, false)
}

export function idempotent(job: Job): Promise<Measured> {
  return measure(job, true)
}

async function measure({ bootstrap, pid, settings }: Job, isIdempotent: boolean): Promise<Measured> {
  const client = await Client.connect(bootstrap)
  const topic = freshTopic()
  await client.createTopic(topic, settings.partitions)
  await client.haveReady(topic, settings.partitions)
  const meter = new Meter(pid)
  const producers = await openProducers(client, topic, settings, meter, isIdempotent)
  for (const producer of producers) producer.start()
  await pause(settings.warmUp)
  await meter.restart()
  const enough = settings.mib * 2 ** 20
  while (meter.seconds < settings.seconds && meter.bytes < enough) await pause(0.02)
  await Promise.all(producers.map(producer => producer.stop()))
  const { count, bytes, seconds, busy, times } = meter
  const cpu = await meter.brokerCpu()
  await client.deleteTopic(topic)
  return {
    metrics: {
      requests: count / seconds,
      throughput: bytes / seconds / 2 ** 20,
      ...(times.length > 0 && { p50: percentile(times, 50), p99: percentile(times, 99) }),
      cpu,
    },
    busy,
  }
}

export function openProducers(
  client: Client,
  topic: string,
  settings: Settings,
  meter: Meter,
  isIdempotent = false,
): Promise<ProducerConnection[]> {
  const version = client.version(Produce, newest.produce)
  return Promise.all(
    Array.from({ length: settings.connections }, async (_, number) => {
      const connection = await Connection.open(client.bootstrap)
      const producerId = isIdempotent ? await idempotentId(connection) : undefined
      return new ProducerConnection(connection, number, { topic, version, meter, producerId, ...settings })
    }),
  )
}

interface Shape extends Pick<Settings, 'size' | 'acks' | 'partitions' | 'depth'> {
  readonly topic: string
  readonly version: number
  readonly meter: Meter
  /** Of an idempotent one. */
  readonly producerId: number | bigint | undefined
}

class ProducerConnection {
  readonly #connection: Connection
  readonly #shape: Shape
  /** Their correlation ids are their indexes. */
  readonly #frames: readonly Buffer[]
  readonly #sentAt: Float64Array
  readonly #errorAt: number
  readonly #batchBytes: number
  /** Of an idempotent one. */
  readonly #sequences: Sequences | undefined
  /** The next to be answered, or with acks=0 to be sent. */
  #next = 0
  #underWay = 0
  #stopping = false
  #ended = () => {}

  constructor(connection: Connection, number: number, shape: Shape) {
    const { topic, version, acks, partitions, depth, size, producerId } = shape
    const records = batchOfSize(size)
    if (producerId !== undefined) records.writeBigInt64BE(BigInt(producerId), at.producerId)
    if (producerId !== undefined) records.writeInt16BE(0, at.producerEpoch)
    this.#connection = connection
    this.#shape = shape
    this.#batchBytes = records.length
    this.#errorAt = produceErrorAt(version, topic)
    this.#sentAt = new Float64Array(depth)
    const indexOf = (slot: number) => (number * depth + slot) % partitions
    this.#frames = Array.from({ length: depth }, (_, i) =>
      produceFrame(version, { topic, index: indexOf(i), acks, correlationId: i, records }),
    )
    if (producerId !== undefined) this.#sequences = new Sequences(this.#frames, records, indexOf)
  }

  start(): void {
    if (this.#shape.acks === 0) {
      this.#connection.onDrain = () => this.#pour()
      this.#pour()
    } else {
      this.#connection.onFrame = answer => this.#answered(answer)
      this.#frames.forEach((_, slot) => {
        this.#send(slot)
      })
    }
  }

  /** Sends no more, and waits for all answers; with acks=0 for that of one more request, which has one. */
  async stop(): Promise<void> {
    this.#stopping = true
    await new Promise<void>(resolve => {
      this.#ended = resolve
      if (this.#shape.acks === 0) this.#sendFence()
      else if (this.#underWay === 0) resolve()
    })
    this.#connection.close()
  }

  #send(slot: number): void {
    this.#underWay++
    this.#sentAt[slot] = performance.now()
    this.#sequences?.advance(slot)
    this.#connection.send(this.#frames[slot]!)
  }

  #answered(answer: Buffer): void {
    const slot = this.#next
    this.#check(answer, slot)
    this.#next = slot + 1 === this.#frames.length ? 0 : slot + 1
    this.#underWay--
    this.#shape.meter.add(this.#batchBytes, performance.now() - this.#sentAt[slot]!)
    if (!this.#stopping) this.#send(slot)
    else if (this.#underWay === 0) this.#ended()
  }

  #check(answer: Buffer, correlationId: number): void {
    const got = answer.readInt32BE(correlationIdAt.response)
    if (got !== correlationId) throw new Error(`an answer to ${got}, the one to ${correlationId} comes first`)
    check(answer.readInt16BE(this.#errorAt), `producing to ${this.#shape.topic}`)
  }

  /** Sends until the socket has enough. What is counted was taken by the socket, not by the broker: `stop` waits for it. */
  #pour(): void {
    let room = true
    while (room && !this.#stopping) {
      room = this.#connection.send(this.#frames[this.#next]!)
      this.#next = (this.#next + 1) % this.#frames.length
      this.#shape.meter.add(this.#batchBytes)
    }
  }

  #sendFence(): void {
    const { topic, version, size } = this.#shape
    this.#connection.onFrame = answer => {
      this.#check(answer, 0)
      this.#ended()
    }
    this.#connection.send(
      produceFrame(version, { topic, index: 0, acks: 1, correlationId: 0, records: batchOfSize(size) }),
    )
  }
}

/** Has each batch go on in its partition where the last one sent there ended. */
class Sequences {
  readonly #frames: readonly Buffer[]
  readonly #partitionOf: (slot: number) => number
  readonly #next = new Map<number, number>()
  readonly #start: number
  readonly #records: number
  readonly #checksums: Checksums

  constructor(frames: readonly Buffer[], batch: Buffer, partitionOf: (slot: number) => number) {
    this.#frames = frames
    this.#partitionOf = partitionOf
    this.#start = frames[0]!.indexOf(batch)
    this.#records = new RecordBatch(batch).count
    this.#checksums = new Checksums(batch)
  }

  advance(slot: number): void {
    const frame = this.#frames[slot]!
    const partition = this.#partitionOf(slot)
    const sequence = this.#next.get(partition) ?? 0
    this.#next.set(partition, (sequence + this.#records) % 2 ** 31)
    frame.writeInt32BE(sequence, this.#start + at.baseSequence)
    frame.writeUInt32BE(this.#checksums.of(sequence), this.#start + at.checksum)
  }
}

/**
 * The checksums of a batch by its sequence. A CRC is linear: each bit of the sequence that is set changes the same bits of it,
 * whatever else there is. So none is computed while anything is measured.
 */
class Checksums {
  readonly #ofZero: number
  readonly #byBit: Int32Array

  constructor(batch: Buffer) {
    const copy = Buffer.from(batch)
    const withSequence = (sequence: number) => {
      copy.writeInt32BE(sequence, at.baseSequence)
      return crc32c(copy, at.attributes)
    }
    this.#ofZero = withSequence(0)
    this.#byBit = Int32Array.from({ length: 31 }, (_, bit) => withSequence(1 << bit) ^ this.#ofZero)
  }

  of(sequence: number): number {
    let crc = this.#ofZero
    for (let bit = 0, rest = sequence; rest !== 0; bit++, rest >>>= 1) if (rest & 1) crc ^= this.#byBit[bit]!
    return crc >>> 0
  }
}
