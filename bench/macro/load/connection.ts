// A connection of the load: frames go out as they were made, answers come in as views. What goes wrong ends the load.

import { connect, type Socket } from 'node:net'
import { FrameCutter } from '../frames.ts'

const readBytes = 1 << 14

export class Connection {
  /** What is done with an answer, which is lent for the length of the call and begins with its size. */
  onFrame: (frame: Buffer) => void = () => {
    throw new Error('an answer that nobody asked for')
  }
  onDrain: () => void = () => {}
  readonly #socket: Socket
  #closing = false

  private constructor(
    to: { host: string; port: number; readBytes: number },
    connected: () => void,
    failed: (error: Error) => void,
  ) {
    const { host, port, readBytes } = to
    const frames = new FrameCutter(frame => this.onFrame(frame))
    const buffer = Buffer.allocUnsafeSlow(readBytes)
    const onread = {
      buffer,
      callback: (bytes: number) => {
        // What the answers set off is sent in one call of the system.
        this.#socket.cork()
        frames.push(buffer.subarray(0, bytes))
        this.#socket.uncork()
        return true
      },
    }
    this.#socket = connect({ host, port, noDelay: true, onread })
    this.#socket.once('connect', () => {
      this.#socket.off('error', failed)
      this.#socket.on('error', error => this.#ended(error.message))
      this.#socket.on('close', () => this.#ended('closed'))
      this.#socket.on('drain', () => this.onDrain())
      connected()
    })
    this.#socket.once('error', failed)
  }

  /** `atOnce` is how much is read in one call of the system. */
  static open(bootstrap: string, atOnce = readBytes): Promise<Connection> {
    const colon = bootstrap.lastIndexOf(':')
    const host = bootstrap.slice(0, colon).replace(/^\[|\]$/g, '')
    return new Promise((resolve, reject) => {
      const to = { host, port: Number(bootstrap.slice(colon + 1)), readBytes: atOnce }
      const connection = new Connection(to, () => resolve(connection), reject)
    })
  }

  /** False if it is better to wait for `onDrain`. The bytes must not change until they are answered. */
  send(frame: Uint8Array): boolean {
    return this.#socket.write(frame)
  }

  close(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #ended(how: string): void {
    if (!this.#closing) throw new Error(`the broker ended the connection: ${how}`)
  }
}
