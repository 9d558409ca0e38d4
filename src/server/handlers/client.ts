// Who asks: what a handler knows of the connection that a request came in by.

import type { Connection } from '../network/connection.ts'
import type { ListenerInfo } from '../network/listener.ts'

export interface Client {
  readonly id: string | null
  /** Who it is known to be; without authentication everybody is the same. */
  readonly user: string
  readonly address: string
  readonly listener: ListenerInfo
  /** Where it dialled, which is what it is told where nothing is advertised. */
  readonly dialled: { readonly host: string; readonly port: number }
  /** One for each connection; what is kept for a client goes with it. */
  readonly connection: object
  /** Tells when the client has gone, or is about to be left: whoever waits answers now. The result takes that back. */
  onEnd(listener: () => void): () => void
  /** Lets it wait before its next request. */
  mute(milliseconds: number): void
}

const anonymous = 'ANONYMOUS'

export function clientOf(connection: Connection, id: string | null): Client {
  const { socket, listener } = connection
  return {
    id,
    user: anonymous,
    address: socket.remoteAddress,
    listener,
    dialled: { host: socket.localAddress, port: socket.localPort },
    connection,
    onEnd: listener => connection.onEnd(listener),
    mute: milliseconds => connection.mute(milliseconds),
  }
}
