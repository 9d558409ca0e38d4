// Records for tests, through the front door.

import { Produce } from '../../src/protocol/messages/00-produce.ts'
import { type BatchOptions, buildBatch } from '../../src/protocol/records/build.ts'
import type { ResponseInput } from '../../src/protocol/schema/api.ts'
import type { RawClient } from './raw-client.ts'

export interface Producing extends BatchOptions {
  readonly partition?: number
  /** Those of the records; there is one for each. */
  readonly key?: string
  readonly value?: string
}

type PartitionResponse = ResponseInput<typeof Produce>['responses'][number]['partitionResponses'][number]

export function batch(timestamps: readonly number[], { key, value = 'value', ...options }: Producing = {}): Buffer {
  const record = { key: key === undefined ? null : Buffer.from(key), value: Buffer.from(value) }
  return buildBatch(
    timestamps.map((timestamp, offset) => ({ ...record, offset, timestamp })),
    options,
  )
}

interface Destination {
  readonly index?: number
  readonly version?: number
  readonly transactionalId?: string | null
}

/** Sends bytes as they are; gives what is said of them. */
export async function produceBytes(
  client: RawClient,
  topic: string,
  records: Buffer,
  { index = 0, version = 8, transactionalId = null }: Destination = {},
): Promise<PartitionResponse> {
  const topicData = [{ name: topic, partitionData: [{ index, records }] }]
  const { responses } = await client.ask(Produce, version, { transactionalId, acks: -1, timeoutMs: 10_000, topicData })
  return responses[0]!.partitionResponses[0]!
}

/** One batch with a record for each timestamp; gives the offset of the first one. */
export async function produce(
  client: RawClient,
  topic: string,
  timestamps: readonly number[],
  options: Producing = {},
): Promise<number> {
  const destination = { index: options.partition ?? 0, transactionalId: options.transactional ? 'transaction' : null }
  const { errorCode, baseOffset } = await produceBytes(client, topic, batch(timestamps, options), destination)
  if (errorCode !== 0) throw new Error(`not produced: ${errorCode}`)
  return Number(baseOffset)
}
