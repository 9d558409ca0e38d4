// One raw connection to a broker: frames out, frames in, and what else may happen instead of an answer.

import { connect, type Socket } from 'node:net'
import { sizePrefix } from '../../../src/protocol/frame.ts'

/** An answer without its size; or the broker hung up; or it was silent for longer than anything here takes. */
export type Incoming = Buffer | 'closed' | 'nothing'

const patience = 20_000

export class Wire {
  readonly #socket: Socket
  #pending = Buffer.alloc(0)
  #closed = false
  #wake = (_isLate: boolean) => {}

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', chunk => {
      this.#pending = Buffer.concat([this.#pending, chunk])
      this.#wake(false)
    })
    this.#socket.on('timeout', () => this.#wake(true))
    this.#socket.on('error', () => undefined) // a reset is a close
    this.#socket.on('close', () => {
      this.#closed = true
      this.#wake(false)
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  write(pieces: readonly Uint8Array[]): void {
    this.#socket.write(Buffer.concat(pieces))
  }

  /** No more is sent; what was sent so far may still be answered. */
  end(): void {
    this.#socket.end()
  }

  async next(): Promise<Incoming> {
    this.#socket.setTimeout(patience)
    for (;;) {
      const frame = this.#frame()
      if (frame !== undefined) return frame
      if (this.#closed) return 'closed'
      const isLate = await new Promise<boolean>(resolve => {
        this.#wake = resolve
      })
      if (isLate) return 'nothing'
    }
  }

  #frame(): Buffer | undefined {
    const bytes = this.#pending
    if (bytes.length < sizePrefix) return undefined
    const end = sizePrefix + bytes.readInt32BE()
    if (bytes.length < end) return undefined
    this.#pending = bytes.subarray(end)
    return bytes.subarray(sizePrefix, end)
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
