// What answers the requests of one API: a function from the decoded request to the response. Everything that is the same
// for all of them happens here: decoding, encoding, and turning an exception into an error code.

import { encodeResponse, type RequestFrame } from '../../protocol/frame.ts'
import type { Api } from '../../protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../protocol/schema/field.ts'
import type { Versions } from '../../protocol/schema/versions.ts'
import { ApiError, failureOf } from '../errors.ts'
import { type Bill, openBill } from '../quotas/bill.ts'
import type { Services } from '../services.ts'
import type { Client } from './client.ts'
import { failedResponse } from './failed-response.ts'

export interface RequestContext {
  readonly broker: Services
  readonly version: number
  readonly client: Client
  /** The bytes of the request. */
  readonly size: number
  readonly bill: Bill
  /** Tells one listener when the answer has left; where it never does, nobody is told. */
  readonly whenSent: (listener: () => void) => void
}

type Pieces = readonly Uint8Array[] | undefined

export interface Handler {
  readonly api: Api
  /** Those that are spoken. */
  readonly versions: Versions
  /** Whether the next request of the same kind may begin before this one is answered. */
  readonly overlaps: boolean
  answer(
    frame: RequestFrame,
    client: Client,
    broker: Services,
    whenSent: RequestContext['whenSent'],
  ): Pieces | Promise<Pieces>
}

export interface HandlerOptions<Q extends Fields, S extends Fields> {
  readonly overlaps?: boolean
  /** Where it is not that of the protocol: Kafka does not let clients use versions that may still change. */
  readonly latestVersion?: number
  /** What the response has besides the error if the request failed as a whole. */
  readonly whenFailed?: Partial<Input<S>>
  /** What is none closes the connection, like bytes that are no request. */
  readonly isSense?: (request: Value<Q>) => boolean
}

/** A handler that gives `undefined` gives no response at all. */
export function handler<const Q extends Fields, const S extends Fields>(
  api: Api<Q, S>,
  handle: (request: Value<Q>, context: RequestContext) => Input<S> | undefined | Promise<Input<S> | undefined>,
  {
    overlaps = false,
    latestVersion = api.versions.to,
    whenFailed = {},
    isSense = () => true,
  }: HandlerOptions<Q, S> = {},
): Handler {
  return {
    api,
    versions: { ...api.versions, to: latestVersion },
    overlaps,
    answer({ reader, version, correlationId }, client, broker, whenSent) {
      if (reader === undefined) throw new Error(`${api.name} v${version} came to its handler`)
      const bill = openBill(broker.quotas, client, broker.clock)
      const request = api.request.read(version, reader)
      if (!isSense(request)) throw new Error(`${api.name} v${version} that makes no sense`)
      const encode = (body: Input<S> | undefined): Pieces => {
        if (body !== undefined) bill.tookTime()
        const { waitMs } = bill
        if (waitMs > 0) client.mute(waitMs)
        if (body === undefined) return undefined
        const tells = waitMs > 0 && 'throttleTimeMs' in api.response.fields
        return encodeResponse(api, version, correlationId, tells ? { ...body, throttleTimeMs: waitMs } : body)
      }
      const failed = (error: unknown): Pieces => {
        const failure = failureOf(error, text => broker.report(`${api.name} v${version}: ${text}`))
        const body = failedResponse(api, failure)
        if (body === undefined) throw error instanceof ApiError ? error : new Error(`${api.name} v${version} failed`)
        return encode({ ...body, ...whenFailed })
      }
      try {
        const response = handle(request, { broker, version, client, size: reader.end, bill, whenSent })
        if (!(response instanceof Promise)) return encode(response)
        bill.leaveLoop()
        return later(response, encode, failed)
      } catch (error) {
        return failed(error)
      }
    },
  }
}

async function later<B>(
  response: Promise<B>,
  encode: (body: B) => Pieces,
  failed: (error: unknown) => Pieces,
): Promise<Pieces> {
  try {
    return encode(await response)
  } catch (error) {
    return failed(error)
  }
}
