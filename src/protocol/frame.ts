// Requests and responses as they travel: four bytes of size, a header, the body. Both sides are here, since the command
// line, the bench and the tests speak the client's.

import { RequestHeader, ResponseHeader } from './messages/headers.ts'
import type { Api } from './schema/api.ts'
import type { Fields, Input, Value } from './schema/field.ts'
import { DecodeError } from './wire/errors.ts'
import { Reader } from './wire/reader.ts'
import { Writer } from './wire/writer.ts'

/** The bytes that say how long a frame is, which it does not count. */
export const sizePrefix = 4

export interface RequestFrame {
  readonly key: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  /** At the body, if `apis` knows the API in that version; otherwise nobody knows where the header ends. */
  readonly reader: Reader | undefined
}

/**
 * Reads the header of a request; `frame` is without its size. What is left of it behind the body is to be ignored, as
 * Kafka does: librdkafka's Metadata v9 and later are longer than they should be.
 */
export function readRequest(apis: ReadonlyMap<number, Api>, frame: Uint8Array): RequestFrame {
  const reader = new Reader(frame)
  if (reader.remaining < 4) throw new DecodeError(`a request of ${reader.remaining} bytes`)
  const key = reader.view.getInt16(0)
  const version = reader.view.getInt16(2)
  const api = apis.get(key)
  const known = api !== undefined && version >= api.versions.from && version <= api.versions.to
  const header = RequestHeader.read(api?.requestHeaderVersion(version) ?? 1, reader)
  const { correlationId, clientId } = header
  return { key, version, correlationId, clientId, reader: known ? reader : undefined }
}

/** A request, its size in front; large byte fields are pieces of their own, by reference. */
export function encodeRequest<Q extends Fields>(
  api: Api<Q>,
  version: number,
  { correlationId, clientId }: { readonly correlationId: number; readonly clientId: string | null },
  body: Input<Q>,
): Buffer[] {
  const header = { requestApiKey: api.key, requestApiVersion: version, correlationId, clientId }
  return framed(writer => {
    RequestHeader.write(api.requestHeaderVersion(version), writer, header)
    api.request.write(version, writer, body)
  })
}

/** A response, its size in front; large byte fields are pieces of their own, by reference. */
export function encodeResponse<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  version: number,
  correlationId: number,
  body: Input<S>,
): Buffer[] {
  return framed(writer => {
    ResponseHeader.write(api.responseHeaderVersion(version), writer, { correlationId })
    api.response.write(version, writer, body)
  })
}

/** Reads a response to a request of this API and version; `frame` is without its size. */
export function decodeResponse<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  version: number,
  frame: Uint8Array,
): { correlationId: number; body: Value<S> } {
  const reader = new Reader(frame)
  const { correlationId } = ResponseHeader.read(api.responseHeaderVersion(version), reader)
  const body = api.response.read(version, reader)
  if (reader.remaining > 0)
    throw new DecodeError(`${api.name} v${version} response: ${reader.remaining} bytes too many at the end`)
  return { correlationId, body }
}

function framed(write: (writer: Writer) => void): Buffer[] {
  const writer = new Writer()
  writer.reserve(sizePrefix)
  writer.position = sizePrefix
  write(writer)
  writer.view.setInt32(0, writer.size - sizePrefix)
  return writer.finish()
}
