// A socket whose other side is the test: it says what comes in, and when what goes out is taken.

import type { Socket, SocketEvents } from '../../../src/server/network/network.ts'

export class FakeSocket implements Socket {
  readonly localAddress = '127.0.0.1'
  readonly localPort = 9092
  readonly remoteAddress: string
  readonly remotePort = 50_000
  /** What was sent, whether or not it was taken. */
  readonly sent: string[] = []
  /** Whether it takes at once what is sent. */
  takes = false
  paused = false
  state: 'open' | 'ended' | 'destroyed' = 'open'
  readonly #untaken: (() => void)[] = []
  #events: SocketEvents | undefined

  constructor(remoteAddress = '127.0.0.1') {
    this.remoteAddress = remoteAddress
  }

  start(events: SocketEvents): void {
    this.#events = events
  }

  send(pieces: readonly Uint8Array[], sent: () => void): boolean {
    this.sent.push(Buffer.concat(pieces).toString())
    if (!this.takes) this.#untaken.push(sent)
    return this.takes
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }

  end(): void {
    this.state = 'ended'
  }

  destroy(): void {
    this.state = 'destroyed'
  }

  // What the other side does

  receive(bytes: Uint8Array): void {
    this.#events?.data(Buffer.from(bytes))
  }

  /** Takes what was sent. */
  take(): void {
    for (const sent of this.#untaken.splice(0)) sent()
  }

  /** Sends nothing more. */
  finish(): void {
    this.#events?.end()
  }

  hangUp(): void {
    this.#events?.close()
  }
}

export function frame(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const size = Buffer.alloc(4)
  size.writeInt32BE(bytes.length)
  return Buffer.concat([size, bytes])
}
