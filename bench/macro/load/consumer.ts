// A connection that fetches one partition: the same request again and again, its offset behind what came.

import { decodeResponse, sizePrefix } from '../../../src/protocol/frame.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { putInt64 } from '../../../src/protocol/records/int64.ts'
import { at } from '../../../src/protocol/records/record-batch.ts'
import { type Client, check, newest } from './client.ts'
import { Connection } from './connection.ts'
import { type FetchParts, fetchFrame } from './frames.ts'

const readBytes = 1 << 18

export class Consumer {
  /** The offset behind what came, and the bytes of what came now. */
  onRecords: (nextOffset: number, bytes: number) => void = () => {}
  readonly #connection: Connection
  readonly #version: number
  readonly #frame: Buffer<ArrayBuffer>
  readonly #offsetAt: number
  #next = 0

  private constructor(connection: Connection, version: number, parts: FetchParts) {
    this.#connection = connection
    this.#version = version
    const { frame, offsetAt } = fetchFrame(version, parts)
    this.#frame = frame
    this.#offsetAt = offsetAt
    connection.onFrame = answer => this.#answered(answer)
  }

  static async open(client: Client, parts: FetchParts): Promise<Consumer> {
    return new Consumer(await Connection.open(client.bootstrap, readBytes), client.version(Fetch, newest.fetch), parts)
  }

  fetch(offset = this.#next): void {
    this.#next = offset
    putInt64(this.#frame, this.#offsetAt, offset)
    this.#connection.send(this.#frame)
  }

  close(): void {
    this.#connection.close()
  }

  #answered(answer: Buffer): void {
    const { body } = decodeResponse(Fetch, this.#version, answer.subarray(sizePrefix))
    check(body.errorCode, 'fetching')
    const partition = body.responses[0]?.partitions[0]
    if (partition !== undefined) check(partition.errorCode, 'fetching')
    const records = partition?.records ?? Buffer.alloc(0)
    this.#next = behind(records, this.#next)
    this.onRecords(this.#next, records.length)
  }
}

/** The offset behind the last whole batch of magic 2. */
function behind(records: Buffer, offset: number): number {
  let next = offset
  for (let start = 0; start + at.records <= records.length; ) {
    const end = start + at.leaderEpoch + records.readInt32BE(start + at.length)
    if (end > records.length) break
    next = Number(records.readBigInt64BE(start)) + records.readInt32BE(start + at.lastOffsetDelta) + 1
    start = end
  }
  return next
}
