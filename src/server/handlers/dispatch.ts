// From a frame to its handler. What no client of Kafka's would send closes the connection, as in Kafka.

import { type RequestFrame, readRequest } from '../../protocol/frame.ts'
import type { Api } from '../../protocol/schema/api.ts'
import type { Connection, Job } from '../network/connection.ts'
import type { Services } from '../services.ts'
import { unsupportedVersion } from './api-versions.ts'
import { clientOf } from './client.ts'
import type { Handler } from './handler.ts'

export class Dispatcher {
  readonly #handlers: ReadonlyMap<number, Handler>
  readonly #apis: ReadonlyMap<number, Api>
  readonly #broker: Services

  constructor(handlers: readonly Handler[], broker: Services) {
    this.#handlers = new Map(handlers.map(handler => [handler.api.key, handler]))
    this.#apis = new Map(handlers.map(({ api }) => [api.key, api]))
    this.#broker = broker
  }

  /** Throws where nobody knows how to read the request, let alone answer it. */
  accept(frame: Buffer, connection: Connection): Job {
    const request = readRequest(this.#apis, frame)
    const handler = this.#handlers.get(request.key)
    if (handler === undefined) throw new Error(`API ${request.key} v${request.version} is not known here`)
    if (request.reader === undefined || request.version > handler.versions.to) return this.#refuse(handler, request)
    let sent: (() => void) | undefined
    const whenSent = (listener: () => void) => {
      sent = listener
    }
    return {
      // Who has to wait after a request must not have begun the next one.
      overlaps: handler.overlaps && !this.#broker.quotas.areThere,
      run: () => handler.answer(request, clientOf(connection, request.clientId), this.#broker, whenSent),
      sent: () => sent?.(),
    }
  }

  /** Only ApiVersions has an answer in a version that a client reads which asked for another (KIP-511). */
  #refuse({ api, versions }: Handler, { version, correlationId }: RequestFrame): Job {
    const answer = unsupportedVersion(api, correlationId, this.#broker)
    if (answer !== undefined) return { overlaps: false, run: () => answer }
    const { from, to } = versions
    throw new Error(`${api.name} v${version} is not spoken here, v${from} to v${to} are`)
  }
}
