// Checks a request and its response that a real client and Apache Kafka exchanged: header and body decode, and encode to
// the same bytes again.

import { decodeResponse, encodeRequest, encodeResponse, readRequest, sizePrefix } from '../../src/protocol/frame.ts'
import { apis } from '../../src/protocol/messages/index.ts'
import type { Api } from '../../src/protocol/schema/api.ts'
import type { Outcome } from './check.ts'

export interface Frame {
  readonly client: string
  readonly apiKey: number
  readonly apiVersion: number
  /** In hex, without the size in front; no response came to a Produce request with acks=0. */
  readonly request: string
  readonly response: string | null
}

const byKey = new Map<number, Api>(apis.map(api => [api.key, api]))

/**
 * Requests of librdkafka that are longer than their message (in Metadata a null array has the four bytes of older
 * versions), and that Kafka takes all the same: it ignores what it did not read.
 */
const longer = new Set(['Metadata', 'AlterUserScramCredentials'])

export function checkFrame({ apiKey, apiVersion, request, response }: Frame): Outcome {
  const api = byKey.get(apiKey)
  if (api === undefined) return { notSpoken: `API ${apiKey}` }
  checkRequest(api, apiVersion, Buffer.from(request, 'hex'))
  if (response !== null) checkResponse(api, apiVersion, Buffer.from(response, 'hex'))
  return 'passed'
}

function checkRequest(api: Api, version: number, bytes: Buffer): void {
  const { key, version: said, correlationId, clientId, reader } = readRequest(byKey, bytes)
  if (key !== api.key || said !== version || reader === undefined) throw new Error(`the header says ${key} v${said}`)
  const body = api.request.read(version, reader)
  const expected = longer.has(api.name) ? bytes.subarray(0, reader.position) : bytes
  same(`${api.name} v${version} request`, expected, encodeRequest(api, version, { correlationId, clientId }, body))
}

function checkResponse(api: Api, version: number, bytes: Buffer): void {
  const { correlationId, body } = decodeResponse(api, version, bytes)
  same(`${api.name} v${version} response`, bytes, encodeResponse(api, version, correlationId, body))
}

function same(what: string, bytes: Buffer, pieces: readonly Buffer[]): void {
  const written = Buffer.concat(pieces).subarray(sizePrefix)
  if (!written.equals(bytes)) throw new Error(`${what}: ${bytes.toString('hex')} became ${written.toString('hex')}`)
}
