// The frames that a load sends, encoded once. What changes in them, or is looked at in answers, has a fixed place, which
// is found by encoding two frames that differ there alone.

import assert from 'node:assert/strict'
import { encodeRequest, encodeResponse } from '../../../src/protocol/frame.ts'
import { Produce } from '../../../src/protocol/messages/00-produce.ts'
import { Fetch } from '../../../src/protocol/messages/01-fetch.ts'
import { clientId } from './client.ts'

/** In a request, and in an answer, both with their size in front. */
export const correlationIdAt = { request: 8, response: 4 } as const

export function produceFrame(
  version: number,
  { topic, index, acks, correlationId, records }: ProduceParts,
): Buffer<ArrayBuffer> {
  const topicData = [{ name: topic, partitionData: [{ index, records }] }]
  return Buffer.concat(
    encodeRequest(Produce, version, { correlationId, clientId }, { acks, timeoutMs: 30_000, topicData }),
  )
}

export interface ProduceParts {
  readonly topic: string
  readonly index: number
  readonly acks: number
  readonly correlationId: number
  readonly records: Buffer
}

/** Where the error is in the answer to a Produce request with one partition. */
export function produceErrorAt(version: number, topic: string): number {
  const answer = (errorCode: number) =>
    Buffer.concat(
      encodeResponse(Produce, version, 0, {
        responses: [{ name: topic, partitionResponses: [{ index: 0, errorCode, baseOffset: 0, recordErrors: [] }] }],
      }),
    )
  return firstDifference(answer(0), answer(-1))
}

export interface FetchParts {
  readonly topic: string
  readonly index: number
  readonly maxBytes: number
  readonly maxWaitMs: number
}

/** A Fetch request with one partition, and where its offset is. */
export function fetchFrame(
  version: number,
  { topic, index, maxBytes, maxWaitMs }: FetchParts,
): { frame: Buffer<ArrayBuffer>; offsetAt: number } {
  const request = (fetchOffset: number) =>
    Buffer.concat(
      encodeRequest(
        Fetch,
        version,
        { correlationId: index, clientId },
        {
          maxWaitMs,
          minBytes: 1,
          maxBytes,
          topics: [{ topic, partitions: [{ partition: index, fetchOffset, partitionMaxBytes: maxBytes }] }],
          forgottenTopicsData: [],
        },
      ),
    )
  const frame = request(0)
  return { frame, offsetAt: firstDifference(frame, request(-1)) }
}

function firstDifference(a: Buffer, b: Buffer): number {
  assert.equal(a.length, b.length)
  const at = a.findIndex((byte, i) => byte !== b[i])
  assert.notEqual(at, -1)
  return at
}
