// A client that says what it is told to, byte for byte if need be: for what stock clients never send, and never show.

import { connect, type Socket } from 'node:net'
import { decodeResponse, encodeRequest, sizePrefix } from '../../src/protocol/frame.ts'
import type { Api } from '../../src/protocol/schema/api.ts'
import type { Fields, Input, Value } from '../../src/protocol/schema/field.ts'

export class RawClient {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #clientId: string | null
  readonly #waiting: ((frame: Buffer | undefined) => void)[] = []
  readonly #frames: Buffer[] = []
  #chunks: Buffer[] = []
  #bytes = 0
  #ended = false
  #correlationId = 0

  private constructor(socket: Socket, clientId: string | null) {
    this.#socket = socket
    this.#clientId = clientId
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('error', () => {}) // a reset is a close
    this.closed = new Promise(resolve => {
      socket.once('close', () => {
        this.#ended = true
        for (const give of this.#waiting.splice(0)) give(undefined)
        resolve()
      })
    })
  }

  /** To `host:port`, as `bootstrap` says it. */
  static async connect(bootstrap: string, clientId: string | null = 'raw'): Promise<RawClient> {
    const colon = bootstrap.lastIndexOf(':')
    const host = bootstrap.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
    const socket = connect({ host, port: Number(bootstrap.slice(colon + 1)), noDelay: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new RawClient(socket, clientId)
  }

  /** A request, and its answer; it may be called again before that has come. */
  async ask<const Q extends Fields, const S extends Fields>(
    api: Api<Q, S>,
    version: number,
    body: Input<Q>,
  ): Promise<Value<S>> {
    const expected = this.send(api, version, body)
    const frame = await this.frame()
    if (frame === undefined) throw new Error(`${api.name} v${version}: the connection was closed`)
    const { correlationId, body: answer } = decodeResponse(api, version, frame)
    if (correlationId !== expected) throw new Error(`${api.name} v${version}: the answer to request ${correlationId}`)
    return answer
  }

  /** A request whose answer is not waited for; gives its correlation id. */
  send<const Q extends Fields>(api: Api<Q>, version: number, body: Input<Q>): number {
    const correlationId = ++this.#correlationId
    this.write(encodeRequest(api, version, { correlationId, clientId: this.#clientId }, body))
    return correlationId
  }

  /** Bytes as they are; resolves when the system has taken them. */
  write(pieces: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(pieces)
    return new Promise(resolve => this.#socket.write(bytes, () => resolve()))
  }

  /** The next frame that comes in, without its size; undefined if the connection ends before. */
  frame(): Promise<Buffer | undefined> {
    const frame = this.#frames.shift()
    if (frame !== undefined || this.#ended) return Promise.resolve(frame)
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Takes nothing more in, as a client that hangs. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Sends nothing more, and still reads. */
  end(): void {
    this.#socket.end()
  }

  close(): void {
    this.#socket.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      const give = this.#waiting.shift()
      if (give === undefined) this.#frames.push(frame)
      else give(frame)
    }
  }

  #next(): Buffer | undefined {
    if (this.#bytes < sizePrefix) return undefined
    if (this.#chunks[0]!.length < sizePrefix) this.#join()
    const end = sizePrefix + this.#chunks[0]!.readInt32BE()
    if (this.#bytes < end) return undefined
    if (this.#chunks[0]!.length < end) this.#join()
    const [bytes] = this.#chunks as [Buffer]
    this.#chunks[0] = bytes.subarray(end)
    this.#bytes -= end
    if (this.#bytes === 0) this.#chunks = []
    return bytes.subarray(sizePrefix, end)
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)]
  }
}
