// The requests around a measurement: versions, topics, offsets. One at a time, encoded and decoded as usual.

import { errorOf } from '../../../src/protocol/errors.ts'
import { decodeResponse, encodeRequest, sizePrefix } from '../../../src/protocol/frame.ts'
import { ListOffsets } from '../../../src/protocol/messages/02-list-offsets.ts'
import { Metadata } from '../../../src/protocol/messages/03-metadata.ts'
import { ApiVersions } from '../../../src/protocol/messages/18-api-versions.ts'
import { CreateTopics } from '../../../src/protocol/messages/19-create-topics.ts'
import { DeleteTopics } from '../../../src/protocol/messages/20-delete-topics.ts'
import type { Api } from '../../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../../src/protocol/schema/field.ts'
import { Connection } from './connection.ts'
import { pause } from './meter.ts'

export const clientId = 'josefk-bench'

/** The newest versions that name topics rather than give their ids. */
export const newest = { produce: 12, fetch: 12, metadata: 12 } as const

export function check(errorCode: number, what: string): void {
  if (errorCode !== 0) throw new Error(`${what}: ${errorOf(errorCode).name} (${errorCode})`)
}

/** Sends one request and waits for its answer. */
export function call<Q extends Fields, S extends Fields>(
  connection: Connection,
  api: Api<Q, S>,
  version: number,
  body: Input<Q>,
): Promise<Value<S>> {
  return new Promise(resolve => {
    connection.onFrame = frame => {
      // The answer keeps views of its frame.
      resolve(decodeResponse(api, version, Buffer.from(frame.subarray(sizePrefix))).body)
    }
    connection.send(Buffer.concat(encodeRequest(api, version, { correlationId: 0, clientId }, body)))
  })
}

export class Client {
  readonly bootstrap: string
  readonly connection: Connection
  readonly #newest: ReadonlyMap<number, number>

  private constructor(bootstrap: string, connection: Connection, newest: ReadonlyMap<number, number>) {
    this.bootstrap = bootstrap
    this.connection = connection
    this.#newest = newest
  }

  static async connect(bootstrap: string): Promise<Client> {
    const connection = await Connection.open(bootstrap)
    const { errorCode, apiKeys } = await call(connection, ApiVersions, 0, {})
    check(errorCode, 'ApiVersions')
    return new Client(bootstrap, connection, new Map(apiKeys.map(({ apiKey, maxVersion }) => [apiKey, maxVersion])))
  }

  /** The newest version that both sides speak; `atMost`: of those that the bench can work with. */
  version(api: Api, atMost = api.versions.to): number {
    const theirs = this.#newest.get(api.key)
    if (theirs === undefined) throw new Error(`the broker has no ${api.name}`)
    return Math.min(theirs, atMost)
  }

  call<Q extends Fields, S extends Fields>(api: Api<Q, S>, body: Input<Q>, atMost?: number): Promise<Value<S>> {
    return call(this.connection, api, this.version(api as Api, atMost), body)
  }

  /** Resolves when every partition has a leader. */
  async createTopic(name: string, numPartitions: number): Promise<void> {
    const topic = { name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }
    const { topics } = await this.call(CreateTopics, { topics: [topic] })
    for (const { errorCode } of topics) check(errorCode, `creating ${name}`)
    while (!(await this.#hasLeaders(name, numPartitions))) await pause(0.005)
  }

  /** Kafka says who leads a partition before the leader knows it. */
  async haveReady(name: string, numPartitions: number): Promise<void> {
    const latest = -1
    const partitions = Array.from({ length: numPartitions }, (_, i) => ({ partitionIndex: i, timestamp: latest }))
    for (;;) {
      const { topics } = await this.call(ListOffsets, { replicaId: -1, topics: [{ name, partitions }] })
      if (topics[0]?.partitions.every(({ errorCode }) => errorCode === 0)) return
      await pause(0.005)
    }
  }

  /** Kafka answers before the partitions are there. */
  async #hasLeaders(name: string, count: number): Promise<boolean> {
    const { topics } = await this.call(Metadata, { topics: [{ name }] }, newest.metadata)
    const partitions = topics[0]?.partitions ?? []
    return partitions.length === count && partitions.every(({ errorCode }) => errorCode === 0)
  }

  /** Does not mind if it fails: nothing is measured any more. */
  async deleteTopic(name: string): Promise<void> {
    await this.call(DeleteTopics, { topicNames: [name], timeoutMs: 10_000 }, 5)
  }
}

/** A name that no run before has used. */
export function freshTopic(): string {
  return `bench-${Date.now().toString(36)}-${process.pid.toString(36)}`
}
