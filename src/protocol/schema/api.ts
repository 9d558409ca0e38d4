// An API of the protocol: its key, its versions, and the request and the response that belong together.

import type { Fields, Input, Value } from './field.ts'
import { type Identity, Message } from './message.ts'
import type { Versions } from './versions.ts'

const apiVersionsKey = 18

export interface ApiDeclaration<Q extends Fields, S extends Fields> extends Identity {
  readonly key: number
  readonly request: () => Q
  readonly response: () => S
}

export class Api<const Q extends Fields = Fields, const S extends Fields = Fields> {
  readonly key: number
  readonly name: string
  readonly request: Message<Q>
  readonly response: Message<S>

  constructor(declaration: ApiDeclaration<Q, S>) {
    const { key, name, request, response } = declaration
    this.key = key
    this.name = name
    this.request = new Message({ ...declaration, name: `${name}Request` }, request, v => `${name} v${v} request`)
    this.response = new Message({ ...declaration, name: `${name}Response` }, response, v => `${name} v${v} response`)
  }

  get versions(): Versions {
    return this.request.versions
  }

  /** Version 0 of the request header, without a client id, belongs to an API that only brokers had. */
  requestHeaderVersion(version: number): 1 | 2 {
    return this.request.isFlexible(version) ? 2 : 1
  }

  /** A client that asks for the versions cannot know yet which header to expect, so there it is always 0 (KIP-511). */
  responseHeaderVersion(version: number): 0 | 1 {
    return this.key !== apiVersionsKey && this.response.isFlexible(version) ? 1 : 0
  }
}

export function api<const Q extends Fields, const S extends Fields>(declaration: ApiDeclaration<Q, S>): Api<Q, S> {
  return new Api(declaration)
}

/** What decoding a request of this API gives; `Response` is the same of its response. */
export type Request<A extends Api> = Value<A['request']['fields']>
export type Response<A extends Api> = Value<A['response']['fields']>
/** What may be given to have a request of this API encoded; `ResponseInput` is the same of its response. */
export type RequestInput<A extends Api> = Input<A['request']['fields']>
export type ResponseInput<A extends Api> = Input<A['response']['fields']>
