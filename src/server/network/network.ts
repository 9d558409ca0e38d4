// The network, as the broker sees it: the seam between connections and sockets. There is the real one; a test may have one
// that cuts.

export interface Network {
  /** Listens; port 0 is one that is free, no host all interfaces. Failures are Node's, with its `code` (EADDRINUSE, ...). */
  listen(address: Address, accept: (socket: Socket) => void): Promise<Listening>
  /** The address of a host, as sockets say theirs; undefined if nobody knows it. What is an address already is its own. */
  resolve(host: string): Promise<string | undefined>
}

export interface Address {
  readonly host: string | undefined
  readonly port: number
  /** How many connections may wait to be accepted. */
  readonly backlog: number
}

export interface Listening {
  readonly port: number
  /** Accepts no more; connections that are there go on. */
  close(): Promise<void>
}

export interface Socket {
  /** Where the client dialled. IPv4 addresses are written as such. */
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  /** Starts the flow of what comes in; what a callback is given is its own. */
  start(events: SocketEvents): void
  /**
   * Sends the pieces one behind the other. True if they are taken at once; otherwise they must not change until `sent` says
   * that they are, which it does not if the socket closes.
   */
  send(pieces: readonly Uint8Array[], sent: () => void): boolean
  pause(): void
  resume(): void
  /** Sends what was given to `send`, and closes. */
  end(): void
  /** Closes at once. */
  destroy(): void
}

export interface SocketEvents {
  data(chunk: Buffer): void
  /** The other side sends no more. */
  end(): void
  /** Once, however the socket came to its end; nothing is called after it. */
  close(): void
}
