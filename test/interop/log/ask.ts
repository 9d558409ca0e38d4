// One request to a broker, over a connection of its own: for what no stock client tells.

import { connect } from 'node:net'
import { decodeResponse, encodeRequest, sizePrefix } from '../../../src/protocol/frame.ts'
import type { Api } from '../../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../../src/protocol/schema/field.ts'

export async function ask<Q extends Fields, S extends Fields>(
  port: number,
  api: Api<Q, S>,
  version: number,
  body: Input<Q>,
): Promise<Value<S>> {
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.concat(encodeRequest(api, version, { correlationId: 1, clientId: 'interop' }, body)))
  const frame: Buffer[] = []
  let size = 0
  for await (const chunk of socket) {
    frame.push(chunk)
    size += chunk.length
    const bytes = size >= sizePrefix ? Buffer.concat(frame) : undefined
    if (bytes !== undefined && size >= sizePrefix + bytes.readInt32BE())
      return decodeResponse(api, version, bytes.subarray(sizePrefix)).body
  }
  throw new Error(`${api.name} v${version}: the broker hung up`)
}
